import { Button } from "@mantine/core";
import { IconCircleCheck, IconCircleOff, IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { Login } from "../../../client/types.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { FailureNote, Loading } from "../../ui/Note.tsx";
import { Time } from "../../ui/Time.tsx";
import { useUser } from "../session/user.ts";
import { AddUserDialog } from "./AddUserDialog.tsx";
import { EditUserDialog } from "./EditUserDialog.tsx";
import { useDisableUser, useUsers } from "./useUsers.ts";
import styles from "./users.module.css";

function Standing({ user }: { user: Login }) {
  const off = user.disabled;
  const Shape = off ? IconCircleOff : IconCircleCheck;
  return (
    <span className={styles.standing} data-off={off}>
      <Shape size={16} aria-hidden />
      {off ? "Disabled" : "Can sign in"}
    </span>
  );
}

function Switch({ user }: { user: Login }) {
  const me = useUser();
  const change = useDisableUser();
  const [editing, setEditing] = useState(false);
  const disabled = !user.disabled;
  const edit = (
    <>
      <Button size="compact-sm" variant="default" aria-label={`Edit ${user.username}`} onClick={() => setEditing(true)}>
        Edit
      </Button>
      <EditUserDialog user={user} own={user.id === me.id} opened={editing} onClose={() => setEditing(false)} />
    </>
  );
  if (user.id === me.id) {
    return (
      <div className={styles.actions}>
        <span className={styles.self}>this is you</span>
        {edit}
      </div>
    );
  }
  return (
    <div className={styles.actions}>
      {edit}
      <Button size="compact-sm" variant="default" loading={change.isPending} aria-label={`${disabled ? "Disable" : "Enable"} ${user.username}`}
        onClick={() => change.mutate({ user, disabled })}>
        {disabled ? "Disable" : "Enable"}
      </Button>
    </div>
  );
}

function Accounts({ user }: { user: Login }) {
  const named = user.accounts.map((one) => `${one.name} on ${one.server}`);
  return named.length === 0 ? <span className="quiet">none linked</span> : named.join(", ");
}

const COLUMNS: readonly Column<Login>[] = [
  { key: "name", title: "Name", width: "minmax(140px, 2fr)", phone: "full", cell: (user) => <strong>{user.username}</strong> },
  { key: "role", title: "Role", width: "minmax(110px, 1fr)", cell: (user) => (user.is_admin ? "Administrator" : "User") },
  { key: "standing", title: "Sign-in", width: "minmax(110px, 1fr)", cell: (user) => <Standing user={user} /> },
  { key: "accounts", title: "Accounts", width: "minmax(110px, 1.4fr)", cell: (user) => <Accounts user={user} /> },
  { key: "since", title: "Added", width: "minmax(96px, 1fr)", label: "added", cell: (user) => <Time at={user.created_at} none="unknown" /> },
  { key: "do", title: "Actions", width: "170px", quietTitle: true, phone: "full", cell: (user) => <Switch user={user} /> },
];

/** Who can sign in to Playhead. */
export function UsersPanel() {
  const users = useUsers();
  const [adding, setAdding] = useState(false);
  return (
    <section aria-labelledby="users">
      <div className="section-head">
        <h2 id="users">People who can sign in</h2>
        <Button leftSection={<IconUserPlus size={16} />} onClick={() => setAdding(true)}>
          Add a user
        </Button>
      </div>
      {users.data === undefined ? (
        users.error === null ? <Loading what="the users" /> : <FailureNote error={users.error} />
      ) : (
        <DataTable label="Users" slim columns={COLUMNS} rows={users.data} rowKey={(user) => user.id} />
      )}
      <AddUserDialog opened={adding} onClose={() => setAdding(false)} />
    </section>
  );
}
