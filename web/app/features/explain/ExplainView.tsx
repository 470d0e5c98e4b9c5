import { useMemo } from "react";
import {
  evidenceWord, FIELD_NAMES, fieldTitle, type Explained, type ExplainedAccount, type FieldName, type ToldEdit,
} from "../../../client/sync.ts";
import type { ServerState } from "../../../client/types.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { Empty, Note } from "../../ui/Note.tsx";
import { StateMark } from "../../ui/StateMark.tsx";
import { Time } from "../../ui/Time.tsx";
import { LinkActions } from "./LinkActions.tsx";
import styles from "./explain.module.css";

const STATES: Readonly<Record<ExplainedAccount["state"], { state: ServerState; word?: string }>> = {
  in_step: { state: "in_step" },
  owed: { state: "working", word: "Owed" },
  held: { state: "waiting", word: "Not written" },
  parked: { state: "needs_you", word: "Parked" },
};

type Row = { field: FieldName; told: Explained };

function AgreedCell({ field, told }: Row) {
  const agreed = told.agreed.find((one) => one.field === field);
  if (agreed === undefined) return <span className="quiet">nobody has said</span>;
  return (
    <div className={styles.value}>
      <strong>{agreed.text}</strong>
      <span>
        {agreed.how} on {agreed.server} {agreed.at === null ? null : <Time at={agreed.at} />}
      </span>
      <span>{agreed.why}</span>
    </div>
  );
}

function AccountCell({ field, told, account }: Row & { account: ExplainedAccount }) {
  const known = account.fields.find((one) => one.field === field);
  if (known === undefined) return <span className="quiet">not read yet</span>;
  const won = told.agreed.some((one) => one.field === field && one.server === account.server);
  return (
    <div className={styles.value} data-differs={known.differs}>
      <span className={styles.text} data-won={won}>
        {known.text}
      </span>
      <span>
        {known.written_by_us ? "written by us" : "seen there"} <Time at={known.since} />
      </span>
    </div>
  );
}

function column(account: ExplainedAccount): Column<Row> {
  const key = `${account.server}/${account.user_id}/${account.item_id}`;
  return {
    key, title: account.server, width: "minmax(120px, 1fr)", label: account.server, phone: "full",
    cell: (row) => <AccountCell {...row} account={account} />,
  };
}

/** One column for each account, and what is agreed between them. */
function columnsFor(accounts: readonly ExplainedAccount[]): Column<Row>[] {
  const half = Math.ceil(accounts.length / 2);
  return [
    { key: "field", title: "Field", width: "104px", phone: "full", cell: ({ field }) => <strong>{fieldTitle(field)}</strong> },
    ...accounts.slice(0, half).map(column),
    { key: "agreed", title: "Agreed", width: "minmax(140px, 1.2fr)", label: "agreed", phone: "full", cell: (row) => <AgreedCell {...row} /> },
    ...accounts.slice(half).map(column),
  ];
}

function Fields({ told }: { told: Explained }) {
  // Reading again keeps what did not change, so the table is drawn anew only when something did.
  const columns = useMemo(() => columnsFor(told.accounts), [told.accounts]);
  const said = FIELD_NAMES.filter((field) =>
    [told, ...told.accounts].some((one) => ("agreed" in one ? one.agreed : one.fields).some((known) => known.field === field)));
  if (said.length === 0) return <Empty title="Nothing is known of it yet">It was neither heard nor read.</Empty>;
  return <DataTable label="What is agreed and held" columns={columns} rows={said.map((field) => ({ field, told }))} rowKey={(row) => row.field} />;
}

function Accounts({ told }: { told: Explained }) {
  return (
    <ul className={styles.accounts}>
      {told.accounts.map((one) => (
        <li key={`${one.server}/${one.user_id}/${one.item_id}`}>
          <StateMark {...STATES[one.state]} />
          <div>
            <strong>{one.server}</strong>: {one.why}.
            <span className={styles.link}>
              linked {evidenceWord(one.linked_by)}
              {one.path === "" ? null : <code>{one.path}</code>}
            </span>
            <LinkActions told={told} account={one} />
          </div>
        </li>
      ))}
      {told.absent.map((one) => (
        <li key={one.server}>
          <StateMark state="waiting" word="Not there" />
          <div>
            <strong>{one.server}</strong>: {one.why}.
          </div>
        </li>
      ))}
    </ul>
  );
}

const EDITS: readonly Column<ToldEdit>[] = [
  { key: "text", title: "Edit", width: "minmax(140px, 1.4fr)", phone: "full", cell: (edit) => <strong>{edit.text}</strong> },
  { key: "server", title: "On", width: "minmax(80px, 0.7fr)", label: "on", cell: (edit) => edit.server },
  { key: "how", title: "How", width: "minmax(140px, 1.2fr)", cell: (edit) => edit.how },
  { key: "won", title: "Then", width: "minmax(100px, 0.8fr)", cell: (edit) => (edit.won ? "taken over" : "older than what was agreed") },
  { key: "at", title: "When", width: "minmax(96px, 0.8fr)", cell: (edit) => <Time at={edit.at} none="before the first look" /> },
];

/** One sentence; a row for each field, a column for each account; why; and the last edits. */
export function ExplainView({ told }: { told: Explained }) {
  const behind = told.accounts.some((one) => one.state !== "in_step");
  return (
    <div className="stack">
      <section aria-labelledby="explained">
        <div className="section-head">
          <h2 id="explained">
            {told.title} for {told.person.name}
          </h2>
        </div>
        <Note state={behind ? "working" : "in_step"}>{told.sentence}</Note>
      </section>
      <Fields told={told} />
      <section aria-labelledby="accounts">
        <div className="section-head">
          <h2 id="accounts">Accounts</h2>
        </div>
        <Accounts told={told} />
      </section>
      <section aria-labelledby="edits">
        <div className="section-head">
          <h2 id="edits">Last edits</h2>
        </div>
        {told.edits.length === 0 ? (
          <Empty title="No edits yet">What is heard from a server about this title shows up here.</Empty>
        ) : (
          <DataTable label="Last edits" slim columns={EDITS} rows={told.edits} rowKey={(edit) => told.edits.indexOf(edit)} />
        )}
      </section>
    </div>
  );
}
