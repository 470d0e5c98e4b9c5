import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PROBE_MS, SILENCE_MS } from "../../../client/live/pulse.ts";
import { Bench, connected, golden, settle } from "./bench.ts";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

describe("a live socket in trouble", () => {
  it("comes back after 1, 2, 4, 8 and 16 seconds and then stays closed until it is asked", async () => {
    const bench = await connected();
    bench.wire.ends(1006);
    bench.reachable = false;
    for (const [index, ms] of [1000, 2000, 4000, 8000, 16_000].entries()) {
      await pass(ms - 1);
      expect(bench.tickets).toBe(index + 1);
      await pass(1);
      expect(bench.tickets).toBe(index + 2);
    }
    await pass(3_600_000);
    expect(bench.tickets).toBe(6);
    expect(bench.socket.state).toMatchObject({ connection: "closed", stopped: "gave_up" });

    bench.reachable = true;
    bench.socket.connect();
    await settle();
    bench.wire.opens();
    expect(bench.wire.sent).toEqual([golden.client["subscribe, from a place"]]);
  });

  it("tries at once when the network or the reader is back, whether it waits or gave up", async () => {
    const bench = await connected();
    bench.wire.ends(1006);
    bench.socket.nudge();
    await settle();
    expect(bench.wires).toHaveLength(2);
    bench.wire.opens();
    expect(bench.socket.state).toMatchObject({ connection: "open", attempt: 0, lostAt: null });
  });

  it("leaves alone what a person or the server has ended when the reader is back", async () => {
    const bench = await connected();
    bench.wire.ends(4003);
    bench.socket.nudge();
    await settle();
    expect(bench.wires).toHaveLength(1);
  });

  it("takes a connection for dead that says nothing", async () => {
    const bench = await connected();
    await pass(SILENCE_MS - 1);
    bench.wire.says("heartbeat");
    await pass(SILENCE_MS - 1);
    expect(bench.socket.getConnectionState()).toBe("open");
    await pass(1);
    expect(bench.socket.getConnectionState()).toBe("connecting");
    await pass(1000);
    expect(bench.wires).toHaveLength(2);
  });

  it("sends nothing to a connection that is closing", async () => {
    const bench = await connected();
    const before = bench.wire.sent.length;
    bench.wire.readyState = 2;
    bench.socket.send({ type: "ping" });
    expect(bench.wire.sent).toHaveLength(before);
  });

  it("asks an open connection whether it lives when there is reason to doubt", async () => {
    const bench = await connected();
    bench.socket.nudge();
    bench.socket.nudge();
    expect(bench.wire.sent.filter((frame) => frame.type === "ping")).toHaveLength(1);
    bench.wire.says("pong");
    await pass(PROBE_MS);
    expect(bench.socket.getConnectionState()).toBe("open");
    bench.socket.nudge();
    await pass(PROBE_MS);
    expect(bench.socket.getConnectionState()).toBe("connecting");
  });

  it("does not wait for ever for a handshake", async () => {
    const bench = new Bench();
    bench.socket.connect();
    await pass(20_000);
    expect(bench.socket.state.attempt).toBe(1);
    bench.wires[0]?.opens();
    expect(bench.socket.getConnectionState()).toBe("connecting");
  });

  it("renews the token once for a refused connection, then gives up", async () => {
    const bench = await connected();
    bench.wire.ends(4001);
    await settle();
    expect([bench.renewals, bench.wires.length]).toEqual([1, 2]);
    bench.wire.ends(4001);
    await settle();
    expect([bench.renewals, bench.wires.length]).toEqual([1, 2]);
    expect(bench.socket.state).toMatchObject({ connection: "closed", stopped: "signed_out" });
  });

  it("comes back at once with a new token when the old one has expired, where it was", async () => {
    const bench = await connected();
    bench.wire.ends(4002);
    await settle();
    bench.wire.opens();
    expect(bench.renewals).toBe(1);
    expect(bench.wire.sent).toEqual([golden.client["subscribe, from a place"]]);
  });

  it("has nowhere to go when the session is over", async () => {
    const bench = await connected();
    bench.signedIn = false;
    bench.wire.ends(4002);
    await settle();
    expect(bench.socket.state.stopped).toBe("signed_out");
    expect(bench.wires).toHaveLength(1);
  });

  it("renews its token in place before it expires", async () => {
    const bench = await connected();
    bench.wire.says("token_expiring");
    await pass(14_999);
    expect(bench.wire.sent).toHaveLength(1);
    await pass(1);
    expect(bench.wire.sent.at(-1)).toEqual(golden.client.auth);
    bench.wire.says("authenticated");
    expect(bench.socket.getConnectionState()).toBe("open");
  });

  it.each([
    [4003, "revoked"],
    [4030, "too_many"],
    [4400, "refused"],
    [1009, "refused"],
    [1000, "asked"],
  ])("stops after %i", async (code, why) => {
    const bench = await connected();
    bench.wire.ends(code);
    await pass(3_600_000);
    expect(bench.wires).toHaveLength(1);
    expect(bench.socket.state).toMatchObject({ connection: "closed", stopped: why });
  });

  it("waits as long as a stopping process asks, at no cost", async () => {
    const bench = await connected();
    bench.wire.says("reconnect");
    bench.wire.ends(1012);
    await pass(3699);
    expect(bench.wires).toHaveLength(1);
    await pass(1);
    expect(bench.wires).toHaveLength(2);
    expect(bench.socket.state.attempt).toBe(0);
  });

  it("says since when it is lost, and hears nothing of a connection that it has left", async () => {
    const bench = await connected();
    await pass(500);
    const left = bench.wire;
    left.ends(1006);
    expect(bench.socket.state.lostAt).toBe(500);
    left.says("sync_update, the next");
    expect(bench.events).toEqual([]);
  });
});
