import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Announcer } from "../../../app/features/live/Announcer.ts";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

function heard(): { announcer: Announcer; texts: string[] } {
  const texts: string[] = [];
  return { announcer: new Announcer((toast) => void texts.push(toast.text)), texts };
}

describe("Announcer", () => {
  it("says three of a burst, and how many more there were", async () => {
    const { announcer, texts } = heard();
    for (let n = 1; n <= 50; n += 1) announcer.say({ tone: "good", text: String(n) });
    expect(texts).toEqual(["1", "2", "3"]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(texts.at(-1)).toBe("47 more messages came at the same time.");
    announcer.say({ tone: "good", text: "later" });
    expect(texts.at(-1)).toBe("later");
  });

  it("adds nothing to a few", async () => {
    const { announcer, texts } = heard();
    announcer.say({ tone: "good", text: "one" });
    await vi.advanceTimersByTimeAsync(1000);
    expect(texts).toEqual(["one"]);
  });
});
