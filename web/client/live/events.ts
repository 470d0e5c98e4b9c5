/** The same feed over plain HTTP, for where no socket gets through: server-sent events in the shape of a wire. */
import { readFrame, type Channel, type Subscribe } from "./frames.ts";
import type { Wire } from "./ports.ts";
import { eventsIn } from "./stream.ts";

/** Opens the stream of some channels from a place on; `last` null is from now on. Throws where it is not let in. */
export type OpenEvents = (channels: readonly Channel[], last: string | null, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;

/** As good as a socket that broke. */
const BROKEN = 1006;

/**
 * What is said to it becomes the one request behind it: subscriptions are its channels, and a ping or a new token has it
 * asked again from where it was, which proves or renews what they would.
 */
export class EventWire implements Wire {
  readyState = 0;
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  private readonly openEvents: OpenEvents;
  private readonly wanted = new Map<Channel, Subscribe>();
  private last: string | null = null;
  private asked: AbortController | null = null;
  private due = false;

  constructor(openEvents: OpenEvents) {
    this.openEvents = openEvents;
    queueMicrotask(() => this.begin());
  }

  send = (text: string): void => {
    const frame: unknown = readFrame(text);
    if (!isSaid(frame)) return;
    if (frame.type === "subscribe") this.wanted.set(frame.channel, frame);
    else if (frame.type === "unsubscribe") this.wanted.delete(frame.channel);
    this.soon();
  };

  close = (): void => {
    this.readyState = 3;
    this.asked?.abort();
  };

  private begin(): void {
    if (this.readyState !== 0) return;
    this.readyState = 1;
    this.onopen?.({} as never);
  }

  /** All that is said in one go is one request. */
  private soon(): void {
    if (this.due) return;
    this.due = true;
    queueMicrotask(() => {
      this.due = false;
      if (this.readyState === 1) void this.ask();
    });
  }

  private async ask(): Promise<void> {
    this.asked?.abort();
    const asked = new AbortController();
    this.asked = asked;
    if (this.wanted.size === 0) return;
    try {
      const stream = await this.openEvents([...this.wanted.keys()], this.place(), asked.signal);
      for await (const { id, data } of eventsIn(stream)) {
        if (this.asked !== asked) return;
        if (id !== null) this.last = id;
        this.onmessage?.({ data } as never);
      }
    } catch {
      // refused, or broken on the way: either way it is over
    }
    if (this.asked === asked) this.over();
  }

  /** The earliest of the places that are asked for: what comes twice of the other channels is known already. */
  private place(): string | null {
    if (this.last !== null) return this.last;
    const placed = [...this.wanted.values()].filter(({ offset }) => offset !== undefined);
    if (placed.length < this.wanted.size) return null;
    const first = placed.reduce((one, other) => ((other.offset ?? 0) < (one.offset ?? 0) ? other : one));
    return `${first.offset ?? 0}@${first.epoch ?? ""}`;
  }

  private over(): void {
    if (this.readyState === 3) return;
    this.close();
    this.onclose?.({ code: BROKEN } as never);
  }
}

type Said = Subscribe | { type: "unsubscribe"; channel: Channel } | { type: "ping" | "auth" };

function isSaid(frame: unknown): frame is Said {
  return typeof frame === "object" && frame !== null;
}
