import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { wordsFor } from "../../../client/errors.ts";
import type { Brake } from "../../../client/sync.ts";
import { count } from "../../../client/words.ts";
import { useSay } from "../../ui/toasts.ts";
import { useSyncApi } from "../../wiring.ts";
import { useAsking } from "../live/useLive.ts";

/** What a brake holds, as a sentence without its full stop. */
export function lossWord(brake: Brake): string {
  return `${brake.username} lost ${count(brake.regressions, "entry", "entries")} on ${brake.server}`;
}

/** What is held until somebody decides. */
export function useBrakes() {
  const sync = useSyncApi();
  const refetchInterval = useAsking("told");
  return useQuery({ queryKey: ["brakes"], queryFn: ({ signal }) => sync.brakes(signal), refetchInterval });
}

export type Decision = "confirm" | "discard";

/** Decides about a brake, says what came of it, and reads what is held again. */
export function useSettle(decision: Decision, onDone: () => void) {
  const sync = useSyncApi();
  const queries = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: (brake: Brake) => sync.settle(brake.id, decision),
    onSuccess: (answer) => say({ tone: answer.success ? "good" : "bad", text: answer.message }),
    onError: (error) => say({ tone: "bad", text: wordsFor(error) }),
    onSettled: async () => {
      onDone();
      await Promise.all(["brakes", "status"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
    },
  });
}
