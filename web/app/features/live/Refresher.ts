import { hashKey, type QueryClient, type QueryKey } from "@tanstack/react-query";

/** Milliseconds between two readings of what the same key names, however many events come. */
const EVERY_MS = 250;

/** The log is read by a thousand lines for the score: not four times a second. */
const RARER: Readonly<Record<string, number>> = { log: 1000 };

/** A reading under way may be older than the event, and is waited for, as long as this. */
const PATIENCE_MS = 5000;

type Waiting = { key: QueryKey; since: number };

/** Reads answers again after events: each key at most once in a while, and never a burst for a burst. */
export class Refresher {
  private readonly queries: QueryClient;
  private readonly waiting = new Map<string, Waiting>();
  private readonly last = new Map<string, number>();
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(queries: QueryClient) {
    this.queries = queries;
  }

  /** Has what a key names read again, soon. */
  want(key: QueryKey): void {
    const name = hashKey(key);
    if (!this.waiting.has(name)) this.waiting.set(name, { key, since: Date.now() });
    this.timer ??= setTimeout(() => this.look(), EVERY_MS);
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.waiting.clear();
  }

  private look(): void {
    this.timer = null;
    const now = Date.now();
    for (const [name, wanted] of this.waiting) {
      if (!this.ripe(name, wanted, now)) continue;
      this.waiting.delete(name);
      this.last.set(name, now);
      void this.queries.invalidateQueries({ queryKey: wanted.key });
    }
    if (this.waiting.size > 0) this.timer = setTimeout(() => this.look(), EVERY_MS);
  }

  private ripe(name: string, { key, since }: Waiting, now: number): boolean {
    const rest = RARER[String(key[0])] ?? EVERY_MS;
    if (now - (this.last.get(name) ?? -rest) < rest) return false;
    // cancelling it for each event would let none ever end
    return now - since >= PATIENCE_MS || this.queries.isFetching({ queryKey: key }) === 0;
  }
}
