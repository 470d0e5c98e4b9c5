import { byteSize, duration } from "../../../client/time.ts";
import type { Status } from "../../../client/types.ts";
import { Facts, type Fact } from "../../ui/Facts.tsx";

const number = (value: number): string => value.toLocaleString("en");

function facts({ version, uptime_seconds: uptime, database, sync_stats: stats }: Status): Fact[] {
  const size = database.database_size_bytes;
  const perServer = Object.entries(database.item_cache_by_server);
  const items = perServer.map(([name, count]) => `${name} ${number(count)}`).join(", ");
  return [
    { name: "Version", value: version },
    { name: "Running for", value: duration(uptime) },
    { name: "Database", value: database.problem ?? "answers" },
    { name: "Database size", value: size === null ? "unknown" : byteSize(size) },
    { name: "Writes so far", value: `${number(stats.successful)} written, ${number(stats.failed)} failed` },
    { name: "Accounts matched", value: number(database.user_mappings_count) },
    { name: "Titles known", value: items === "" ? number(database.item_cache_total) : `${number(database.item_cache_total)} (${items})` },
    { name: "Log entries", value: number(database.sync_log_entries) },
  ];
}

/** What runs here, since when, and how much it holds. */
export function About({ status }: { status: Status }) {
  return <Facts facts={facts(status)} />;
}
