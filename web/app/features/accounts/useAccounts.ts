import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { wordsFor } from "../../../client/errors.ts";
import type { UserRequest } from "../../../client/sync.ts";
import { useSay } from "../../ui/toasts.ts";
import { useSyncApi } from "../../wiring.ts";
import { useAsking } from "../live/useLive.ts";

const KEY = "user-requests";

/** What a person is asked about accounts. */
export function useWaitingRequests() {
  const sync = useSyncApi();
  const refetchInterval = useAsking("told");
  return useQuery({ queryKey: [KEY, "waiting"], queryFn: ({ signal }) => sync.userRequests("waiting", signal), refetchInterval });
}

/** Everything that lately came and went; first what a person is asked or has to take along, however old. */
export function useRequests() {
  const sync = useSyncApi();
  const read = async (signal: AbortSignal): Promise<UserRequest[]> => {
    const lists = await Promise.all((["waiting", "password", "all"] as const).map((state) => sync.userRequests(state, signal)));
    return [...new Map(lists.flat().map((request) => [request.id, request])).values()];
  };
  return useQuery({ queryKey: [KEY, "all"], queryFn: ({ signal }) => read(signal), refetchInterval: useAsking("told") });
}

export type Decision = "confirm" | "discard";

function useAgain(): () => Promise<unknown> {
  const queries = useQueryClient();
  return () => Promise.all([KEY, "status"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
}

/** Decides about a request, says what came of it, and reads what is asked again. */
export function useSettleRequest(decision: Decision, onDone: () => void) {
  const sync = useSyncApi();
  const again = useAgain();
  const say = useSay();
  return useMutation({
    mutationFn: (request: UserRequest) => sync.settleRequest(request.id, decision),
    onSuccess: (answer) => say({ tone: answer.success ? "good" : "bad", text: answer.message }),
    onError: (error) => say({ tone: "bad", text: wordsFor(error) }),
    onSettled: async () => {
      onDone();
      await again();
    },
  });
}

/** Takes the passwords of a request: Playhead has them no longer then. */
export function usePasswords() {
  const sync = useSyncApi();
  const again = useAgain();
  return useMutation({
    mutationFn: (request: UserRequest) => sync.passwords(request.id),
    gcTime: 0,
    onSettled: () => again(),
  });
}
