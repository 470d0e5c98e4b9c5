import { useQuery } from "@tanstack/react-query";
import { ApiError } from "../../../client/errors.ts";
import type { Stop } from "../../../client/live/backoff.ts";
import type { LiveState } from "../../../client/live/state.ts";
import type { Status } from "../../../client/types.ts";
import { useApi, useSyncApi } from "../../wiring.ts";
import { useAsking, useLiveState } from "../live/useLive.ts";

/** Whether Playhead is back, asked while it is not there, in milliseconds. */
const BACK_MS = 3000;

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
  const asking = useAsking("untold");
  return useQuery({
    queryKey: ["status"],
    queryFn: ({ signal }) => read(signal),
    refetchInterval: ({ state }) => (state.error === null ? asking : BACK_MS),
  });
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
  /** Playhead answers, but tells nothing by itself. `stopped`: why that is not tried any more; null while it is. */
  | { kind: "asking"; stopped: Stop | null }
  /** `since`: the last moment it was known to be well, in milliseconds; null when it never was. */
  | { kind: "lost" | "busy"; since: number | null; words: string };

/** A break that is over with the first attempt is nothing to speak of. */
const BRIEF = 1;

function socketWord({ connection, attempt, stopped }: LiveState): Connection {
  if (connection === "open") return { kind: "live" };
  return connection === "connecting" && attempt <= BRIEF ? { kind: "connecting" } : { kind: "asking", stopped };
}

export function useConnection(): Connection {
  const query = useStatusQuery();
  const live = useLiveState();
  // A refusal is an answer: the connection is there, and the page says what was refused.
  const refused = query.error instanceof ApiError && !["offline", "fault", "busy"].includes(query.error.kind);
  if (query.error === null || refused) return query.data === undefined && !refused ? { kind: "connecting" } : socketWord(live);
  const since = query.dataUpdatedAt === 0 ? null : query.dataUpdatedAt;
  const busy = query.error instanceof ApiError && query.error.kind === "busy";
  return { kind: busy ? "busy" : "lost", since, words: query.error.message };
}
