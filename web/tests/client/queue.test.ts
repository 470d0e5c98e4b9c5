import { describe, expect, it } from "vitest";
import { matches } from "../../client/queue.ts";
import type { QueuedEvent } from "../../client/types.ts";

const event = { item_name: "Blade Runner", username: "alice", item_path: "/films/br.mkv", target_server: "lan" } as QueuedEvent;

describe("matches", () => {
  it.each([
    ["", "", true],
    ["blade", "", true],
    ["ALICE runner", "", true],
    ["br.mkv", "", true],
    ["bob", "", false],
    ["blade", "wan", false],
    ["", "lan", true],
  ])("words %j on server %j: %s", (words, target, fits) => {
    expect(matches(event, words, target)).toBe(fits);
  });

  it("reads an event whose title is not known yet", () => {
    expect(matches({ ...event, item_name: "", item_path: "" }, "alice", "")).toBe(true);
  });
});
