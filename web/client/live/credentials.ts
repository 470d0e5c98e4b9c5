import type { Api } from "../api.ts";
import { ApiError } from "../errors.ts";
import type { Session } from "../session.ts";
import type { Ports } from "./ports.ts";

/** The server tells a minute before a token expires, so the next one has to be good for longer. */
const LONGER_MS = 60_000;

/** How a live socket proves whose it is, from a sign-in. */
export function credentialsOf(api: Pick<Api, "ticket">, session: Session): Pick<Ports, "ticket" | "renew" | "nextToken"> {
  return {
    ticket: async () => {
      try {
        return await api.ticket();
      } catch (error) {
        if (error instanceof ApiError && error.kind === "signed_out") return null;
        throw error;
      }
    },
    renew: async () => (await session.another()) !== null,
    nextToken: () => session.token(LONGER_MS),
  };
}
