import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { STABLE_MS } from "../../../client/live/socket.ts";
import { Bench, connected, golden, settle } from "./bench.ts";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

describe("a live socket", () => {
  it("connects with a ticket of its own and subscribes to all it wants", async () => {
    const bench = await connected();
    expect(bench.wire.ticket).toBe("ticket-1");
    expect(bench.wire.sent).toEqual([golden.client.subscribe]);
    expect(bench.states).toEqual(["connecting", "open"]);
    expect(bench.socket.state.channels).toEqual(["sync_updates"]);
  });

  it("delivers events once and in order", async () => {
    const bench = await connected();
    bench.wire.says("sync_update, the next", "sync_update, the next", "server_update", "heartbeat");
    expect(bench.offsets).toEqual([7, 9]);
    expect(bench.arrivals.every((arrival) => !arrival.replayed)).toBe(true);
  });

  it("continues where it was after a break, and knows what was replayed", async () => {
    const bench = await connected();
    bench.wire.ends(1006);
    expect(bench.socket.getConnectionState()).toBe("connecting");
    await pass(1000);
    expect(bench.wire.ticket).toBe("ticket-2");
    bench.wire.opens();
    expect(bench.wire.sent).toEqual([golden.client["subscribe, from a place"]]);
    bench.wire.says("subscribed, with what was missed", "sync_update, the next", "server_update");
    expect(bench.offsets).toEqual([7, 9]);
    expect(bench.arrivals).toEqual([{ replayed: true, ageMs: 0 }, { replayed: true, ageMs: 0 }]);
    expect(bench.stale).toEqual([]);
  });

  it.each(Object.keys(golden.server).filter((name) => name.startsWith("subscribed, not recovered")))(
    "has everything fetched anew, once, after “%s”",
    async (name) => {
      const bench = await connected();
      bench.wire.ends(1006);
      await pass(1000);
      bench.wire.opens();
      bench.wire.says(name);
      expect(bench.stale).toEqual(["sync_updates"]);
      expect(bench.events).toEqual([]);
    },
  );

  it("asks again from its last place when it sees a gap", async () => {
    const bench = await connected();
    bench.wire.says("server_update");
    expect(bench.events).toEqual([]);
    expect(bench.wire.sent.at(-1)).toEqual(golden.client["subscribe, from a place"]);
    bench.wire.says("subscribed, with what was missed", "sync_update, the next", "server_update");
    expect(bench.offsets).toEqual([7, 9]);
  });

  it("fetches anew after a resync, and what only has its place", async () => {
    const bench = await connected();
    bench.wire.says("resync", "an event that only has its place");
    expect(bench.stale).toEqual(["sync_updates", "sync_updates"]);
    expect(bench.events).toEqual([]);
  });

  it("says when a channel is taken away or refused", async () => {
    const bench = await connected();
    bench.wire.says("unsubscribed: permission_revoked");
    expect(bench.socket.state.channels).toEqual([]);
    bench.wire.says("error: forbidden");
    expect(bench.denied).toEqual(["sync_updates", "sync_updates"]);
  });

  it("asks again for a channel when the server could not read its journal", async () => {
    const bench = new Bench();
    bench.socket.subscribe("sync_updates");
    bench.socket.connect();
    await settle();
    bench.wire.opens();
    bench.wire.says("error: unavailable");
    await pass(2000);
    expect(bench.wire.sent).toEqual([golden.client.subscribe, golden.client.subscribe]);
    expect(bench.denied).toEqual([]);
  });

  it("sends wishes once a connection, and not those that were taken back", async () => {
    const bench = new Bench();
    bench.socket.send({ type: "subscribe", channel: "media_updates" });
    bench.socket.subscribe("system_updates");
    bench.socket.subscribe("system_updates");
    bench.socket.unsubscribe("media_updates");
    bench.socket.connect();
    await settle();
    bench.wire.opens();
    bench.socket.unsubscribe("system_updates");
    expect(bench.wire.sent).toEqual([{ type: "subscribe", channel: "system_updates" }, { type: "unsubscribe", channel: "system_updates" }]);
  });

  it("keeps frames for a connection, at most a hundred, and sends them in order and not too fast", async () => {
    const bench = new Bench();
    const taken = Array.from({ length: 101 }, (_, id) => bench.socket.send({ type: "ping", id }));
    expect(taken.filter((kept) => kept)).toHaveLength(100);
    expect(taken[100]).toBe(false);
    bench.socket.connect();
    await settle();
    bench.wire.opens();
    expect(bench.wire.sent).toHaveLength(20);
    bench.socket.send({ type: "ping", id: "later" });
    await pass(1000);
    expect(bench.wire.sent.length).toBeLessThanOrEqual(40);
    await pass(9000);
    const ids = bench.wire.sent.map((frame) => (frame as { id?: unknown }).id);
    expect(ids).toEqual([...Array.from({ length: 100 }, (_, id) => id), "later"]);
  });

  it("refuses a frame that the server would not take", () => {
    expect(() => new Bench().socket.send({ type: "auth", token: "x".repeat(16_384) })).toThrow(RangeError);
  });

  it("says that it closes, then that it is closed, and stays so", async () => {
    const bench = await connected();
    bench.socket.disconnect();
    expect(bench.wire.closedWith).toBe(1000);
    expect(bench.socket.getConnectionState()).toBe("closing");
    bench.wire.ends(1000);
    await pass(60_000);
    expect(bench.states).toEqual(["connecting", "open", "closing", "closed"]);
    expect(bench.wires).toHaveLength(1);
  });

  it("is one connection however often it is asked for", async () => {
    const bench = new Bench();
    bench.socket.connect();
    bench.socket.disconnect();
    bench.socket.connect();
    bench.socket.connect();
    await settle();
    expect(bench.wires).toHaveLength(1);
    bench.wire.opens();
    bench.socket.connect();
    await settle();
    expect(bench.wires).toHaveLength(1);
  });

  it("counts a connection as good when it was answered or open for five seconds, not when it opened", async () => {
    const bench = await connected();
    bench.wire.ends(1006);
    await pass(1000);
    bench.wire.opens();
    bench.wire.ends(1006);
    await pass(1999);
    expect(bench.wires).toHaveLength(2);
    await pass(1);
    bench.wire.opens();
    expect(bench.socket.state.attempt).toBe(2);
    await pass(STABLE_MS);
    expect(bench.socket.state.attempt).toBe(0);
  });
});
