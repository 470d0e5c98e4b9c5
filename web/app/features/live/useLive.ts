import { useSyncExternalStore } from "react";
import type { Channel } from "../../../client/live/frames.ts";
import type { LiveState } from "../../../client/live/state.ts";
import { useClient } from "../../wiring.ts";

/** How the live connection is. */
export function useLiveState(): LiveState {
  const { live } = useClient();
  return useSyncExternalStore((heard) => live.on({ change: heard }), () => live.state);
}

/**
 * How often pages ask by themselves, in milliseconds. `told`: what a channel tells of; while it does, asking is only a
 * net below it. `untold`: what changes without a record, such as how long ago somebody spoke.
 */
export const ASKING = {
  told: { live: 60_000, else: 10_000 },
  untold: { live: 15_000, else: 5000 },
} as const;

/** The interval of a query that `channel` keeps fresh. */
export function useAsking(kind: keyof typeof ASKING, channel: Channel = "sync_updates"): number {
  const live = useLiveState().channels.includes(channel);
  return ASKING[kind][live ? "live" : "else"];
}
