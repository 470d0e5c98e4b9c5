/** How the live connection is, as a value that is replaced when it changes. Pure. */
import type { Stop } from "./backoff.ts";
import type { Channel } from "./frames.ts";

export type ConnectionState = "connecting" | "open" | "closing" | "closed";

export type LiveState = {
  readonly connection: ConnectionState;
  /** Channels whose events arrive now. */
  readonly channels: readonly Channel[];
  /** Attempts since a connection last was stable. */
  readonly attempt: number;
  /** When it was open last, in milliseconds; null while it is open and when it never was. */
  readonly lostAt: number | null;
  /** Why nothing is tried any more; null while it is open or tried. */
  readonly stopped: Stop | null;
};

export const BEFORE: LiveState = { connection: "closed", channels: [], attempt: 0, lostAt: null, stopped: "asked" };

/** The same object when nothing differs, so that nobody is told of nothing. */
export function changed(state: LiveState, change: Partial<LiveState>): LiveState {
  const next = { ...state, ...change };
  const same = (Object.keys(next) as (keyof LiveState)[]).every((key) => String(next[key]) === String(state[key]));
  return same ? state : next;
}
