import type { Brake } from "../../../client/sync.ts";
import { count } from "../../../client/words.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { Empty, FailureNote, Loading } from "../../ui/Note.tsx";
import { Time } from "../../ui/Time.tsx";
import { BrakeActions } from "./BrakeActions.tsx";
import { lossWord, useBrakes } from "./useBrakes.ts";
import styles from "./brakes.module.css";

function What({ brake }: { brake: Brake }) {
  return (
    <div className={styles.what}>
      <strong>{lossWord(brake)}</strong>
      <span>{brake.items.length === 0 ? null : `${brake.items.slice(0, 6).join(", ")}${brake.regressions > 6 ? " …" : ""}`}</span>
    </div>
  );
}

const COLUMNS: readonly Column<Brake>[] = [
  { key: "what", title: "What is held", width: "minmax(200px, 2.4fr)", phone: "full", cell: (brake) => <What brake={brake} /> },
  { key: "of", title: "Of", width: "minmax(96px, 0.6fr)", label: "of", cell: (brake) => count(brake.entries, "entry", "entries") },
  { key: "since", title: "Since", width: "minmax(96px, 0.6fr)", label: "held since", cell: (brake) => <Time at={brake.held_at} /> },
  { key: "do", title: "Actions", width: "220px", quietTitle: true, phone: "full", cell: (brake) => <BrakeActions brake={brake} /> },
];

/** Passes that would take much away: they wait for a person. */
export function BrakesPanel() {
  const brakes = useBrakes();
  if (brakes.data === undefined) return brakes.error === null ? <Loading what="what is held" /> : <FailureNote error={brakes.error} />;
  if (brakes.data.length === 0) {
    return (
      <Empty title="Nothing is held" state="in_step">
        When a comparison would take many entries of an account away at once, it stops here until you decide. Live edits never do.
      </Empty>
    );
  }
  return <DataTable label="What is held" columns={COLUMNS} rows={brakes.data} rowKey={(brake) => brake.id} />;
}
