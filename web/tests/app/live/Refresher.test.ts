import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refresher } from "../../../app/features/live/Refresher.ts";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** A page that shows what `key` names; its first reading takes 1 ms, the others `ms`. */
function shown(queries: QueryClient, key: string, ms = 1): { readings: () => number } {
  let readings = 0;
  const queryFn = async (): Promise<number> => {
    readings += 1;
    await new Promise((done) => setTimeout(done, readings === 1 ? 1 : ms));
    return readings;
  };
  new QueryObserver(queries, { queryKey: [key, "page"], queryFn, networkMode: "always", retry: false }).subscribe(() => undefined);
  return { readings: () => readings };
}

describe("Refresher", () => {
  it("reads once for five hundred events that come together", async () => {
    const queries = new QueryClient();
    const page = shown(queries, "events");
    await vi.advanceTimersByTimeAsync(10);
    const refresher = new Refresher(queries);
    for (let event = 0; event < 500; event += 1) refresher.want(["events"]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(page.readings()).toBe(2);
  });

  it("reads at most four times a second while events keep coming, and after the last one", async () => {
    const queries = new QueryClient();
    const page = shown(queries, "events");
    await vi.advanceTimersByTimeAsync(10);
    const refresher = new Refresher(queries);
    for (let event = 0; event < 100; event += 1) {
      refresher.want(["events"]);
      await vi.advanceTimersByTimeAsync(20);
    }
    const before = page.readings();
    expect(before).toBeLessThanOrEqual(9);
    expect(before).toBeGreaterThan(4);
    refresher.want(["events"]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(page.readings()).toBe(before + 1);
  });

  it("lets a reading end before the next one, since it may be older than the event", async () => {
    const queries = new QueryClient();
    const page = shown(queries, "status", 700);
    await vi.advanceTimersByTimeAsync(10);
    const refresher = new Refresher(queries);
    refresher.want(["status"]);
    await vi.advanceTimersByTimeAsync(300);
    refresher.want(["status"]);
    await vi.advanceTimersByTimeAsync(500);
    expect(page.readings()).toBe(2);
    await vi.advanceTimersByTimeAsync(500);
    expect(page.readings()).toBe(3);
  });

  it("does not wait for ever for a reading that hangs", async () => {
    const queries = new QueryClient();
    const page = shown(queries, "status", 3_600_000);
    await vi.advanceTimersByTimeAsync(10);
    const refresher = new Refresher(queries);
    refresher.want(["status"]);
    await vi.advanceTimersByTimeAsync(500);
    refresher.want(["status"]);
    await vi.advanceTimersByTimeAsync(6000);
    expect(page.readings()).toBe(3);
  });

  it("reads nothing after it was stopped", async () => {
    const queries = new QueryClient();
    const page = shown(queries, "events");
    await vi.advanceTimersByTimeAsync(10);
    const refresher = new Refresher(queries);
    refresher.want(["events"]);
    refresher.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(page.readings()).toBe(1);
  });
});
