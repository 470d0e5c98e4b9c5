import { parseTime } from "./time.ts";
import type { LogEntry } from "./types.ts";

/** One write on the score: heard on lane `from`, written to lane `to`, at `at` (ms). */
export type Mark = { at: number; from: number; to: number; ok: boolean; entry: LogEntry };

/** Where the score is drawn, in CSS pixels. `now` lies at `width - margin`. */
export type Stave = { width: number; lane: number; margin: number; span: number };

/** The writes that have both their servers on the score. */
export function marksOf(entries: readonly LogEntry[], lanes: readonly string[]): Mark[] {
  const place = new Map(lanes.map((name, index) => [name, index]));
  const marks: Mark[] = [];
  for (const entry of entries) {
    const [at, from, to] = [parseTime(entry.created_at), place.get(entry.source_server), place.get(entry.target_server)];
    if (at !== null && from !== undefined && to !== undefined) marks.push({ at, from, to, ok: entry.success, entry });
  }
  return marks;
}

export function placeOf(at: number, now: number, stave: Stave): number {
  const length = stave.width - stave.margin;
  return length - ((now - at) / stave.span) * length;
}

export function laneCentre(lane: number, stave: Stave): number {
  return (lane + 0.5) * stave.lane;
}

/** The mark nearest to a point, by its written end; null when none is within `reach` pixels. */
export function nearest(marks: readonly Mark[], point: { x: number; y: number }, now: number, stave: Stave, reach = 14): Mark | null {
  let best: Mark | null = null;
  let bestGap = reach;
  for (const mark of marks) {
    const gap = Math.hypot(placeOf(mark.at, now, stave) - point.x, laneCentre(mark.to, stave) - point.y);
    if (gap >= bestGap) continue;
    best = mark;
    bestGap = gap;
  }
  return best;
}
