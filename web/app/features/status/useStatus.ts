import { useQuery } from "@tanstack/react-query";
import { ApiError } from "../../../client/errors.ts";
import type { Status } from "../../../client/types.ts";
import { POLL, useApi, useSyncApi } from "../../wiring.ts";

function useStatusQuery() {
  const api = useApi();
  const sync = useSyncApi();
  const read = async (signal: AbortSignal): Promise<Status> => {
    const [status, brakes, requests, gone] = await Promise.all([
      api.status(signal),
      sync.brakes(signal),
      sync.userRequests("waiting", signal),
      sync.gonePlaylists(signal),
    ]);
    return { ...status, held: brakes.length, asked: requests.length, gone: gone.length };
  };
  return useQuery({ queryKey: ["status"], queryFn: ({ signal }) => read(signal), refetchInterval: POLL.status });
}

export type StatusView = { status: Status | undefined; error: Error | null };

/** The last status that was read, which stays when the connection goes. */
export function useStatus(): StatusView {
  const query = useStatusQuery();
  return { status: query.data, error: query.error };
}

export type Connection =
  | { kind: "live" }
  | { kind: "connecting" }
  /** `since`: the last moment it was known to be well, in milliseconds; null when it never was. */
  | { kind: "lost" | "busy"; since: number | null; words: string };

export function useConnection(): Connection {
  const query = useStatusQuery();
  if (query.error === null) return { kind: query.data === undefined ? "connecting" : "live" };
  // A refusal is an answer: the connection is there, and the page says what was refused.
  if (query.error instanceof ApiError && !["offline", "fault", "busy"].includes(query.error.kind)) return { kind: "live" };
  const since = query.dataUpdatedAt === 0 ? null : query.dataUpdatedAt;
  const busy = query.error instanceof ApiError && query.error.kind === "busy";
  if (busy) return { kind: "busy", since, words: query.error.message };
  return { kind: "lost", since, words: query.error.message };
}
