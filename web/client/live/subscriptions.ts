import { isTruncated, type Channel, type ClientFrame, type ErrorFrame, type Placed, type ServerFrame } from "./frames.ts";
import type { Listener } from "./ports.ts";
import { Places, type Position } from "./resume.ts";

export type Outward = {
  say: (frame: ClientFrame) => void;
  tell: (what: (listener: Listener) => void) => void;
};

/** The channels that are wanted, over all connections, and what their frames mean to whoever listens. */
export class Subscriptions {
  private readonly out: Outward;
  private readonly desired = new Set<Channel>();
  private readonly places = new Places();

  constructor(out: Outward) {
    this.out = out;
  }

  /** Channels whose events arrive now. */
  live(): Channel[] {
    return this.places.live();
  }

  /** Whether it was not wanted before. */
  add(channel: Channel): boolean {
    if (this.desired.has(channel)) return false;
    this.desired.add(channel);
    return true;
  }

  /** Whether it was wanted. */
  remove(channel: Channel): boolean {
    this.places.forget(channel);
    return this.desired.delete(channel);
  }

  ask(channel: Channel): void {
    this.out.say(this.places.ask(channel));
  }

  askAll(): void {
    for (const channel of this.desired) this.ask(channel);
  }

  /** Asks again for what no answer came to. */
  askAgain(): void {
    for (const channel of this.places.unanswered()) this.ask(channel);
  }

  disconnected(): void {
    this.places.disconnected();
  }

  listed(channel: Channel, read: Position): void {
    if (this.places.listed(channel, read)) this.stale(channel);
  }

  arrived(event: Placed): void {
    const verdict = this.places.event(event);
    if (verdict.kind === "gap") this.ask(event.channel);
    if (verdict.kind !== "deliver") return;
    const whole = !isTruncated(event);
    if (verdict.lost || !whole) this.stale(event.channel);
    if (whole) this.out.tell((listener) => listener.event?.(event, { replayed: verdict.replayed, ageMs: verdict.ageMs }));
  }

  /** A frame about a channel as a whole; others are left alone. */
  told(frame: Exclude<ServerFrame, Placed>): void {
    switch (frame.type) {
      case "subscribed":
        if (this.places.subscribed(frame)) this.stale(frame.channel);
        break;
      case "unsubscribed":
        this.places.leave(frame.channel);
        if (frame.data.reason !== "client") this.denied(frame.channel);
        break;
      case "resync":
        this.places.resync(frame);
        this.stale(frame.channel);
        break;
      case "error":
        this.refused(frame);
    }
  }

  private refused({ channel, data }: ErrorFrame): void {
    const one = channel as Channel | undefined;
    if (data.retryable || one === undefined || !this.desired.has(one)) return;
    this.places.leave(one);
    this.denied(one);
  }

  private stale(channel: Channel): void {
    this.out.tell((listener) => listener.stale?.(channel));
  }

  private denied(channel: Channel): void {
    this.out.tell((listener) => listener.denied?.(channel));
  }
}
