import type { Channel, LiveEvent } from "./frames.ts";
import type { LiveState } from "./state.ts";

/** What is used of a browser's WebSocket; `never`, because handlers are only set here and called there. */
export type Wire = {
  /** 1 while it is open. */
  readonly readyState: number;
  send: (text: string) => void;
  close: (code?: number, reason?: string) => void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
};

export type Ports = {
  /** Begins a connection with a ticket. */
  open: (ticket: string) => Wire;
  /** A ticket for one connection, null when nobody is signed in; throws when the server cannot be asked. */
  ticket: () => Promise<string | null>;
  /** Makes sure that the next ticket is of a new token; false when the session is over. */
  renew: () => Promise<boolean>;
  /** A token that is good for longer than the one in use; null when the session is over. */
  nextToken: () => Promise<string | null>;
  now: () => number;
};

/** `replayed`: it was missed and came afterwards, `ageMs` after it happened. */
export type Arrival = { replayed: boolean; ageMs: number };

export type Listener = {
  event?: (event: LiveEvent, arrival: Arrival) => void;
  /** Events of a channel are lost: whatever it keeps fresh has to be fetched anew. */
  stale?: (channel: Channel) => void;
  /** The server has taken a channel away, or refused it. */
  denied?: (channel: Channel) => void;
  change?: (state: LiveState) => void;
};
