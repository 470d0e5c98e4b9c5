import { ActionIcon } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useMemo } from "react";
import { Link } from "react-router";
import type { HistoryRow } from "../../../client/history.ts";
import { detailOf, length, methodWord, nameOf } from "../../../client/watching.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { Meter } from "../../ui/Meter.tsx";
import { Poster } from "../../ui/Poster.tsx";
import { Time } from "../../ui/Time.tsx";
import { personPath, titlePath } from "./paths.ts";
import styles from "./history.module.css";

function What({ row }: { row: HistoryRow }) {
  const [name, detail] = [nameOf(row), detailOf(row)];
  return (
    <div className={styles.what}>
      <Poster title={name} />
      <div>
        <Link className={styles.title} to={titlePath(row.work)}>
          {name}
        </Link>
        {detail === "" ? null : <span className={styles.detail}>{detail}</span>}
      </div>
    </div>
  );
}

const SOURCES: Readonly<Record<HistoryRow["source"], string>> = { live: "", import: "Imported", manual: "By hand" };

/** Where it was seen and how it got there. */
function where(row: HistoryRow): string {
  return [row.client, methodWord(row.play_method), row.server, SOURCES[row.source]].filter((one) => one !== null && one !== "").join(" · ");
}

function HowMuch({ row }: { row: HistoryRow }) {
  if (row.source === "manual" && row.watched_seconds === 0) return <span className="quiet">Not known</span>;
  return (
    <div className={styles.much}>
      <span>{length(row.watched_seconds)}</span>
      <span className="quiet">{`${Math.round(row.percent)} % seen`}</span>
      <Meter share={row.percent / 100} />
    </div>
  );
}

function times(row: HistoryRow): string {
  if (row.plays > 1) return `${row.plays} times that day`;
  return row.view_number > 1 ? `Viewing ${row.view_number}` : "";
}

const COLUMNS: readonly Column<HistoryRow>[] = [
  { key: "what", title: "Title", width: "minmax(200px, 2fr)", phone: "full", cell: (row) => <What row={row} /> },
  { key: "who", title: "Person", width: "minmax(72px, 0.6fr)", cell: (row) => <Link to={personPath(row.person_id)}>{row.person}</Link> },
  { key: "when", title: "When", width: "minmax(96px, 0.6fr)", cell: (row) => <Time at={row.completed_at} /> },
  { key: "much", title: "How much", width: "minmax(130px, 0.9fr)", cell: (row) => <HowMuch row={row} /> },
  { key: "times", title: "Again", width: "minmax(80px, 0.5fr)", cell: times },
  { key: "where", title: "Where", width: "minmax(120px, 1.1fr)", cell: where },
];

type Props = { label: string; rows: readonly HistoryRow[]; onRemove?: (row: HistoryRow) => void };

export function HistoryTable({ label, rows, onRemove }: Props) {
  const columns = useMemo(() => {
    if (onRemove === undefined) return COLUMNS;
    const remove: Column<HistoryRow> = {
      key: "remove", title: "Remove", quietTitle: true, width: "36px",
      cell: (row) => (
        <ActionIcon className={styles.remove ?? ""} aria-label={`Remove ${nameOf(row)} of ${row.person}`} onClick={() => onRemove(row)}>
          <IconTrash size={16} />
        </ActionIcon>
      ),
    };
    return [...COLUMNS, remove];
  }, [onRemove]);
  return <DataTable label={label} columns={columns} rows={rows} rowKey={(row) => row.id} />;
}
