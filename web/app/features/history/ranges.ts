import { shifted } from "../../../client/watching.ts";

/** Ranges that have a name; the empty one is all of it. */
export const RANGES = [
  { value: "", label: "All time" },
  { value: "7", label: "Last 7 days" },
  { value: "30", label: "Last 30 days" },
  { value: "365", label: "Last 12 months" },
  { value: "year", label: "This year" },
  { value: "any", label: "From … to …" },
] as const;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function day(text: string): string | undefined {
  return DAY.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

/** The first and the last day that the address asks for; what cannot be read is no limit. */
export function rangeOf(get: (key: string) => string, today: string): { from: string | undefined; to: string | undefined } {
  const range = get("range");
  if (range === "any") return { from: day(get("from")), to: day(get("to")) };
  if (range === "year") return { from: `${today.slice(0, 4)}-01-01`, to: undefined };
  const days = Number(range);
  return { from: range !== "" && Number.isInteger(days) && days > 0 ? shifted(today, 1 - days) : undefined, to: undefined };
}

/** Today as the reader's calendar has it. */
export function localToday(now: number = Date.now()): string {
  const at = new Date(now);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
}
