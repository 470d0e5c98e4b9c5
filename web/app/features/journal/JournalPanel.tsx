import { Button, NativeSelect } from "@mantine/core";
import { Link } from "react-router";
import type { JournalRecord } from "../../../client/operator.ts";
import { useFilters } from "../../ui/address.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { FilterField } from "../../ui/FilterField.tsx";
import { Empty, FailureNote, Loading } from "../../ui/Note.tsx";
import { Time } from "../../ui/Time.tsx";
import { RecordView } from "./RecordView.tsx";
import { useJournal, useJournalStats } from "./useJournal.ts";
import { fits, gist, kindWord } from "./words.ts";
import styles from "./journal.module.css";

const COLUMNS: readonly Column<JournalRecord>[] = [
  {
    key: "place", title: "Record", width: "minmax(80px, 0.5fr)",
    cell: (one) => <Link to={`/system/journal?record=${one.offset}`} className={styles.place}>{one.offset}</Link>,
  },
  { key: "kind", title: "Kind", width: "minmax(130px, 1fr)", cell: (one) => <strong className={styles.kind}>{kindWord(one.kind)}</strong> },
  { key: "about", title: "About", width: "minmax(130px, 1.4fr)", phone: "full", cell: (one) => <span className={styles.about}>{one.subject}</span> },
  { key: "gist", title: "Says", width: "minmax(130px, 1.4fr)", phone: "full", cell: (one) => gist(one) },
  { key: "actor", title: "By", width: "minmax(80px, 0.7fr)", label: "by", cell: (one) => one.actor },
  { key: "cause", title: "Because of", width: "minmax(80px, 0.5fr)", label: "because of", cell: (one) => one.cause ?? "" },
  { key: "at", title: "When", width: "minmax(90px, 0.6fr)", cell: (one) => <Time at={one.at} /> },
];

function KindFilter({ value, onChange }: { value: string; onChange: (kind: string) => void }) {
  const kinds = useJournalStats().data?.kinds ?? [];
  const data = kinds.map(({ kind, records }) => ({ value: kind, label: `${kindWord(kind)} (${records.toLocaleString("en")})` }));
  return (
    <NativeSelect label="Kind" value={value} data={[{ value: "", label: "All" }, ...data]} onChange={(event) => onChange(event.currentTarget.value)} />
  );
}

function Records({ kind, words }: { kind: string; words: string }) {
  const journal = useJournal(kind);
  if (journal.data === undefined) return journal.error === null ? <Loading what="the journal" /> : <FailureNote error={journal.error} />;
  const rows = words === "" ? journal.data : journal.data.filter((record) => fits(record, words));
  return (
    <>
      {rows.length === 0 ? <Empty title="No record fits">Widen the filters, or show older ones.</Empty> : null}
      {rows.length > 0 ? <DataTable label="Journal" columns={COLUMNS} rows={rows} rowKey={(one) => one.offset} /> : null}
      {journal.hasNextPage ? (
        <div className={styles.more}>
          <Button variant="default" loading={journal.isFetchingNextPage} onClick={() => void journal.fetchNextPage()}>
            Show older ones
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** Everything that happened, as it was written down, and what led to what. */
export function JournalPanel() {
  const { get, set } = useFilters();
  const record = Number(get("record"));
  if (Number.isSafeInteger(record) && record > 0) {
    return <RecordView key={record} offset={record} onOpen={(offset) => set({ record: String(offset) })} onClose={() => set({ record: "" })} />;
  }
  return (
    <section aria-label="Records">
      <div className={styles.filters}>
        <FilterField label="Words" value={get("words")} onChange={(words) => set({ words })} />
        <KindFilter value={get("kind")} onChange={(kind) => set({ kind })} />
      </div>
      <Records kind={get("kind")} words={get("words")} />
    </section>
  );
}
