import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { wordsFor } from "../../../client/errors.ts";
import type { Pin, UnmatchedItem } from "../../../client/sync.ts";
import { useSay } from "../../ui/toasts.ts";
import { useSyncApi } from "../../wiring.ts";
import { useAsking } from "../live/useLive.ts";

const firstPage: string | null = null;

/** Items that are copies of nothing, all pages read so far. */
export function useUnmatched() {
  const sync = useSyncApi();
  return useInfiniteQuery({
    queryKey: ["unmatched"],
    queryFn: ({ pageParam, signal }) => sync.unmatched(pageParam, signal),
    initialPageParam: firstPage,
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval: useAsking("told"),
  });
}

/** Says what an item is a copy of. */
export function usePin(onDone: () => void) {
  const sync = useSyncApi();
  const queries = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: ({ item, like }: { item: UnmatchedItem; like: Pin }) => sync.pin(item, like),
    onSuccess: (answer) => {
      say({ tone: "good", text: answer.message });
      onDone();
    },
    onError: (error) => say({ tone: "bad", text: wordsFor(error) }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["unmatched"] }),
  });
}
