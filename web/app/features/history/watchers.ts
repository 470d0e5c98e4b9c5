import type { HistoryRow } from "../../../client/history.ts";

/** One person at one title: `parts` are different films or episodes, `last` the row that was completed last. */
export type Watcher = { id: string; person: string; plays: number; parts: number; seconds: number; last: HistoryRow };

/** Who is in rows of one title, the newest first; as many as there are rows. */
export function watchersOf(rows: readonly HistoryRow[]): Watcher[] {
  const found = new Map<string, Watcher & { seen: Set<string> }>();
  for (const row of rows) {
    const one = found.get(row.person_id) ?? {
      id: row.person_id, person: row.person, plays: 0, parts: 0, seconds: 0, last: row, seen: new Set<string>(),
    };
    one.plays += row.plays;
    one.seconds += row.watched_seconds;
    one.seen.add(`${row.season ?? ""}/${row.episode ?? ""}`);
    one.parts = one.seen.size;
    found.set(row.person_id, one);
  }
  return [...found.values()].map(({ id, person, plays, parts, seconds, last }) => ({ id, person, plays, parts, seconds, last }));
}
