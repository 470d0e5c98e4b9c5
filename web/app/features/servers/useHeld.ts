import { useMutation, useQueryClient } from "@tanstack/react-query";
import { wordsFor } from "../../../client/errors.ts";
import type { HeldAnswer, HeldServer } from "../../../client/types.ts";
import { useSay } from "../../ui/toasts.ts";
import { useSyncApi } from "../../wiring.ts";

type Said = { server: string; held: HeldServer; answer: HeldAnswer };

/** Says which server it is that is held, and reads how things stand again. */
export function useAnswer(onDone: () => void) {
  const sync = useSyncApi();
  const queries = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: ({ server, held, answer }: Said) => sync.answerForHeld(server, answer, held.server_id),
    onSuccess: (answer) => say({ tone: answer.success ? "good" : "bad", text: answer.message }),
    onError: (error) => say({ tone: "bad", text: wordsFor(error) }),
    onSettled: async () => {
      onDone();
      await queries.invalidateQueries({ queryKey: ["status"] });
    },
  });
}
