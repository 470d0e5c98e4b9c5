import { Link } from "react-router";
import type { MediaServer } from "../../../client/types.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { StateMark } from "../../ui/StateMark.tsx";
import { partlyDeaf } from "./heard.ts";
import { HeardBy } from "./HeardBy.tsx";
import { HeldActions } from "./HeldActions.tsx";
import styles from "./servers.module.css";

function Name({ server }: { server: MediaServer }) {
  return (
    <div className={styles.name}>
      <strong>{server.name}</strong>
      <span>{server.url}</span>
    </div>
  );
}

function Trouble({ server }: { server: MediaServer }) {
  const trouble = server.problem;
  if (trouble === null) {
    return <span className="quiet">{partlyDeaf(server) === undefined ? "Nothing to do." : "It works without these sockets."}</span>;
  }
  return (
    <div className={styles.trouble}>
      {trouble.what}
      <span>{trouble.remedy}</span>
      {server.held === null ? null : <HeldActions server={server.name} held={server.held} />}
    </div>
  );
}

function SetUp({ server }: { server: MediaServer }) {
  return (
    <Link to={`/system?server=${server.name}`} aria-label={`Webhook of ${server.name}`}>
      Webhook
    </Link>
  );
}

const COLUMNS: readonly Column<MediaServer>[] = [
  { key: "name", title: "Server", width: "minmax(160px, 1.3fr)", phone: "full", cell: (server) => <Name server={server} /> },
  { key: "state", title: "State", width: "112px", cell: (server) => <StateMark state={server.state} /> },
  { key: "version", title: "Version", width: "72px", label: "version", cell: (server) => server.version ?? <span className="quiet">unknown</span> },
  { key: "backlog", title: "Backlog", width: "64px", label: "backlog", cell: (server) => server.backlog.toLocaleString("en") },
  { key: "heard", title: "Heard by", width: "minmax(120px, 1.6fr)", phone: "full", cell: (server) => <HeardBy server={server} /> },
  { key: "trouble", title: "What to do", width: "minmax(200px, 1.6fr)", phone: "full", cell: (server) => <Trouble server={server} /> },
  { key: "setup", title: "Set-up", width: "80px", quietTitle: true, cell: (server) => <SetUp server={server} /> },
];

export function ServerTable({ servers }: { servers: readonly MediaServer[] }) {
  return <DataTable label="Servers" columns={COLUMNS} rows={servers} rowKey={(server) => server.name} />;
}
