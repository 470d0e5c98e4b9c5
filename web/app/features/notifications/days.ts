/** Rows by the day on which they were, as a person counts days. Pure. */
import { parseTime } from "../../../client/time.ts";

export type Day<Row> = { title: string; rows: Row[] };

const DAY_MS = 86_400_000;

function midnight(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

/** "Today", "Yesterday", or the date; days are those of the browser's zone. */
export function dayTitle(ms: number, now: number): string {
  const days = Math.round((midnight(now) - midnight(ms)) / DAY_MS);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  const [day, today] = [new Date(ms), new Date(now)];
  const year = day.getFullYear() === today.getFullYear() ? undefined : ("numeric" as const);
  // joined here: whether a comma follows the weekday differs from browser to browser
  const weekday = day.toLocaleDateString("en-GB", { weekday: "long" });
  return `${weekday} ${day.toLocaleDateString("en-GB", { day: "numeric", month: "long", year })}`;
}

/** Rows that come newest first, a list for each day. */
export function byDay<Row extends { at: string }>(rows: readonly Row[], now: number): Day<Row>[] {
  const days: Day<Row>[] = [];
  for (const row of rows) {
    const title = dayTitle(parseTime(row.at) ?? 0, now);
    const last = days.at(-1);
    if (last?.title === title) last.rows.push(row);
    else days.push({ title, rows: [row] });
  }
  return days;
}
