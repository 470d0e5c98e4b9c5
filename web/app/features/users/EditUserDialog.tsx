import { Button, Checkbox, PasswordInput } from "@mantine/core";
import { useState } from "react";
import type { Login, LoginChange } from "../../../client/types.ts";
import { DangerButton } from "../../ui/DangerButton.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { fieldFailure, namesFields } from "../../ui/failures.ts";
import { submits } from "../../ui/forms.ts";
import { FailureNote } from "../../ui/Note.tsx";
import { PASSWORD_LENGTH } from "../session/SetupForm.tsx";
import { LinkAccount } from "./LinkAccount.tsx";
import { useChangeUser, useRemoveUser, useUnlinkAccount } from "./useUsers.ts";
import styles from "./users.module.css";

type Props = { user: Login; own: boolean; onDone: () => void };

function changeOf(user: Login, admin: boolean, password: string): LoginChange {
  return { ...(admin === user.is_admin ? {} : { is_admin: admin }), ...(password === "" ? {} : { password }) };
}

function RightsForm({ user, onDone }: Omit<Props, "own">) {
  const [admin, setAdmin] = useState(user.is_admin);
  const [password, setPassword] = useState("");
  const save = useChangeUser(user, onDone);
  const change = changeOf(user, admin, password);
  return (
    <form className="form" onSubmit={submits(() => (Object.keys(change).length === 0 ? onDone() : save.mutate(change)))}>
      {save.error === null || namesFields(save.error) ? null : <FailureNote error={save.error} />}
      <Checkbox label="Administrator" description="Sees everyone’s work and the webhook secrets, adds users, makes tokens."
        checked={admin} onChange={(event) => setAdmin(event.currentTarget.checked)} />
      <PasswordInput label="New password" autoComplete="new-password" minLength={PASSWORD_LENGTH} value={password}
        description={`Left empty it stays. A new one, of at least ${PASSWORD_LENGTH} characters, signs ${user.username} out everywhere.`}
        visibilityToggleButtonProps={{ "aria-label": "Show the new password", tabIndex: 0 }}
        onChange={(event) => setPassword(event.currentTarget.value)} error={fieldFailure(save.error, "password")} />
      <div className="form-actions">
        <Button variant="default" onClick={onDone}>
          Leave it
        </Button>
        <Button type="submit" loading={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}

function LinkedAccounts({ user }: { user: Login }) {
  const unlink = useUnlinkAccount(user);
  const { accounts } = user;
  return (
    <section className="form" aria-label="Linked accounts">
      <h3>Linked accounts</h3>
      {accounts.length === 0 ? <p className="quiet">None. {user.username} links one by signing in with it, or you do it here.</p> : null}
      {unlink.error === null ? null : <FailureNote error={unlink.error} />}
      {accounts.map((one) => (
        <div key={`${one.server}/${one.user_id}`} className={styles.account}>
          <span>{`${one.name} on ${one.server}`}</span>
          <Button size="compact-sm" variant="default" aria-label={`Unlink ${one.name} on ${one.server}`} loading={unlink.isPending}
            onClick={() => unlink.mutate(one)}>
            Unlink
          </Button>
        </div>
      ))}
      <LinkAccount user={user} />
    </section>
  );
}

function Removal({ user, onDone }: Omit<Props, "own">) {
  const [asking, setAsking] = useState(false);
  const remove = useRemoveUser(user, onDone);
  if (!asking) {
    return (
      <Button variant="default" onClick={() => setAsking(true)}>
        Remove this user…
      </Button>
    );
  }
  return (
    <div className="form">
      {remove.error === null ? null : <FailureNote error={remove.error} />}
      <p>{`${user.username} is signed out everywhere and his tokens end. This cannot be undone; to shut him out for a while, disable him.`}</p>
      <div className="form-actions">
        <Button variant="default" onClick={() => setAsking(false)}>
          Keep {user.username}
        </Button>
        <DangerButton loading={remove.isPending} onClick={() => remove.mutate()}>
          Remove {user.username}
        </DangerButton>
      </div>
    </div>
  );
}

/** What an administrator may change about a user. */
export function EditUserDialog({ user, own, opened, onClose }: Omit<Props, "onDone"> & { opened: boolean; onClose: () => void }) {
  return (
    <Dialog title={`Edit ${user.username}`} opened={opened} onClose={onClose}>
      <div className={styles.parts}>
        <RightsForm user={user} onDone={onClose} />
        <LinkedAccounts user={user} />
        {own ? null : <Removal user={user} onDone={onClose} />}
      </div>
    </Dialog>
  );
}
