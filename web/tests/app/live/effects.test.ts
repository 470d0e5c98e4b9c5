import { describe, expect, it } from "vitest";
import { effectsOf, staleEffects, type Effect } from "../../../app/features/live/effects.ts";
import type { LiveEvent } from "../../../client/live/frames.ts";
import { said } from "../../client/live/bench.ts";

const LIVE = { replayed: false, ageMs: 0 };

function event(type: LiveEvent["type"], data: object, channel = "media_updates"): LiveEvent {
  return { type, channel, offset: 2, previous: 1, id: "k-2", timestamp: "2026-01-01T00:00:00Z", data } as LiveEvent;
}

function read(effects: readonly Effect[]): unknown[] {
  return effects.flatMap((effect) => (effect.kind === "again" ? [effect.key.join(" ")] : []));
}

function toasts(effects: readonly Effect[]): unknown[] {
  return effects.flatMap((effect) => (effect.kind === "say" ? [effect.toast] : []));
}

const MEDIA = { id: 42, title: "The Matrix" };

describe("a media_update", () => {
  it.each([
    ["created", ["media-search", "media-stats", "recent-media"]],
    ["updated", ["media-search"]],
    ["deleted", ["media-search", "media-stats"]],
    ["analyzed", ["media 42"]],
  ])("that says %s has %j read again", (action, keys) => {
    const effects = effectsOf(event("media_update", { action, media_id: 42, media: MEDIA }), LIVE);
    expect(read(effects)).toEqual(keys);
    expect(toasts(effects)).toEqual([]);
  });

  it("puts what was updated where it is shown, and takes away what was deleted", () => {
    const key = ["media", 42];
    expect(effectsOf(event("media_update", { action: "updated", media_id: 42, media: MEDIA }), LIVE)).toContainEqual({ kind: "set", key, data: MEDIA });
    expect(effectsOf(event("media_update", { action: "deleted", media_id: 42, media: MEDIA }), LIVE)).toContainEqual({ kind: "remove", key });
  });
});

describe("a system_update", () => {
  function said_(status: string, message?: string): unknown[] {
    return toasts(effectsOf(event("system_update", { action: "storage_update", component: "nas", status, message }, "system_updates"), LIVE));
  }

  it("is said when something is wrong: a warning for six seconds, an error as long as others", () => {
    expect(said_("healthy", "All well")).toEqual([]);
    expect(said_("warning", "Backlog")).toEqual([{ tone: "warning", text: "nas: Backlog", forMs: 6000 }]);
    expect(said_("error", "Connection lost")).toEqual([{ tone: "bad", text: "nas: Connection lost" }]);
    expect(said_("error")).toEqual([{ tone: "bad", text: "nas: it does not work." }]);
  });
});

describe("an analysis_complete", () => {
  it("is said and has the catalog read again", () => {
    const effects = effectsOf(event("analysis_complete", { items_processed: 1500, items_identified: 1, items_failed: 0, duration_ms: 1 }), LIVE);
    expect(read(effects)).toEqual(["media-search", "media-stats"]);
    expect(toasts(effects)).toEqual([{ tone: "good", text: "Analysis complete for 1,500 items" }]);
  });
});

describe("a notification", () => {
  const NOTE = { type: "conversion", title: "Done", message: "a.mp4", level: "success" };

  it.each([["info", "info"], ["success", "good"], ["warning", "warning"], ["error", "bad"]])("of level %s is said as %s", (level, tone) => {
    expect(toasts(effectsOf(event("notification", { ...NOTE, level }), LIVE))).toEqual([{ tone, text: "Done: a.mp4" }]);
  });

  it("that was missed is said while it is news, and only shown afterwards", () => {
    const one = event("notification", NOTE);
    expect(toasts(effectsOf(one, { replayed: true, ageMs: 59_999 }))).toHaveLength(1);
    expect(toasts(effectsOf(one, { replayed: true, ageMs: 60_000 }))).toEqual([]);
    expect(read(effectsOf(one, { replayed: true, ageMs: 60_000 }))).toEqual(["notifications"]);
  });
});

describe("what the sync does", () => {
  it.each([
    ["queued", ["events", "status"]],
    ["synced", ["log", "events", "status", "explain", "runs"]],
    ["conflict", ["conflicts", "explain"]],
    ["brake", ["brakes", "status", "runs", "playlists"]],
  ])("%s has %j read again and says nothing", (action, keys) => {
    const frame = said("sync_update") as LiveEvent;
    const effects = effectsOf({ ...frame, data: { ...frame.data, action } } as LiveEvent, LIVE);
    expect(read(effects)).toEqual(keys);
    expect(toasts(effects)).toEqual([]);
  });

  it("to a playlist has the playlists read again, too", () => {
    const frame = said("sync_update") as LiveEvent;
    expect(read(effectsOf({ ...frame, data: { ...frame.data, event_type: "playlist" } } as LiveEvent, LIVE))).toContain("playlists");
  });

  it("to a server has the servers read again", () => {
    expect(read(effectsOf(said("server_update") as LiveEvent, LIVE))).toEqual(["status", "events", "explain"]);
  });
});

describe("lost events", () => {
  it("have everything read again that their channel keeps fresh, and nothing is said", () => {
    const effects = staleEffects("sync_updates");
    expect(read(effects)).toEqual(expect.arrayContaining(["events", "log", "status", "brakes", "conflicts"]));
    expect(effects.every((effect) => effect.kind === "again")).toBe(true);
  });
});

describe("a list_update", () => {
  it("has each list that it names read again, once, and says nothing", () => {
    const effects = effectsOf(event("list_update", { lists: ["runs", "brakes", "playlists"] }, "sync_updates"), LIVE);
    expect(read(effects)).toEqual(["runs", "brakes", "status", "playlists"]);
    expect(toasts(effects)).toEqual([]);
  });
});

describe("a playback_update", () => {
  it("moves what is playing, and changes figures only when something was completed", () => {
    expect(read(effectsOf(event("playback_update", { action: "progress" }, "playback"), LIVE))).toEqual(["playback"]);
    expect(read(effectsOf(event("playback_update", { action: "completed" }, "playback"), LIVE))).toEqual(["playback", "history", "stats", "badges"]);
    expect(read(effectsOf(event("badge_earned", { badge: "binge" }, "playback"), LIVE))).toContain("badges");
  });
});
