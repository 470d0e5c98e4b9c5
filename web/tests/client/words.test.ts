import { describe, expect, it } from "vitest";
import type { MediaServer, QueuedEvent, Status } from "../../client/types.ts";
import { inStep, needsYou, takingPart, verdict, whereNeeded } from "../../client/verdict.ts";
import { changes, count, titleWord, valueWord, whyQueued } from "../../client/words.ts";

function server(change: Partial<MediaServer> = {}): MediaServer {
  return {
    name: "lan", url: "http://lan:8096", healthy: true, passwordless: false, version: "10.11.11", user_count: 2, last_error: null,
    breaker: "closed", socket: "off", socket_detail: "", webhook_last_at: null, heard_by: null, tiers: [], offset_seconds: null, backlog: 0, parked: 0, state: "in_step", problem: null, held: null,
    ...change,
  };
}

function status(change: { servers?: MediaServer[]; queue?: Partial<Status["queue"]>; problem?: string; held?: number; asked?: number; gone?: number } = {}): Status {
  const queue = { pending_events: 0, processing_events: 0, waiting_for_item_events: 0, failed_events: 0, worker_running: true };
  return {
    status: "healthy",
    uptime_seconds: 1,
    version: "1",
    servers: change.servers ?? [server()],
    queue: { ...queue, ...change.queue },
    held: change.held ?? 0,
    asked: change.asked ?? 0,
    gone: change.gone ?? 0,
    database: {
      connected: true, problem: change.problem ?? null, user_mappings_count: 0, pending_events_count: 0, sync_log_entries: 0,
      item_cache_total: 0, item_cache_by_server: {}, database_size_bytes: null,
    },
    sync_stats: { total_synced: 0, successful: 0, failed: 0, last_sync_at: null },
  };
}

describe("valueWord", () => {
  it.each([
    ["watched", "played=true play_count=1 last_played=2026-01-02T03:04:05.000Z", "played"],
    ["watched", "played=true position=0 play_count=3 last_played=2026-01-02T03:04:05.000Z", "played, 3 plays"],
    ["watched", "played=false play_count=0 last_played=none position=0", "not played"],
    ["play_count", "play_count=4", "4 plays"],
    ["play_count", "play_count=1 position=37230000000", "1 play, at 1:02:03"],
    ["progress", "position=37230000000", "at 1:02:03"],
    ["progress", "position=0", "from the start"],
    ["last_played", "last_played=none", "never played"],
    ["favorite", "favorite=true", "favourite"],
    ["rating", "rating=8.0", "rated 8.0"],
    ["rating", "rating=none", "not rated"],
    ["watched", "", "played"],
  ])("%s %j reads %s", (type, value, words) => {
    expect(valueWord(type, value)).toBe(words);
  });
});

describe("changes", () => {
  it("tells of each field what it was and what it would be, and leaves out what stays", () => {
    const before = "played=false position=0 play_count=0 last_played=none";
    const after = "played=true position=0 play_count=1 last_played=2026-01-02T03:04:05.000Z";
    expect(changes(before, after).map(({ field, was, becomes }) => [field, was, becomes])).toEqual([
      ["played", "not played", "played"],
      ["play_count", "0 plays", "1 play"],
      ["last_played", "never played", expect.stringContaining("last played")],
    ]);
  });

  it("says so where nothing was known", () => {
    expect(changes("", "rating=7.5")).toEqual([{ field: "rating", was: "nothing known", becomes: "rated 7.5" }]);
  });
});

describe("titleWord", () => {
  it("stands in for a title that was not looked up yet", () => {
    expect([titleWord("Faust"), titleWord("")]).toEqual(["Faust", "Title not known yet"]);
  });
});

describe("whyQueued", () => {
  const event = { reason: null, last_error: null } as QueuedEvent;

  it("makes a sentence of the reason that was sent", () => {
    expect(whyQueued({ ...event, reason: "lan took the write and kept its own value of: played" })).toMatch(/: played\.$/);
    expect(whyQueued({ ...event, last_error: "lan refused it." })).toBe("lan refused it.");
  });

  it("has nothing to say of work that simply waits for its turn", () => {
    expect(whyQueued(event)).toBeNull();
  });
});

