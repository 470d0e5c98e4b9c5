/** Watch history in words and figures. Pure; `now` is always an argument, in milliseconds. */
import type { Badge, Day, HistoryRow, Screen, Unfinished } from "./history.ts";
import { parseTime } from "./time.ts";

/** What a title is called until a server has named it. */
export const NAMELESS = "Title not known yet";

type Named = Pick<HistoryRow, "title" | "series_title" | "season" | "episode">;

function padded(n: number): string {
  return String(n).padStart(2, "0");
}

/** "S01E02"; empty for a film. */
export function episodeWord({ season, episode }: Pick<Named, "season" | "episode">): string {
  if (episode === null) return "";
  return season === null ? `E${padded(episode)}` : `S${padded(season)}E${padded(episode)}`;
}

/** What a thing is called: a film by its title, an episode by its series where that is known. */
export function nameOf(one: Named): string {
  return one.series_title ?? (one.title === "" ? NAMELESS : one.title);
}

/** What stands below the name: number and title of an episode; empty for a film. */
export function detailOf(one: Named): string {
  const own = one.series_title === null ? "" : one.title;
  return [episodeWord(one), own].filter((part) => part !== "").join(" · ");
}

/** Up to two letters that stand for a title where there is no picture. */
export function initials(title: string): string {
  const words = title.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "" && !/^(the|a|an|der|die|das|le|la|les)$/iu.test(word));
  return (words.length > 0 ? words : ["?"]).slice(0, 2).map((word) => Array.from(word)[0]?.toUpperCase() ?? "").join("");
}

/** A place in a film: "1:05:09", "4:07". */
export function clock(seconds: number): string {
  const total = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  return h > 0 ? `${h}:${padded(m)}:${padded(s)}` : `${m}:${padded(s)}`;
}

/** How long was watched: "3 h 20 min", "45 min", "20 s". Hours are not made days of: nobody watches in days. */
export function length(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  const [h, m] = [Math.floor(minutes / 60), minutes % 60];
  if (h === 0) return `${m} min`;
  return m === 0 || h >= 100 ? `${h.toLocaleString("en")} h` : `${h} h ${m} min`;
}

/** Where somebody is now: while nothing is paused the place goes on by itself, up to the end. */
export function placeNow(screen: Screen, now: number): number {
  const seen = parseTime(screen.looked_at);
  const ahead = screen.is_paused || seen === null ? 0 : Math.max(0, (now - seen) / 1000);
  return Math.min(screen.position_seconds + ahead, screen.runtime_seconds ?? Number.POSITIVE_INFINITY);
}

const METHODS: Readonly<Record<string, string>> = { DirectPlay: "Direct play", DirectStream: "Remux", Transcode: "Transcoding" };

export function methodWord(method: string | null): string {
  return method === null ? "" : (METHODS[method] ?? method);
}

const DAY_MS = 86_400_000;

function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
}

export function dayOf(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/** A local day that lies `days` away. */
export function shifted(day: string, days: number): string {
  return dayOf(dayNumber(day) + days);
}

/** "4 Oct"; with its year where that is asked for. */
export function dayWord(day: string, year = false): string {
  const style = { timeZone: "UTC", day: "numeric", month: "short" } as const;
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", year ? { ...style, year: "numeric" } : style);
}

export type Cell = Day & { level: 0 | 1 | 2 | 3 | 4 };

/** How strongly a figure is shown, beside the greatest one. */
export function level(value: number, greatest: number): Cell["level"] {
  if (value <= 0 || greatest <= 0) return 0;
  const share = value / greatest;
  return share > 0.75 ? 4 : share > 0.5 ? 3 : share > 0.25 ? 2 : 1;
}

/** Whole weeks from Monday that cover `from` to `to`, with what was watched on each day; null beyond the two. */
export function weeksOf(days: readonly Day[], from: string, to: string): (Cell | null)[][] {
  const [first, last] = [dayNumber(from), dayNumber(to)];
  const known = new Map(days.map((day) => [dayNumber(day.day), day]));
  const greatest = Math.max(0, ...days.map((day) => day.watched_seconds));
  const weeks: (Cell | null)[][] = [];
  // 1970-01-01 was a Thursday, so that day 4 is the first Monday
  for (let monday = first - ((((first - 4) % 7) + 7) % 7); monday <= last; monday += 7) {
    weeks.push(
      Array.from({ length: 7 }, (_, index) => {
        const number = monday + index;
        if (number < first || number > last) return null;
        const day = known.get(number) ?? { day: dayOf(number), watched_seconds: 0, plays: 0 };
        return { ...day, level: level(day.watched_seconds, greatest) };
      }),
    );
  }
  return weeks;
}

/** Seconds that make a day one of a streak. */
const STREAK_COUNTS = 600;

/** How many days in a row until today, or until yesterday where today is still to come. */
export function streakNow(days: readonly Day[], today: string): number {
  const counted = new Set(days.filter((day) => day.watched_seconds >= STREAK_COUNTS).map((day) => dayNumber(day.day)));
  const end = dayNumber(today);
  let day = counted.has(end) ? end : end - 1;
  let found = 0;
  for (; counted.has(day); day -= 1) found += 1;
  return found;
}

/** The earned ones first, the newest of them on top; then what is nearest. */
export function inOrder(badges: readonly Badge[]): Badge[] {
  const share = ({ reached, needed }: Badge): number => (reached === null || needed === null ? 0 : reached / needed);
  return [...badges].sort((a, b) => (b.earned_at ?? "").localeCompare(a.earned_at ?? "") || share(b) - share(a));
}

/** Why something that was begun is not counted, as sentences. */
export function whyNot(one: Pick<Unfinished, "reasons" | "needed_seconds" | "coverage" | "watched_seconds" | "min_seconds">): string[] {
  const seen = one.coverage.reduce((sum, [from, to]) => sum + to - from, 0);
  const words: Readonly<Record<Unfinished["reasons"][number], string>> = {
    coverage: `${length(seen)} of it were seen, and ${length(one.needed_seconds ?? 0)} are needed.`,
    time: `It was watched for ${length(one.watched_seconds)}, and ${length(one.min_seconds)} are needed.`,
    length_unknown: "No server says how long it is.",
  };
  return one.reasons.map((reason) => words[reason]);
}
