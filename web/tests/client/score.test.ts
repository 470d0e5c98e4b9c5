import { describe, expect, it } from "vitest";
import { marksOf, nearest, placeOf } from "../../client/score.ts";
import type { LogEntry } from "../../client/types.ts";

const NOW = Date.UTC(2026, 0, 1, 12);
const STAVE = { width: 1010, lane: 40, margin: 10, span: 100_000 };

function entry(source: string, target: string, secondsAgo: number): LogEntry {
  const created_at = new Date(NOW - secondsAgo * 1000).toISOString();
  return { source_server: source, target_server: target, created_at, success: true } as LogEntry;
}

describe("marksOf", () => {
  it("leaves out servers without a lane and times that cannot be read", () => {
    const bad = { ...entry("wan", "lan", 1), created_at: "soon" };
    const marks = marksOf([entry("wan", "lan", 1), entry("wan", "gone", 1), bad], ["wan", "lan"]);
    expect(marks.map(({ from, to }) => [from, to])).toEqual([[0, 1]]);
  });
});

describe("placeOf", () => {
  it("runs from the left edge at the end of the span to the margin at now", () => {
    expect(placeOf(NOW, NOW, STAVE)).toBe(1000);
    expect(placeOf(NOW - 50_000, NOW, STAVE)).toBe(500);
    expect(placeOf(NOW - 100_000, NOW, STAVE)).toBe(0);
  });
});

describe("nearest", () => {
  const marks = marksOf([entry("wan", "lan", 50), entry("lan", "wan", 49)], ["wan", "lan"]);

  it("picks the closer written end", () => {
    expect(nearest(marks, { x: 503, y: 58 }, NOW, STAVE)?.to).toBe(1);
    expect(nearest(marks, { x: 508, y: 22 }, NOW, STAVE)?.to).toBe(0);
  });

  it("finds nothing far from any", () => {
    expect(nearest(marks, { x: 100, y: 20 }, NOW, STAVE)).toBeNull();
  });
});
