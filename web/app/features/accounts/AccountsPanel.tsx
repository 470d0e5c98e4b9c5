import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import { accountWord, stepWord, type RequestTarget, type UserRequest } from "../../../client/sync.ts";
import type { ServerState } from "../../../client/types.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { Empty, FailureNote, Loading } from "../../ui/Note.tsx";
import { StateMark } from "../../ui/StateMark.tsx";
import { Time } from "../../ui/Time.tsx";
import { useUser } from "../session/user.ts";
import { PasswordsDialog } from "./PasswordsDialog.tsx";
import { RequestActions } from "./RequestActions.tsx";
import { useRequests } from "./useAccounts.ts";
import styles from "./accounts.module.css";

const MARKS: Readonly<Record<RequestTarget["state"], ServerState>> = {
  waiting: "needs_you",
  owed: "working",
  made: "in_step",
  linked: "in_step",
  removed: "in_step",
  refused: "broken",
  discarded: "off",
  planned: "waiting",
};

function What({ request }: { request: UserRequest }) {
  return (
    <div className={styles.what}>
      <strong>{accountWord(request)}</strong>
      {request.reason === null ? null : <span>{request.reason}</span>}
    </div>
  );
}

function Where({ request }: { request: UserRequest }) {
  if (request.targets.length === 0) return <span className="quiet">nothing is done</span>;
  return (
    <ul className={styles.targets}>
      {request.targets.map((target) => (
        <li key={`${target.server}/${target.user_id ?? ""}`}>
          <span>{target.server}</span>
          <StateMark state={MARKS[target.state]} word={stepWord(target)} />
          {target.reason === null ? null : <span className="quiet">{target.reason}</span>}
        </li>
      ))}
    </ul>
  );
}

function PasswordButton({ request, onOpen }: { request: UserRequest; onOpen: (request: UserRequest) => void }) {
  const ready = request.targets.some((target) => target.password_ready);
  if (!useUser().is_admin || !ready) return null;
  return (
    <div className={styles.actions}>
      <Button size="compact-sm" variant="light" aria-label={`Show the password: ${request.username}`} onClick={() => onOpen(request)}>
        Show the password
      </Button>
    </div>
  );
}

function columnsFor(onOpen: (request: UserRequest) => void): readonly Column<UserRequest>[] {
  return [
    { key: "what", title: "What happened", width: "minmax(180px, 1.6fr)", phone: "full", cell: (request) => <What request={request} /> },
    { key: "where", title: "On the other servers", width: "minmax(200px, 1.8fr)", phone: "full", cell: (request) => <Where request={request} /> },
    { key: "when", title: "When", width: "minmax(96px, 0.5fr)", cell: (request) => <Time at={request.created_at} /> },
    {
      key: "do", title: "Actions", width: "180px", quietTitle: true, phone: "full",
      cell: (request) => (request.state === "waiting" ? <RequestActions request={request} /> : <PasswordButton request={request} onOpen={onOpen} />),
    },
  ];
}

/** Accounts that came or went on one server, and what became of it on the others. */
export function AccountsPanel() {
  const requests = useRequests();
  const [reading, setReading] = useState<UserRequest | null>(null);
  const columns = useMemo(() => columnsFor(setReading), []);
  if (requests.data === undefined) return requests.error === null ? <Loading what="the accounts" /> : <FailureNote error={requests.error} />;
  return (
    <>
      <PasswordsDialog request={reading} onClose={() => setReading(null)} />
      {requests.data.length === 0 ? (
        <Empty title="Nobody came or went" state="in_step">
          When an account is made or deleted on one server, what follows on the others stands here. Those that were there at the first look are left as they are.
        </Empty>
      ) : (
        <DataTable label="Accounts" columns={columns} rows={requests.data} rowKey={(request) => request.id} />
      )}
    </>
  );
}
