import { describe, expect, it } from "vitest";
import type { Placed, Subscribed } from "../../../client/live/frames.ts";
import { Places, readPosition } from "../../../client/live/resume.ts";

const AT = "2026-01-01T00:00:00.000Z";

function event(offset: number, previous: number, timestamp = AT): Placed {
  return { type: "sync_update", channel: "sync_updates", offset, previous, id: `k-${offset}`, timestamp, data: {} } as Placed;
}

function acknowledged(offset: number, more: Partial<Subscribed["data"]> = {}, epoch = "k"): Subscribed {
  return { type: "subscribed", channel: "sync_updates", timestamp: AT, data: { offset, epoch, recoverable: true, ...more } };
}

function recovered(offset: number, replayed: number): Subscribed {
  return acknowledged(offset, { was_recovering: true, recovered: true, replayed });
}

/** Places that stand at `offset`, live. */
function standing(offset: number): Places {
  const places = new Places();
  places.ask("sync_updates");
  places.subscribed(acknowledged(offset));
  return places;
}

function kinds(places: Places, ...events: Placed[]): string[] {
  return events.map((one) => places.event(one).kind);
}

describe("Places", () => {
  it("takes each event once and in order", () => {
    const places = standing(3);
    expect(kinds(places, event(3, 0), event(7, 3), event(7, 3), event(9, 7))).toEqual(["drop", "deliver", "drop", "deliver"]);
    expect(places.position("sync_updates")).toEqual({ offset: 9, epoch: "k" });
  });

  it("sees a gap by what came before, asks from its last place, and takes nothing until the answer", () => {
    const places = standing(3);
    expect(kinds(places, event(9, 7))).toEqual(["gap"]);
    expect(places.ask("sync_updates")).toEqual({ type: "subscribe", channel: "sync_updates", offset: 3, epoch: "k" });
    expect(kinds(places, event(10, 9))).toEqual(["drop"]);
    expect(places.subscribed(recovered(10, 3))).toBe(false);
    expect(kinds(places, event(7, 3), event(9, 7), event(10, 9), event(12, 10))).toEqual(["deliver", "deliver", "deliver", "deliver"]);
  });

  it("does not ask for ever for a gap that cannot be filled", () => {
    const places = standing(3);
    expect(kinds(places, event(9, 7))).toEqual(["gap"]);
    places.ask("sync_updates");
    places.subscribed(recovered(9, 1));
    expect(places.event(event(9, 7))).toMatchObject({ kind: "deliver", lost: true });
  });

  it("knows what is replayed, and how old it was", () => {
    const places = standing(3);
    places.disconnected();
    places.ask("sync_updates");
    places.subscribed(recovered(9, 1));
    expect(places.event(event(9, 3, "2025-12-31T23:58:00.000Z"))).toEqual({ kind: "deliver", replayed: true, ageMs: 120_000, lost: false });
    expect(places.event(event(10, 9))).toEqual({ kind: "deliver", replayed: false, ageMs: 0, lost: false });
  });

  it("says that all has to be fetched anew when what was missed is not replayed", () => {
    const places = standing(3);
    places.disconnected();
    places.ask("sync_updates");
    expect(places.subscribed(acknowledged(900, { was_recovering: true, recovered: false, replayed: 0, reason: "too_many" }))).toBe(true);
    expect(kinds(places, event(901, 900))).toEqual(["deliver"]);
  });

  it("says so, too, when the server puts it on another stream by itself", () => {
    expect(standing(3).subscribed(acknowledged(500))).toBe(true);
  });

  it("goes on from where a resync says", () => {
    const places = standing(3);
    places.resync({ type: "resync", channel: "sync_updates", timestamp: AT, data: { reason: "slow_consumer", offset: 40, epoch: "k2", missed: 9 } });
    expect(kinds(places, event(40, 39), event(41, 40))).toEqual(["drop", "deliver"]);
    expect(places.ask("sync_updates")).toMatchObject({ offset: 41, epoch: "k2" });
  });

  it("begins where the oldest list was read that is on the page", () => {
    const places = new Places();
    places.listed("sync_updates", { offset: 8, epoch: "k" });
    places.listed("sync_updates", { offset: 5, epoch: "k" });
    places.listed("sync_updates", { offset: 9, epoch: "k" });
    expect(places.ask("sync_updates")).toMatchObject({ offset: 5, epoch: "k" });
  });

  it("has a list read again that is older than the first event it will be told of", () => {
    const places = new Places();
    places.ask("sync_updates");
    places.listed("sync_updates", { offset: 5, epoch: "k" });
    expect(places.subscribed(acknowledged(7))).toBe(true);
    expect(places.listed("sync_updates", { offset: 6, epoch: "k" })).toBe(true);
    expect(places.listed("sync_updates", { offset: 7, epoch: "k" })).toBe(false);
  });

  it("keeps its places while nothing is connected, and knows that nothing is live", () => {
    const places = standing(3);
    expect(places.live()).toEqual(["sync_updates"]);
    places.disconnected();
    expect(places.live()).toEqual([]);
    expect(places.ask("sync_updates")).toMatchObject({ offset: 3 });
  });
});

describe("readPosition", () => {
  it("reads what lists say", () => {
    expect(readPosition("media_updates=1234@k3v9")).toEqual({ channel: "media_updates", position: { offset: 1234, epoch: "k3v9" } });
  });

  it.each([null, "", "media_updates", "media_updates=x@k", "media_updates=1@", "=1@k"])("takes %j for none", (text) => {
    expect(readPosition(text)).toBeNull();
  });
});
