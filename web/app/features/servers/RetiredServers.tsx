import { useQuery } from "@tanstack/react-query";
import type { RetiredServer } from "../../../client/types.ts";
import { count } from "../../../client/words.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { Time } from "../../ui/Time.tsx";
import { useSyncApi } from "../../wiring.ts";
import { useAsking } from "../live/useLive.ts";
import styles from "./servers.module.css";

function Kept({ server }: { server: RetiredServer }) {
  const people = server.people.length === 0 ? "" : ` of ${server.people.join(", ")}`;
  return (
    <span>
      {`${count(server.accounts, "account")}${people}, ${count(server.items, "title")}`}
    </span>
  );
}

const COLUMNS: readonly Column<RetiredServer>[] = [
  {
    key: "name", title: "Server", width: "minmax(160px, 1fr)", phone: "full",
    cell: (server) => (
      <div className={styles.name}>
        <strong>{server.name}</strong>
        <span>{server.server_name}</span>
      </div>
    ),
  },
  { key: "at", title: "Retired", width: "112px", label: "retired", cell: (server) => <Time at={server.retired_at} /> },
  { key: "kept", title: "Archived", width: "minmax(200px, 2fr)", phone: "full", cell: (server) => <Kept server={server} /> },
];

/** Servers that left the configuration; nothing where there is none. */
export function RetiredServers() {
  const sync = useSyncApi();
  const { data } = useQuery({ queryKey: ["retired-servers"], queryFn: ({ signal }) => sync.retiredServers(signal), refetchInterval: useAsking("told") });
  if (data === undefined || data.length === 0) return null;
  return (
    <section aria-labelledby="retired">
      <div className="section-head">
        <h2 id="retired">Retired servers</h2>
      </div>
      <p className={`quiet ${styles.told}`}>
        They left the configuration: they are neither read nor written, and what was owed to them is cancelled. One that is
        configured again is seen for the first time again: what it holds then is merged, and nothing from before is replayed.
      </p>
      <DataTable label="Retired servers" columns={COLUMNS} rows={data} rowKey={(server) => server.name} />
    </section>
  );
}
