import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { wordsFor } from "../../../client/errors.ts";
import { useSay } from "../../ui/toasts.ts";
import { POLL, useSyncApi } from "../../wiring.ts";
import { useAsking } from "../live/useLive.ts";

/** The last runs, newest first. */
export function useRuns() {
  const sync = useSyncApi();
  const asking = useAsking("told");
  return useQuery({
    queryKey: ["runs"],
    queryFn: ({ signal }) => sync.runs(signal),
    // how far a run has come is told by no event
    refetchInterval: ({ state }) => (state.data?.some((run) => run.state === "running") ? POLL.list : asking),
  });
}

export type Scope = { server: string; person: string };

/** A scope as it is asked for. */
export function asked({ server, person }: Scope): [string[] | null, string[] | null] {
  return [server === "" ? null : [server], person === "" ? null : [person]];
}

/** Asks for a run; the empty text is everything. */
export function useReconcile() {
  const sync = useSyncApi();
  const queries = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: (scope: Scope) => sync.reconcile(...asked(scope)),
    onSuccess: () => say({ tone: "good", text: "Comparing what every server holds." }),
    onError: (error) => say({ tone: "bad", text: wordsFor(error) }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["runs"] }),
  });
}