describe("verdict", () => {
  it("says in step when nothing is owed", () => {
    expect(verdict(status())).toMatchObject({ state: "in_step", headline: "Everything is in step" });
  });

  it("names the broken server before anything else", () => {
    const said = verdict(status({ servers: [server({ state: "broken" }), server({ name: "wan" })], queue: { failed_events: 4 } }));
    expect(said).toMatchObject({ state: "broken", headline: "lan is out of reach" });
  });

  it("counts parked work as needing a person", () => {
    expect(verdict(status({ queue: { failed_events: 1 } })).headline).toBe("1 edit needs you");
    expect(verdict(status({ queue: { failed_events: 2 } })).headline).toBe("2 edits need you");
  });

  it("names what is asked about playlists", () => {
    expect(verdict(status({ gone: 1 })).headline).toBe("1 question about a playlist needs you");
    expect(verdict(status({ asked: 1, held: 1, gone: 2 })).headline).toBe("1 held account, 1 question about an account and 2 questions about playlists need you");
    expect(needsYou(status({ asked: 2, gone: 1 }))).toBe(3);
    expect(whereNeeded(status({ gone: 1 }))).toBe("/sync/playlists");
    expect(whereNeeded(status({ asked: 1, gone: 1 }))).toBe("/sync/accounts");
  });

  it("names what is asked about accounts", () => {
    expect(verdict(status({ asked: 1 })).headline).toBe("1 question about an account needs you");
    expect(verdict(status({ asked: 2, held: 1 })).headline).toBe("1 held account and 2 questions about accounts need you");
    expect(needsYou(status({ asked: 2, held: 1 }))).toBe(3);
    expect(whereNeeded(status({ asked: 1 }))).toBe("/sync/accounts");
    expect(whereNeeded(status({ asked: 1, held: 1 }))).toBe("/sync/held");
  });

  it("names what is held beside it", () => {
    expect(verdict(status({ held: 1 }))).toMatchObject({ state: "needs_you", headline: "1 held account needs you" });
    expect(verdict(status({ held: 2, queue: { failed_events: 1 } })).headline).toBe("1 edit and 2 held accounts need you");
  });

  it("calls moving work catching up, and says how much waits", () => {
    const said = verdict(status({ queue: { pending_events: 3, waiting_for_item_events: 1 } }));
    expect(said.headline).toBe("Catching up");
    expect(said.detail).toBe("3 edits on the way, 1 edit waiting for a title.");
  });

  it("puts a database that takes nothing first, with what to do", () => {
    const said = verdict(status({ problem: "the disk is full: free some space", servers: [server({ state: "broken" })] }));
    expect(said).toMatchObject({ state: "broken", headline: "Nothing can be saved now" });
    expect(said.detail).toBe("The disk is full: free some space.");
  });
});

describe("needsYou", () => {
  it("adds parked work, what is held, and servers with a problem", () => {
    const servers = [server({ problem: { what: "x", remedy: "y" } }), server({ name: "wan" })];
    expect(needsYou(status({ servers, held: 1, queue: { failed_events: 2 } }))).toBe(4);
    expect(inStep(servers)).toBe(2);
  });

  it("asks nothing about a server that is off", () => {
    const servers = [server({ state: "off", healthy: false }), server({ name: "wan" })];
    expect(needsYou(status({ servers }))).toBe(0);
    expect(takingPart(servers).map((one) => one.name)).toEqual(["wan"]);
    expect(verdict(status({ servers })).headline).toBe("Everything is in step");
  });

  it("leads to the first of them", () => {
    const broken = [server({ state: "broken" })];
    expect(whereNeeded(status({ servers: broken, held: 1, queue: { failed_events: 1 } }))).toBe("/sync");
    expect(whereNeeded(status({ held: 1, queue: { failed_events: 1 } }))).toBe("/sync/parked");
    expect(whereNeeded(status({ held: 1 }))).toBe("/sync/held");
  });

  it("counts an edit that a server did not take once", () => {
    const servers = [server({ parked: 1, state: "needs_you", problem: { what: "1 edit was not taken by lan.", remedy: "Look at it." } })];
    expect(needsYou(status({ servers, queue: { failed_events: 1 } }))).toBe(1);
  });
});

describe("count", () => {
  it("groups thousands and bends the noun", () => {
    expect([count(1, "edit"), count(0, "edit"), count(12_500, "edit")]).toEqual(["1 edit", "0 edits", "12,500 edits"]);
  });
});
