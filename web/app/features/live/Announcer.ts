import type { Say, Toast } from "../../ui/toasts.ts";

const AT_ONCE = 3;
const WINDOW_MS = 1000;

/** Says what events say, a few at once; the rest of a burst is a number. */
export class Announcer {
  private readonly out: Say;
  private said = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(out: Say) {
    this.out = out;
  }

  say(toast: Toast): void {
    this.timer ??= setTimeout(() => this.close(), WINDOW_MS);
    this.said += 1;
    if (this.said <= AT_ONCE) this.out(toast);
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.said = 0;
  }

  private close(): void {
    const more = this.said - AT_ONCE;
    this.stop();
    if (more > 0) this.out({ tone: "info", text: `${more} more ${more === 1 ? "message" : "messages"} came at the same time.` });
  }
}
