import { describe, expect, it } from "vitest";
import { PLACES, SECTIONS } from "../../app/features/frame/sections.ts";
import { wishOf } from "../../app/features/keyboard/shortcuts.ts";

describe("wishOf", () => {
  it("waits for a letter after g and goes where it leads", () => {
    expect(wishOf("g", false)).toEqual({ do: "await-letter" });
    expect(wishOf("p", true)).toEqual({ do: "go", to: "/sync/parked" });
  });

  it("ignores a letter that leads nowhere, and letters without g", () => {
    expect([wishOf("x", true), wishOf("p", false)]).toEqual([null, null]);
  });

  it("knows the single keys", () => {
    expect(["/", "?", "j", "k"].map((key) => wishOf(key, false)?.do)).toEqual(["filter", "help", "row", "row"]);
  });

  it("has one letter for each place", () => {
    const letters = [...SECTIONS, ...PLACES].map((place) => place.key);
    expect(new Set(letters).size).toBe(letters.length);
  });
});
