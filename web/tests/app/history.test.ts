import { describe, expect, it } from "vitest";
import type { HistoryRow } from "../../client/history.ts";
import { chipsOf, historyFilter } from "../../app/features/history/filters.ts";
import { titlePath } from "../../app/features/history/paths.ts";
import { localToday, rangeOf } from "../../app/features/history/ranges.ts";
import { watchersOf } from "../../app/features/history/watchers.ts";

const TODAY = "2026-03-10";

function of(query: string): (key: string) => string {
  const params = new URLSearchParams(query);
  return (key) => params.get(key) ?? "";
}

describe("the filter of the history", () => {
  it("is what the address says, and nothing of what cannot be read", () => {
    expect(historyFilter(of("q=+faust+&type=tv&server=wan&range=7"), "person:1", TODAY)).toEqual({
      user: "person:1", q: "faust", type: "tv", server: "wan", from: "2026-03-04", to: undefined,
    });
    expect(historyFilter(of("type=song&range=any&from=2026-02-31x&to=2026-01-01"), undefined, TODAY)).toEqual({
      user: undefined, q: undefined, type: undefined, server: undefined, from: undefined, to: "2026-01-01",
    });
  });

  it("knows ranges by name", () => {
    expect(rangeOf(of("range=year"), TODAY)).toEqual({ from: "2026-01-01", to: undefined });
    expect(rangeOf(of("range=-3"), TODAY)).toEqual({ from: undefined, to: undefined });
    expect(localToday(new Date(2026, 0, 5, 23, 59).getTime())).toBe("2026-01-05");
  });

  it("is shown as chips, each of which takes its part away", () => {
    const chips = chipsOf(of("q=faust&person=4&type=movie&server=lan&range=any&from=2026-01-01"), () => "Alice");
    expect(chips.map((one) => one.label)).toEqual(["“faust”", "Alice", "Films", "on lan", "2026-01-01 to …"]);
    expect(chips.at(-1)?.clears).toEqual({ range: "", from: "", to: "" });
    expect(chipsOf(of("range=30"), () => "")).toEqual([{ label: "Last 30 days", clears: { range: "" } }]);
    expect(chipsOf(of(""), () => "")).toEqual([]);
  });
});

it("counts who watched a title, an episode that was seen twice once", () => {
  const row = (person_id: string, episode: number, completed_at: string): HistoryRow =>
    ({ person_id, person: `P${person_id}`, season: 1, episode, plays: 1, watched_seconds: 60, completed_at }) as HistoryRow;
  const [first, second] = watchersOf([row("2", 3, "c"), row("1", 1, "b"), row("2", 3, "a"), row("2", 2, "0")]);
  expect([first?.person, first?.plays, first?.parts, first?.seconds, first?.last.completed_at]).toEqual(["P2", 3, 2, 180, "c"]);
  expect(second?.parts).toBe(1);
});

it("keeps the address of a title whole", () => expect(titlePath("tv:tmdb:7")).toBe("/watching/titles/tv%3Atmdb%3A7"));
