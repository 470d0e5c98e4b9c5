import { Navigate, Route, Routes } from "react-router";
import { needsYou } from "../../client/verdict.ts";
import { AuditPanel } from "../features/audit/AuditPanel.tsx";
import { FiguresPanel } from "../features/figures/FiguresPanel.tsx";
import { JournalPanel } from "../features/journal/JournalPanel.tsx";
import { AddServer } from "../features/servers/AddServer.tsx";
import { ServerSetup } from "../features/servers/ServerSetup.tsx";
import { useUser } from "../features/session/user.ts";
import { About } from "../features/status/About.tsx";
import { useStatus } from "../features/status/useStatus.ts";
import { TokensPanel } from "../features/tokens/TokensPanel.tsx";
import { UsersPanel } from "../features/users/UsersPanel.tsx";
import { FailureNote, Loading } from "../ui/Note.tsx";
import { Tabs, type Tab } from "../ui/Tabs.tsx";
import { usePageTitle } from "../ui/usePageTitle.ts";

const OPEN_TABS: readonly Tab[] = [
  { to: "/system", title: "Servers" },
  { to: "/system/about", title: "About" },
];

const ADMIN_TABS: readonly Tab[] = [
  { to: "/system", title: "Servers" },
  { to: "/system/users", title: "Users" },
  { to: "/system/tokens", title: "Tokens" },
  { to: "/system/audit", title: "Audit" },
  { to: "/system/journal", title: "Journal" },
  { to: "/system/figures", title: "Figures" },
  { to: "/system/about", title: "About" },
];

function WithStatus({ part }: { part: "servers" | "about" }) {
  const { status, error } = useStatus();
  if (status === undefined) return error === null ? <Loading what="the system" /> : <FailureNote error={error} />;
  if (part === "about") return <About status={status} />;
  return status.servers.length === 0 ? <AddServer /> : <ServerSetup servers={status.servers} />;
}

/** Setting up servers, who may sign in, and what runs here. */
export default function SystemPage() {
  const { status } = useStatus();
  const admin = useUser().is_admin;
  usePageTitle("System", status === undefined ? 0 : needsYou(status));
  return (
    <>
      <div className="section-head">
        <h1>System</h1>
      </div>
      <Tabs label="Parts of System" tabs={admin ? ADMIN_TABS : OPEN_TABS} />
      <Routes>
        <Route index element={<WithStatus part="servers" />} />
        <Route path="about" element={<WithStatus part="about" />} />
        {admin ? <Route path="users" element={<UsersPanel />} /> : null}
        {admin ? <Route path="tokens" element={<TokensPanel />} /> : null}
        {admin ? <Route path="audit" element={<AuditPanel />} /> : null}
        {admin ? <Route path="journal" element={<JournalPanel />} /> : null}
        {admin ? <Route path="figures" element={<FiguresPanel />} /> : null}
        <Route path="*" element={<Navigate to="/system" replace />} />
      </Routes>
    </>
  );
}
