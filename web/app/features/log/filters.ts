import type { LogFilter } from "../../../client/types.ts";

export const SINCE = [
  { value: "", label: "All" },
  { value: "15", label: "Last 15 minutes" },
  { value: "60", label: "Last hour" },
  { value: "1440", label: "Last day" },
  { value: "10080", label: "Last week" },
] as const;

export const OUTCOMES: readonly { value: string; label: string; success?: boolean }[] = [
  { value: "", label: "Any" },
  { value: "written", label: "Written", success: true },
  { value: "failed", label: "Failed", success: false },
];

/** The log's filter from the address bar; what cannot be read is no filter. */
export function logFilter(get: (key: string) => string): LogFilter {
  const since = Number(get("since"));
  return {
    source_server: get("from") || undefined,
    target_server: get("to") || undefined,
    event_type: get("type") || undefined,
    item_name: get("title").trim() || undefined,
    success: OUTCOMES.find((one) => one.value === get("outcome"))?.success,
    since_minutes: Number.isFinite(since) && since > 0 ? Math.round(since) : undefined,
  };
}
