import { Timers } from "./timers.ts";

/** A connection that says nothing for so long is dead, whatever the browser thinks; the server speaks every 30 s. */
export const SILENCE_MS = 75_000;

/** As long may an answer to a ping take, when there is reason to doubt. */
export const PROBE_MS = 10_000;

/** Tells that a connection is dead. Clocks that stood still, as in a laptop that slept, count as silence. */
export class Pulse {
  private readonly timers = new Timers();
  private readonly now: () => number;
  private readonly dead: () => void;
  private heardAt = 0;

  constructor(now: () => number, dead: () => void) {
    this.now = now;
    this.dead = dead;
  }

  start(): void {
    this.beat();
    this.watch();
  }

  /** Something was heard. */
  beat(): void {
    this.heardAt = this.now();
    this.timers.cancel("probe");
  }

  /** Asks, unless an answer is waited for already. */
  probe(ask: () => void): void {
    if (this.timers.has("probe")) return;
    ask();
    this.timers.set("probe", PROBE_MS, this.dead);
  }

  stop(): void {
    this.timers.clear();
  }

  private watch(): void {
    const quietMs = this.now() - this.heardAt;
    if (quietMs >= SILENCE_MS) this.dead();
    else this.timers.set("silence", SILENCE_MS - quietMs, () => this.watch());
  }
}
