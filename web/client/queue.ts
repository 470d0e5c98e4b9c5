import type { QueuedEvent } from "./types.ts";

/** Whether a piece of owed work fits the words typed and the server chosen; empty ones fit all. */
export function matches(event: QueuedEvent, words: string, target: string): boolean {
  if (target !== "" && event.target_server !== target) return false;
  const text = `${event.item_name} ${event.username} ${event.item_path}`.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
