import { IconRefresh } from "@tabler/icons-react";
import { runWord, type Run } from "../../../client/sync.ts";
import type { ServerState } from "../../../client/types.ts";
import { count } from "../../../client/words.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { Empty, FailureNote, Loading } from "../../ui/Note.tsx";
import { StateMark } from "../../ui/StateMark.tsx";
import { Time } from "../../ui/Time.tsx";
import { useUser } from "../session/user.ts";
import { ScopeForm } from "./ScopeForm.tsx";
import { useReconcile, useRuns } from "./useRuns.ts";
import styles from "./runs.module.css";

const STATES: Readonly<Record<Run["state"], { state: ServerState; word: string }>> = {
  running: { state: "working", word: "Running" },
  done: { state: "in_step", word: "Done" },
  failed: { state: "broken", word: "Not complete" },
};

function Progress({ run }: { run: Run }) {
  const done = run.passes - run.passes_open;
  return (
    <div className={styles.progress}>
      {run.state === "running" && run.passes > 0 ? <progress max={run.passes} value={done} aria-label="Accounts compared" /> : null}
      <span>{`${done} of ${count(run.passes, "account")}`}</span>
    </div>
  );
}

function Problems({ run }: { run: Run }) {
  const held = run.held === 0 ? [] : [`${count(run.held, "account")} held: see Held`];
  const said = [...held, ...run.problems];
  return said.length === 0 ? null : <span className={styles.problems}>{said.join("; ")}</span>;
}

const COLUMNS: readonly Column<Run>[] = [
  { key: "state", title: "Run", width: "minmax(116px, 0.8fr)", cell: (run) => <StateMark {...STATES[run.state]} /> },
  { key: "why", title: "Why", width: "minmax(96px, 0.8fr)", cell: (run) => runWord(run.why) },
  { key: "began", title: "Began", width: "minmax(96px, 0.7fr)", label: "began", cell: (run) => <Time at={run.started_at} /> },
  { key: "progress", title: "Compared", width: "minmax(132px, 1fr)", phone: "full", cell: (run) => <Progress run={run} /> },
  { key: "read", title: "Read", width: "minmax(64px, 0.5fr)", label: "read", cell: (run) => run.read.toLocaleString("en") },
  { key: "differences", title: "News", width: "minmax(64px, 0.5fr)", label: "news", cell: (run) => run.differences.toLocaleString("en") },
  { key: "writes", title: "Writes", width: "minmax(64px, 0.5fr)", label: "writes", cell: (run) => run.writes.toLocaleString("en") },
  { key: "problems", title: "Problems", width: "minmax(120px, 1.6fr)", phone: "full", cell: (run) => <Problems run={run} /> },
];

function AskForm() {
  const reconcile = useReconcile();
  if (!useUser().is_admin) return null;
  return <ScopeForm does="Reconcile now" icon={<IconRefresh size={16} />} busy={reconcile.isPending} onAsk={(scope) => reconcile.mutate(scope)} />;
}

/** Comparing everything: ask for it, and what came of it. */
export function RunsPanel() {
  const runs = useRuns();
  return (
    <>
      <AskForm />
      {runs.data === undefined && runs.error === null ? <Loading what="the runs" /> : null}
      {runs.data === undefined && runs.error !== null ? <FailureNote error={runs.error} /> : null}
      {runs.data?.length === 0 ? <Empty title="Nothing was compared yet">Every account is compared by itself once a day, and after a server was away.</Empty> : null}
      {runs.data !== undefined && runs.data.length > 0 ? (
        <DataTable label="Runs" columns={COLUMNS} rows={runs.data} rowKey={(run) => run.run_id} />
      ) : null}
    </>
  );
}
