import { describe, expect, it } from "vitest";
import { afterEnd, type Ended } from "../../../client/live/backoff.ts";

const LOST: Ended = { code: 1006, attempt: 0, afterMs: null, renewed: false };

describe("afterEnd", () => {
  it("waits 1, 2, 4, 8 and 16 seconds, and then no more", () => {
    const steps = [0, 1, 2, 3, 4, 5].map((attempt) => afterEnd({ ...LOST, attempt }));
    expect(steps).toEqual([
      ...[1000, 2000, 4000, 8000, 16_000].map((ms, index) => ({ kind: "wait", ms, attempt: index + 1 })),
      { kind: "stop", why: "gave_up" },
    ]);
  });

  it("waits as long as a process that goes away has said, and counts no attempt", () => {
    expect(afterEnd({ ...LOST, code: 1012, attempt: 2, afterMs: 3700 })).toEqual({ kind: "wait", ms: 3700, attempt: 2 });
    expect(afterEnd({ ...LOST, code: 1013, attempt: 5 })).toEqual({ kind: "wait", ms: 4000, attempt: 5 });
  });

  it("renews a refused token once", () => {
    expect(afterEnd({ ...LOST, code: 4001, renewed: true })).toEqual({ kind: "stop", why: "signed_out" });
  });

  it("does not renew an expiring token for ever", () => {
    expect(afterEnd({ ...LOST, code: 4002, renewed: true, attempt: 1 })).toEqual({ kind: "wait", ms: 2000, attempt: 2 });
  });

  it("is calmer after too many frames, however few attempts there were, and gives up all the same", () => {
    expect(afterEnd({ ...LOST, code: 4029 })).toEqual({ kind: "wait", ms: 8000, attempt: 4 });
    expect(afterEnd({ ...LOST, code: 4029, attempt: 5 })).toEqual({ kind: "stop", why: "gave_up" });
  });
});
