import type { Rank, Year } from "../../../client/history.ts";
import { dayWord, length, nameOf } from "../../../client/watching.ts";
import { count } from "../../../client/words.ts";

export const SIZE = { width: 1080, height: 1350 } as const;

const MARGIN = 72;
const INK = "#f4f3ff";
const QUIET = "#b9b5ea";
const ACCENT = "#aaa5ff";
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const MONTHS = ["J", "F", "M", "A", "M", "J", "J", "A", "S", "O", "N", "D"] as const;
const TOP = 5;

type Brush = CanvasRenderingContext2D;

/** `text` as it fits, with its end left out where it does not. */
function fitted(brush: Brush, text: string, width: number): string {
  if (brush.measureText(text).width <= width) return text;
  const letters = Array.from(text);
  while (letters.length > 0 && brush.measureText(`${letters.join("").trimEnd()}…`).width > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

function write(brush: Brush, text: string, x: number, y: number, style: { size: number; weight?: number; colour?: string; width?: number }): void {
  brush.font = `${style.weight ?? 400} ${style.size}px ${FONT}`;
  brush.fillStyle = style.colour ?? INK;
  brush.textAlign = "left";
  brush.fillText(style.width === undefined ? text : fitted(brush, text, style.width), x, y);
}

function backdrop(brush: Brush): void {
  const wash = brush.createLinearGradient(0, 0, SIZE.width, SIZE.height);
  wash.addColorStop(0, "#2a2560");
  wash.addColorStop(1, "#12101f");
  brush.fillStyle = wash;
  brush.fillRect(0, 0, SIZE.width, SIZE.height);
}

/** Hours of each month, January first. */
export function monthly(year: Year): number[] {
  const hours = Array.from({ length: 12 }, () => 0);
  for (const { day, watched_seconds } of year.months) hours[Number(day.slice(5, 7)) - 1] = watched_seconds / 3600;
  return hours;
}

function months(brush: Brush, year: Year, y: number, height: number): void {
  const hours = monthly(year);
  const [greatest, step] = [Math.max(...hours, 1), (SIZE.width - 2 * MARGIN) / 12];
  hours.forEach((n, index) => {
    const tall = Math.max(4, (n / greatest) * height);
    brush.fillStyle = n === greatest ? INK : ACCENT;
    brush.beginPath();
    brush.roundRect(MARGIN + index * step, y + height - tall, step - 14, tall, 6);
    brush.fill();
    brush.font = `500 22px ${FONT}`;
    brush.fillStyle = QUIET;
    brush.textAlign = "center";
    brush.fillText(MONTHS[index] ?? "", MARGIN + index * step + (step - 14) / 2, y + height + 34);
  });
}

function list(brush: Brush, title: string, ranks: readonly Rank[], x: number, y: number, width: number): void {
  write(brush, title, x, y, { size: 24, weight: 600, colour: ACCENT });
  if (ranks.length === 0) write(brush, "None this year", x, y + 52, { size: 28, colour: QUIET });
  ranks.slice(0, TOP).forEach((rank, index) => {
    const row = y + 52 + index * 70;
    write(brush, nameOf(rank), x, row, { size: 30, weight: 600, width });
    write(brush, `${length(rank.watched_seconds)} · ${count(rank.plays, "viewing")}`, x, row + 29, { size: 21, colour: QUIET, width });
  });
}

/** Whose year it is, as a heading. */
export function headingOf(who: string, year: number): string {
  return who === "" ? `${year}, watched together` : `${year}, watched by ${who}`;
}

/** What the picture says, for whoever cannot see it. */
export function wordsOf(year: Year, who: string): string {
  const { overview } = year;
  const named = (ranks: readonly Rank[]): string => ranks.slice(0, TOP).map(nameOf).join(", ") || "none";
  return [
    `${headingOf(who, year.year)}: ${length(overview.watched_seconds)}.`,
    `${count(overview.movies, "film")}, ${count(overview.episodes, "episode")} of ${overview.series.toLocaleString("en")} series.`,
    `Longest streak ${count(overview.longest_streak, "day")}; busiest day ${overview.busiest_day === null ? "none" : dayWord(overview.busiest_day)}.`,
    `Films: ${named(year.movies)}. Series: ${named(year.series)}.`,
  ].join(" ");
}

/** Draws the year on a canvas of `SIZE`. Its colours are its own, whatever the theme: it is to be sent to others. */
export function draw(brush: Brush, year: Year, who: string): void {
  const { overview } = year;
  const wide = SIZE.width - 2 * MARGIN;
  backdrop(brush);
  write(brush, headingOf(who, year.year), MARGIN, 120, { size: 40, weight: 600, colour: QUIET, width: wide });
  write(brush, length(overview.watched_seconds), MARGIN, 262, { size: 132, weight: 750, width: wide });
  const facts: [string, string][] = [
    [overview.movies.toLocaleString("en"), overview.movies === 1 ? "film" : "films"],
    [overview.episodes.toLocaleString("en"), overview.episodes === 1 ? "episode" : "episodes"],
    [overview.longest_streak.toLocaleString("en"), "days in a row"],
    [overview.busiest_day === null ? "–" : dayWord(overview.busiest_day), "busiest day"],
  ];
  facts.forEach(([figure, name], index) => {
    const x = MARGIN + (index * wide) / facts.length;
    write(brush, figure, x, 366, { size: 52, weight: 700, width: wide / 4 - 16 });
    write(brush, name, x, 402, { size: 24, colour: QUIET, width: wide / 4 - 16 });
  });
  months(brush, year, 462, 220);
  const column = (wide - 48) / 2;
  list(brush, "FILMS", year.movies, MARGIN, 812, column);
  list(brush, "SERIES", year.series, MARGIN + column + 48, 812, column);
  write(brush, "Playhead", MARGIN, SIZE.height - 60, { size: 24, weight: 600, colour: ACCENT });
}
