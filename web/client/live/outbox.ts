import { Timers } from "./timers.ts";

/** As many frames wait for a connection; whoever wants to send more is told. */
export const MOST_WAITING = 100;

/** Sent at once when a connection opens; the server takes 40, of which subscriptions need up to 16. */
export const BURST = 20;

/** Milliseconds between the frames after those: the server takes 20 a second. */
export const PACE_MS = 60;

/** What goes out, in the order in which it came; without a connection it waits for one. */
export class Outbox {
  private readonly waiting: string[] = [];
  private readonly timers = new Timers();
  private out: ((text: string) => void) | null = null;

  /** Whether it was sent or kept; false when too many wait. */
  post(text: string): boolean {
    if (this.out !== null && this.waiting.length === 0) this.out(text);
    else if (this.waiting.length >= MOST_WAITING) return false;
    else this.waiting.push(text);
    return true;
  }

  /** There is a connection: what waits goes out, the first frames at once. */
  open(out: (text: string) => void): void {
    this.out = out;
    for (const text of this.waiting.splice(0, BURST)) out(text);
    this.drain();
  }

  /** The connection is gone. */
  shut(): void {
    this.out = null;
    this.timers.clear();
  }

  private drain(): void {
    if (this.waiting.length === 0) return;
    this.timers.set("drain", PACE_MS, () => {
      const text = this.waiting.shift();
      if (text !== undefined) this.out?.(text);
      this.drain();
    });
  }
}
