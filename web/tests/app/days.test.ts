import { describe, expect, it } from "vitest";
import { byDay } from "../../app/features/notifications/days.ts";

describe("byDay", () => {
  it("keeps the order, and names each day as a person would", () => {
    const now = new Date(2026, 2, 10, 0, 30).getTime();
    const at = (...parts: [number, number, number, number]): { at: string } => ({ at: new Date(...parts).toISOString() });
    const rows = [at(2026, 2, 10, 0), at(2026, 2, 9, 23), at(2026, 2, 9, 1), at(2026, 2, 2, 9), at(2025, 11, 31, 9)];
    expect(byDay(rows, now).map(({ title, rows: some }) => [title, some.length])).toEqual([
      ["Today", 1], ["Yesterday", 2], ["Monday 2 March", 1], ["Wednesday 31 December 2025", 1],
    ]);
  });
});
