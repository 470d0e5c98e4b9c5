import { describe, expect, it } from "vitest";
import { badgeWords } from "../../client/badges.ts";
import type { Badge, Day, Screen } from "../../client/history.ts";
import { clock, dayWord, detailOf, episodeWord, initials, inOrder, length, level, methodWord, nameOf, placeNow, shifted, streakNow, weeksOf, whyNot } from "../../client/watching.ts";

const EPISODE = { title: "Pilot", series_title: "Twin Peaks", season: 1, episode: 3 };
const FILM = { title: "Faust", series_title: null, season: null, episode: null };

describe("a title", () => {
  it("is the series' with the episode below, or the film's own", () => {
    expect([nameOf(EPISODE), detailOf(EPISODE)]).toEqual(["Twin Peaks", "S01E03 · Pilot"]);
    expect([nameOf(FILM), detailOf(FILM)]).toEqual(["Faust", ""]);
    expect([nameOf({ ...EPISODE, series_title: null }), detailOf({ ...EPISODE, series_title: null })]).toEqual(["Pilot", "S01E03"]);
    expect(nameOf({ ...FILM, title: "" })).toBe("Title not known yet");
    expect(episodeWord({ season: null, episode: 12 })).toBe("E12");
  });

  it.each([
    ["The Golem", "G"],
    ["häxan: witchcraft", "HW"],
    ["2001", "2"],
    ["…", "?"],
  ])("has initials where it has no picture: %s", (title, letters) => expect(initials(title)).toBe(letters));
});

describe("lengths", () => {
  it.each([
    [20, "20 s"],
    [2700, "45 min"],
    [3600, "1 h"],
    [12_000, "3 h 20 min"],
    [4_000_000, "1,111 h"],
  ])("%d seconds are %s", (seconds, words) => expect(length(seconds)).toBe(words));

  it("of places are as players show them", () => expect([clock(65), clock(3905), clock(-1)]).toEqual(["1:05", "1:05:05", "0:00"]));
});

describe("a place on a screen", () => {
  const screen = { position_seconds: 100, runtime_seconds: 110, is_paused: false, looked_at: "2026-01-01T00:00:00Z" } as Screen;
  const at = Date.parse(screen.looked_at);

  it("goes on by itself until the end, and not while it is paused", () => {
    expect(placeNow(screen, at + 5000)).toBe(105);
    expect(placeNow(screen, at + 60_000)).toBe(110);
    expect(placeNow(screen, at - 9000)).toBe(100);
    expect(placeNow({ ...screen, is_paused: true }, at + 5000)).toBe(100);
    expect(placeNow({ ...screen, runtime_seconds: null }, at + 60_000)).toBe(160);
  });

  it("has a word for how it is played", () => expect([methodWord("Transcode"), methodWord("Odd"), methodWord(null)]).toEqual(["Transcoding", "Odd", ""]));
});

function day(name: string, seconds: number): Day {
  return { day: name, watched_seconds: seconds, plays: 1 };
}

describe("days", () => {
  it("stand in weeks from Monday, across a change of clocks and a leap day", () => {
    const weeks = weeksOf([day("2024-02-29", 3600), day("2024-03-01", 900)], "2024-02-28", "2024-03-05");
    expect(weeks.map((week) => week.map((cell) => cell?.day.slice(5) ?? "-"))).toEqual([
      ["-", "-", "02-28", "02-29", "03-01", "03-02", "03-03"],
      ["03-04", "03-05", "-", "-", "-", "-", "-"],
    ]);
    expect(weeks[0]?.map((cell) => cell?.level)).toEqual([undefined, undefined, 0, 4, 1, 0, 0]);
    expect([dayWord("2026-10-04"), dayWord("2026-10-04", true)]).toEqual(["4 Oct", "4 Oct 2026"]);
    expect(shifted("2026-03-30", -1)).toBe("2026-03-29");
  });

  it("are coloured beside the greatest", () => expect([0, 1, 26, 51, 76].map((n) => level(n, 100))).toEqual([0, 1, 2, 3, 4]));

  it("make a streak with ten minutes each, also before today was watched", () => {
    const days = [day("2026-01-01", 600), day("2026-01-02", 600), day("2026-01-03", 599)];
    expect(streakNow(days, "2026-01-03")).toBe(2);
    expect(streakNow(days, "2026-01-02")).toBe(2);
    expect(streakNow(days, "2026-01-04")).toBe(0);
  });
});

describe("badges", () => {
  it("are in the order in which they were earned, then by what is nearest", () => {
    const badge = (name: string, earned_at: string | null, reached: number | null = null): Badge => ({ badge: name, earned_at, reached, needed: reached === null ? null : 10 });
    const found = inOrder([badge("far", null, 1), badge("old", "2026-01-01"), badge("single", null), badge("near", null, 9), badge("new", "2026-02-01")]);
    expect(found.map((one) => one.badge)).toEqual(["new", "old", "near", "far", "single"]);
  });

  it("have words, and those of a later version are still readable", () => {
    expect(badgeWords("films_1000")).toEqual({ name: "1,000 films", why: "1,000 films watched." });
    expect(badgeWords("series_1").name).toBe("First series");
    expect(badgeWords("seasons_1").name).toBe("First season");
    expect(badgeWords("night_owl").name).toBe("Night owl");
    expect(badgeWords("odd_new_one")).toEqual({ name: "Odd new one", why: "" });
  });
});

describe("why something is not counted", () => {
  const begun = { needed_seconds: 5400, coverage: [[0, 600], [1200, 1800]] as [number, number][], watched_seconds: 90, min_seconds: 120 };

  it("says what was seen or watched, and what is needed", () => {
    expect(whyNot({ ...begun, reasons: ["coverage", "time"] })).toEqual([
      "20 min of it were seen, and 1 h 30 min are needed.",
      "It was watched for 1 min, and 2 min are needed.",
    ]);
    expect(whyNot({ ...begun, needed_seconds: null, reasons: ["length_unknown"] })).toEqual(["No server says how long it is."]);
  });
});
