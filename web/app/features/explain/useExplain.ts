import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Question } from "../../../client/sync.ts";
import { POLL, useSyncApi } from "../../wiring.ts";
import { useAsking } from "../live/useLive.ts";

/** Why a title is as it is for a person, read again while it is looked at. Nothing is asked before both are named. */
export function useExplain(question: Question) {
  const sync = useSyncApi();
  const refetchInterval = useAsking("untold");
  return useQuery({
    queryKey: ["explain", question],
    queryFn: ({ signal }) => sync.explain(question, signal),
    enabled: question.person !== "" && question.item !== "",
    refetchInterval,
    placeholderData: keepPreviousData,
  });
}

/** Who has accounts, and the servers. */
export function useNames() {
  const sync = useSyncApi();
  return useQuery({ queryKey: ["names"], queryFn: ({ signal }) => sync.names(signal), refetchInterval: POLL.slow });
}
