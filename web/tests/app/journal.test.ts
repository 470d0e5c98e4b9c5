import { describe, expect, it } from "vitest";
import { fits, gist } from "../../app/features/journal/words.ts";
import type { JournalRecord } from "../../client/operator.ts";

const RECORD: JournalRecord = {
  offset: 7, at: "2026-01-01T00:00:00Z", kind: "user_data_notice", subject: "wan/u/i", stream: null, actor: "webhook", cause: null,
  body: { kind: "user_data_notice", item_name: "Wings", why: "", lists: ["runs", "people"], reason: null },
};

describe("a record", () => {
  it("is told from others by what its body says", () => {
    expect(gist(RECORD)).toBe("Wings · runs, people");
  });

  it.each([["", true], ["wings WAN", true], ["user data notice", true], ["7", true], ["lan", false]])("fits %j: %s", (words, expected) => {
    expect(fits(RECORD, words)).toBe(expected);
  });
});
