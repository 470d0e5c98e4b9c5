import { describe, expect, it } from "vitest";
import type { MediaServer, QueuedEvent, Status } from "../../client/types.ts";
import { inStep, needsYou, verdict } from "../../client/verdict.ts";
import { count, serverState, serverTrouble, valueWord, whyQueued } from "../../client/words.ts";

function server(change: Partial<MediaServer> = {}): MediaServer {
  return { name: "lan", url: "http://lan:8096", healthy: true, ...change };
}

function status(change: { servers?: MediaServer[]; queue?: Partial<Status["queue"]>; connected?: boolean } = {}): Status {
  const queue = { pending_events: 0, processing_events: 0, waiting_for_item_events: 0, failed_events: 0, worker_running: true };
  return {
    status: "healthy",
    uptime_seconds: 1,
    version: "1",
    servers: change.servers ?? [server()],
    queue: { ...queue, ...change.queue },
    database: { connected: change.connected ?? true },
    sync_stats: { total_synced: 0, successful: 0, failed: 0, last_sync_at: null },
  };
}

describe("serverState", () => {
  it("believes the state that was sent", () => {
    expect(serverState(server({ state: "waiting", healthy: false }))).toBe("waiting");
  });

  it("reads it from the other facts when none was sent", () => {
    const states = [server({ healthy: false }), server({ breaker: "open" }), server({ backlog: 3 }), server()].map(serverState);
    expect(states).toEqual(["broken", "waiting", "working", "in_step"]);
  });
});

describe("serverTrouble", () => {
  it("says what the server said, with a remedy", () => {
    const trouble = serverTrouble(server({ healthy: false, last_error: "lan does not answer." }));
    expect(trouble?.what).toBe("lan does not answer.");
    expect(trouble?.remedy).toContain("http://lan:8096");
  });

  it("finds none on a healthy server", () => {
    expect(serverTrouble(server())).toBeNull();
  });
});

describe("valueWord", () => {
  it.each([
    ["watched", "true", "played"],
    ["watched", false, "not played"],
    ["watched", "False", "not played"],
    ["favorite", true, "favourite"],
    ["play_count", 1, "1 play"],
    ["play_count", "4", "4 plays"],
    ["progress", 37_230_000_000, "at 1:02:03"],
    ["progress", "0:10:00", "at 0:10:00"],
    ["rating", 8, "rated 8"],
    ["watched", null, "played"],
    ["playlist", { added: 2 }, '{"added":2}'],
  ])("%s %j reads %s", (type, value, words) => {
    expect(valueWord(type, value)).toBe(words);
  });
});

describe("whyQueued", () => {
  const event = { target_server: "lan", reason: null, last_error: null, item_not_found_count: 2, item_not_found_max: 10 } as QueuedEvent;

  it("explains a missing title", () => {
    expect(whyQueued(event)).toBe("lan does not have this title yet (looked 2 of 10 times).");
    expect(whyQueued({ ...event, item_not_found_max: -1 })).toContain("looked 2 times");
  });

  it("prefers the reason that was sent", () => {
    expect(whyQueued({ ...event, reason: "lan refused it." })).toBe("lan refused it.");
  });
});

describe("verdict", () => {
  it("says in step when nothing is owed", () => {
    expect(verdict(status())).toMatchObject({ state: "in_step", headline: "Everything is in step" });
  });

  it("names the broken server before anything else", () => {
    const said = verdict(status({ servers: [server({ healthy: false }), server({ name: "wan" })], queue: { failed_events: 4 } }));
    expect(said).toMatchObject({ state: "broken", headline: "lan is out of reach" });
  });

  it("counts parked work as needing a person", () => {
    expect(verdict(status({ queue: { failed_events: 1 } })).headline).toBe("1 edit needs you");
    expect(verdict(status({ queue: { failed_events: 2 } })).headline).toBe("2 edits need you");
  });

  it("calls moving work catching up, and says how much waits", () => {
    const said = verdict(status({ queue: { pending_events: 3, waiting_for_item_events: 1 } }));
    expect(said.headline).toBe("Catching up");
    expect(said.detail).toBe("3 edits on the way, 1 edit waiting for a title.");
  });

  it("puts a silent database first", () => {
    expect(verdict(status({ connected: false })).state).toBe("broken");
  });
});

describe("needsYou", () => {
  it("adds parked work and servers with a problem", () => {
    const servers = [server({ problem: { what: "x", remedy: "y" } }), server({ name: "wan" })];
    expect(needsYou(status({ servers, queue: { failed_events: 2 } }))).toBe(3);
    expect(inStep(servers)).toBe(2);
  });
});

describe("count", () => {
  it("groups thousands and bends the noun", () => {
    expect([count(1, "edit"), count(0, "edit"), count(12_500, "edit")]).toEqual(["1 edit", "0 edits", "12,500 edits"]);
  });
});
