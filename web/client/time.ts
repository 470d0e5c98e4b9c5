/** Times as people say them. `now` is always an argument, in milliseconds. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TICKS_PER_SECOND = 10_000_000;

function amount(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  const days = Math.floor(ms / DAY);
  return days === 1 ? "1 day" : `${days} days`;
}

/** Milliseconds of an RFC 3339 time; null for one that cannot be read. A time without zone is UTC. */
export function parseTime(value: string | null | undefined): number | null {
  if (value === null || value === undefined || value === "") return null;
  const zoned = /(z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value.replace(" ", "T")}Z`;
  const ms = Date.parse(zoned);
  return Number.isNaN(ms) ? null : ms;
}

/** "just now", "5 min ago", "in 20 s"; past a month the date says more than a count of days. */
export function relativeTime(at: number, now: number): string {
  const gap = now - at;
  if (Math.abs(gap) < 2 * SECOND) return "just now";
  if (Math.abs(gap) >= 31 * DAY) return new Date(at).toLocaleDateString(undefined, { dateStyle: "medium" });
  return gap > 0 ? `${amount(gap)} ago` : `in ${amount(-gap)}`;
}

export function exactTime(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "long" });
}

/** A day and time of day, short enough for a column. */
export function shortTime(at: number): string {
  return new Date(at).toLocaleString(undefined, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
}

export function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString(undefined, { timeStyle: "medium" });
}

/** The two largest units of a length of time in seconds: "3 days 4 h". */
export function duration(seconds: number): string {
  const ms = seconds * SECOND;
  const rest = ms >= DAY ? ms % DAY : ms >= HOUR ? ms % HOUR : 0;
  const small = rest >= MINUTE ? ` ${amount(rest)}` : "";
  return `${amount(ms)}${small}`;
}

/** A position in Jellyfin's ticks (100 ns) as h:mm:ss. */
export function tickPosition(ticks: number): string {
  const total = Math.max(0, Math.floor(ticks / TICKS_PER_SECOND));
  const [h, m, s] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  const pad = (n: number): string => String(n).padStart(2, "0");
  return `${h}:${pad(m)}:${pad(s)}`;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

export function byteSize(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${step > 0 && value < 100 ? value.toFixed(1) : Math.round(value)} ${UNITS[step] ?? "B"}`;
}
