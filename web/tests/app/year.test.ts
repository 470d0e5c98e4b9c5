import { describe, expect, it } from "vitest";
import type { Rank, Year } from "../../client/history.ts";
import { headingOf, monthly, wordsOf } from "../../app/features/year/draw.ts";

const RANK = { title: "Faust", series_title: null, plays: 2 } as Rank;
const YEAR: Year = {
  year: 2026,
  overview: { plays: 3, watched_seconds: 7200, movies: 1, series: 0, episodes: 0, days: 2, longest_streak: 1, busiest_day: "2026-05-01", busiest_seconds: 3600 },
  movies: [RANK],
  series: [],
  months: [{ day: "2026-05-01", watched_seconds: 7200, plays: 3 }],
};

describe("a year", () => {
  it("says in words what its picture shows", () => {
    expect(wordsOf(YEAR, "alice")).toBe(
      "2026, watched by alice: 2 h. 1 film, 0 episodes of 0 series. Longest streak 1 day; busiest day 1 May. Films: Faust. Series: none.",
    );
    expect(headingOf("", 2026)).toBe("2026, watched together");
  });

  it("has twelve months", () => expect(monthly(YEAR)).toEqual([0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]));
});
