import { Navigate, Route, Routes } from "react-router";
import type { Status } from "../../client/types.ts";
import { needsYou } from "../../client/verdict.ts";
import { AccountsPanel } from "../features/accounts/AccountsPanel.tsx";
import { BrakesPanel } from "../features/brakes/BrakesPanel.tsx";
import { ConflictsPanel } from "../features/conflicts/ConflictsPanel.tsx";
import { ExplainPanel } from "../features/explain/ExplainPanel.tsx";
import { LogPanel } from "../features/log/LogPanel.tsx";
import { PeoplePanel } from "../features/people/PeoplePanel.tsx";
import { PlanPanel } from "../features/plan/PlanPanel.tsx";
import { PlaylistsPanel } from "../features/playlists/PlaylistsPanel.tsx";
import { QueuePanel } from "../features/queue/QueuePanel.tsx";
import { RunsPanel } from "../features/runs/RunsPanel.tsx";
import { AddServer } from "../features/servers/AddServer.tsx";
import { RetiredServers } from "../features/servers/RetiredServers.tsx";
import { ServerTable } from "../features/servers/ServerTable.tsx";
import { useStatus } from "../features/status/useStatus.ts";
import { UnmatchedPanel } from "../features/unmatched/UnmatchedPanel.tsx";
import { FailureNote, Loading } from "../ui/Note.tsx";
import { Tabs, type Tab } from "../ui/Tabs.tsx";
import { usePageTitle } from "../ui/usePageTitle.ts";

function tabs(status: Status | undefined): Tab[] {
  const queue = status?.queue;
  return [
    { to: "/sync", title: "Servers" },
    { to: "/sync/waiting", title: "Waiting", count: queue?.waiting_for_item_events },
    { to: "/sync/parked", title: "Parked", count: queue?.failed_events, urgent: true },
    { to: "/sync/pending", title: "Pending", count: queue?.pending_events },
    { to: "/sync/held", title: "Held", count: status?.held, urgent: true },
    { to: "/sync/accounts", title: "Accounts", count: status?.asked, urgent: true },
    { to: "/sync/playlists", title: "Playlists", count: status?.gone, urgent: true },
    { to: "/sync/conflicts", title: "Conflicts" },
    { to: "/sync/runs", title: "Runs" },
    { to: "/sync/plan", title: "Plan" },
    { to: "/sync/unmatched", title: "Unmatched" },
    { to: "/sync/people", title: "People" },
    { to: "/sync/explain", title: "Explain" },
    { to: "/sync/log", title: "Log" },
  ];
}

function Servers() {
  const { status, error } = useStatus();
  if (status === undefined) return error === null ? <Loading what="the servers" /> : <FailureNote error={error} />;
  return status.servers.length === 0 ? <AddServer /> : (
    <div className="stack">
      <ServerTable servers={status.servers} />
      <RetiredServers />
    </div>
  );
}

/** Per server: is it heard, is it in step; then what is owed and what was written. */
export default function SyncPage() {
  const { status } = useStatus();
  usePageTitle("Sync", status === undefined ? 0 : needsYou(status));
  return (
    <>
      <div className="section-head">
        <h1>Sync</h1>
      </div>
      <Tabs label="Parts of Sync" tabs={tabs(status)} />
      <Routes>
        <Route index element={<Servers />} />
        <Route path="waiting" element={<QueuePanel key="waiting" tab="waiting" />} />
        <Route path="parked" element={<QueuePanel key="parked" tab="failed" />} />
        <Route path="pending" element={<QueuePanel key="pending" tab="pending" />} />
        <Route path="held" element={<BrakesPanel />} />
        <Route path="accounts" element={<AccountsPanel />} />
        <Route path="playlists" element={<PlaylistsPanel />} />
        <Route path="conflicts" element={<ConflictsPanel />} />
        <Route path="runs" element={<RunsPanel />} />
        <Route path="plan" element={<PlanPanel />} />
        <Route path="unmatched" element={<UnmatchedPanel />} />
        <Route path="people" element={<PeoplePanel />} />
        <Route path="explain" element={<ExplainPanel />} />
        <Route path="log" element={<LogPanel />} />
        <Route path="*" element={<Navigate to="/sync" replace />} />
      </Routes>
    </>
  );
}
