import { IconCircleCheck, IconCircleX, IconFlask } from "@tabler/icons-react";
import type { LogEntry } from "../../../client/types.ts";
import { titleWord, valueWord } from "../../../client/words.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { Route } from "../../ui/Route.tsx";
import { WhyLink } from "../../ui/WhyLink.tsx";
import { Time } from "../../ui/Time.tsx";
import styles from "./log.module.css";

function Outcome({ entry }: { entry: LogEntry }) {
  const [Shape, kind, word] = entry.dry_run ? [IconFlask, "dry", "Dry run"] as const
    : entry.success ? [IconCircleCheck, "good", "Written"] as const : [IconCircleX, "bad", "Failed"] as const;
  return (
    <span className={styles.outcome} data-kind={kind}>
      <Shape size={16} aria-hidden />
      {word}
    </span>
  );
}

function What({ entry }: { entry: LogEntry }) {
  return (
    <div className={styles.what}>
      <strong>
        <WhyLink person={entry.username} item={entry.item_id} server={entry.target_server}>
          {titleWord(entry.item_name)}
        </WhyLink>
      </strong>
      {entry.message === "" || entry.success ? null : <span>{entry.message}</span>}
    </div>
  );
}

const COLUMNS: readonly Column<LogEntry>[] = [
  { key: "what", title: "Title", width: "minmax(180px, 2.2fr)", phone: "full", cell: (entry) => <What entry={entry} /> },
  { key: "value", title: "Written", width: "minmax(110px, 1fr)", cell: (entry) => valueWord(entry.event_type, entry.synced_value) },
  { key: "who", title: "Person", width: "minmax(64px, 0.6fr)", cell: (entry) => entry.username },
  { key: "route", title: "From and to", width: "minmax(120px, 0.8fr)", cell: (entry) => <Route from={entry.source_server} to={entry.target_server} /> },
  { key: "outcome", title: "Outcome", width: "88px", cell: (entry) => <Outcome entry={entry} /> },
  { key: "when", title: "When", width: "96px", cell: (entry) => <Time at={entry.created_at} /> },
];

export function LogTable({ label, rows }: { label: string; rows: readonly LogEntry[] }) {
  return <DataTable label={label} columns={COLUMNS} rows={rows} rowKey={(entry) => entry.id} />;
}
