import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import { evidenceWord, type Person, type PersonAccount, type UnmatchedAccount } from "../../../client/sync.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { Empty, FailureNote, Loading, Note } from "../../ui/Note.tsx";
import { useNames } from "../explain/useExplain.ts";
import { useUser } from "../session/user.ts";
import { AccountsDialog } from "./AccountsDialog.tsx";
import { usePeople } from "./usePeople.ts";
import styles from "./people.module.css";

function Accounts({ accounts }: { accounts: readonly PersonAccount[] }) {
  if (accounts.length === 0) return <span className="quiet">none</span>;
  return (
    <ul className={styles.cell}>
      {accounts.map((one) => (
        <li key={one.user_id}>
          {one.name} <span className="quiet">{evidenceWord(one.evidence)}</span>
        </li>
      ))}
    </ul>
  );
}

function columnsFor(servers: readonly string[], onEdit: (person: Person) => void): Column<Person>[] {
  return [
    { key: "name", title: "Person", width: "minmax(120px, 1fr)", phone: "full", cell: (person) => <strong>{person.name}</strong> },
    ...servers.map((server): Column<Person> => ({
      key: server, title: server, width: "minmax(110px, 1fr)", label: server, phone: "full",
      cell: (person) => <Accounts accounts={person.accounts.filter((one) => one.server === server)} />,
    })),
    {
      key: "do", title: "Actions", width: "110px", quietTitle: true, phone: "full",
      cell: (person) => (
        <div className={styles.actions}>
          <Button size="compact-sm" variant="default" aria-label={`Accounts of ${person.name}`} onClick={() => onEdit(person)}>
            Accounts
          </Button>
        </div>
      ),
    },
  ];
}

const NOBODY: readonly Column<UnmatchedAccount>[] = [
  { key: "name", title: "Account", width: "minmax(120px, 1fr)", phone: "full", cell: (one) => <strong>{one.name}</strong> },
  { key: "server", title: "On", width: "minmax(80px, 0.7fr)", label: "on", cell: (one) => one.server },
  { key: "reason", title: "Why", width: "minmax(160px, 2fr)", phone: "full", cell: (one) => one.reason },
];

function Grid() {
  const query = usePeople();
  const servers = useNames().data?.servers;
  const [editing, setEditing] = useState<Person | null>(null);
  const columns = useMemo(() => columnsFor(servers ?? [], setEditing), [servers]);
  if (query.data === undefined) return query.error === null ? <Loading what="the people" /> : <FailureNote error={query.error} />;
  const people = query.data.pages.flatMap((page) => page.items);
  const nobodys = query.data.pages[0]?.unmatched ?? [];
  return (
    <div className="stack">
      {people.length === 0 ? (
        <Empty title="Nobody is known yet">Users of your servers show up here once they were listed.</Empty>
      ) : (
        <DataTable label="People" columns={columns} rows={people} rowKey={(person) => person.id} />
      )}
      {query.hasNextPage ? (
        <div className={styles.more}>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </Button>
        </div>
      ) : null}
      {nobodys.length === 0 ? null : (
        <section aria-labelledby="nobodys">
          <div className="section-head">
            <h2 id="nobodys">Accounts of nobody</h2>
          </div>
          <DataTable label="Accounts of nobody" slim columns={NOBODY} rows={nobodys} rowKey={(one) => `${one.server}/${one.user_id}`} />
        </section>
      )}
      {editing === null ? null : (
        <AccountsDialog key={editing.id} person={editing} people={people} nobodys={nobodys} onClose={() => setEditing(null)} />
      )}
    </div>
  );
}

/** Who owns which account on which server, and why. */
export function PeoplePanel() {
  return useUser().is_admin ? <Grid /> : <Note state="waiting">Only administrators see and group accounts.</Note>;
}
