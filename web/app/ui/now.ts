import { useSyncExternalStore } from "react";

/** One clock for all relative times, so that a page of a hundred rows has one timer. */
class Clock {
  private current = Date.now();
  private readonly listeners = new Set<() => void>();
  private timer: number | null = null;

  readonly read = (): number => this.current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.timer ??= window.setInterval(this.tick, 1000);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0 || this.timer === null) return;
      window.clearInterval(this.timer);
      this.timer = null;
    };
  };

  private readonly tick = (): void => {
    if (document.hidden) return;
    this.current = Date.now();
    for (const listener of this.listeners) listener();
  };
}

const clock = new Clock();

/** Now in milliseconds, renewed each second while the page is seen. */
export function useNow(): number {
  return useSyncExternalStore(clock.subscribe, clock.read);
}

/** What `words` says of now; renders again only when the words change. */
export function useNowWords(words: (now: number) => string): string {
  return useSyncExternalStore(clock.subscribe, () => words(clock.read()));
}
