/** What follows when a connection has ended. Pure. */

/** Milliseconds before each attempt; there are as many attempts as delays. */
export const DELAYS = [1000, 2000, 4000, 8000, 16_000] as const;

/** The first attempt after too many frames is the one that waits eight seconds. */
const CALMER = 3;

/** A process that goes away without saying when to come back is given this long, in milliseconds. */
const ELSEWHERE_MS = 4000;

/**
 * Why nothing is tried any more: somebody asked for it (`asked`), five attempts failed (`gave_up`), nobody is signed in
 * (`signed_out`) or no longer may be (`revoked`), this user has too many connections (`too_many`), or the server does
 * not understand this client (`refused`).
 */
export type Stop = "asked" | "gave_up" | "signed_out" | "revoked" | "too_many" | "refused";

export type Next =
  /** `attempt`: how many were made by then. */
  | { kind: "wait"; ms: number; attempt: number }
  | { kind: "renew" }
  | { kind: "stop"; why: Stop };

export type Ended = {
  code: number;
  /** Attempts since a connection last was stable. */
  attempt: number;
  /** What a `reconnect` frame said, in milliseconds. */
  afterMs: number | null;
  /** Whether the credential was renewed since a connection last was stable. */
  renewed: boolean;
};

function byTable(attempt: number): Next {
  const ms = DELAYS[attempt];
  return ms === undefined ? { kind: "stop", why: "gave_up" } : { kind: "wait", ms, attempt: attempt + 1 };
}

/** The table of close codes in docs/protocol.md, as a client follows it. */
export function afterEnd({ code, attempt, afterMs, renewed }: Ended): Next {
  switch (code) {
    case 1000:
      return { kind: "stop", why: "asked" };
    case 1003:
    case 1007:
    case 1009:
    case 4400:
      return { kind: "stop", why: "refused" };
    case 1012:
    case 1013:
      // the server's own wish costs no attempt
      return { kind: "wait", ms: afterMs ?? ELSEWHERE_MS, attempt };
    case 4001:
      return renewed ? { kind: "stop", why: "signed_out" } : { kind: "renew" };
    case 4002:
      return renewed ? byTable(attempt) : { kind: "renew" };
    case 4003:
      return { kind: "stop", why: "revoked" };
    case 4029:
      return byTable(Math.max(attempt, CALMER));
    case 4030:
      return { kind: "stop", why: "too_many" };
    default:
      return byTable(attempt);
  }
}
