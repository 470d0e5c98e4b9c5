import { describe, expect, it } from "vitest";
import { byteSize, duration, parseTime, relativeTime, tickPosition } from "../../client/time.ts";

const NOW = Date.UTC(2026, 2, 1, 12);
const ago = (seconds: number): string => relativeTime(NOW - seconds * 1000, NOW);

describe("relativeTime", () => {
  it.each([
    [0, "just now"],
    [1.4, "just now"],
    [5, "5 s ago"],
    [59.4, "59 s ago"],
    [60, "1 min ago"],
    [3599, "59 min ago"],
    [3600, "1 h ago"],
    [86_400, "1 day ago"],
    [5 * 86_400, "5 days ago"],
    [-20, "in 20 s"],
    [-90, "in 1 min"],
  ])("%d s ago reads %s", (seconds, words) => {
    expect(ago(seconds)).toBe(words);
  });

  it("names the day once it is over a month old", () => {
    expect(ago(60 * 86_400)).toContain("2025");
  });
});

describe("parseTime", () => {
  it("reads a time without a zone as UTC", () => {
    expect(parseTime("2026-03-01 12:00:00")).toBe(NOW);
    expect(parseTime("2026-03-01T12:00:00Z")).toBe(NOW);
    expect(parseTime("2026-03-01T13:00:00+01:00")).toBe(NOW);
  });

  it.each([null, undefined, "", "soon"])("gives nothing for %s", (value) => {
    expect(parseTime(value)).toBeNull();
  });
});

describe("duration", () => {
  it.each([
    [42, "42 s"],
    [130, "2 min"],
    [3 * 3600 + 120, "3 h 2 min"],
    [86_400, "1 day"],
    [2 * 86_400 + 5 * 3600, "2 days 5 h"],
  ])("%d s is %s", (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });
});

describe("tickPosition", () => {
  it("counts in units of 100 ns and never below zero", () => {
    expect([tickPosition(37_230_000_000), tickPosition(-5)]).toEqual(["1:02:03", "0:00:00"]);
  });
});

describe("byteSize", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_500, "1.5 kB"],
    [120_000_000, "120 MB"],
  ])("%d is %s", (bytes, words) => {
    expect(byteSize(bytes)).toBe(words);
  });
});
