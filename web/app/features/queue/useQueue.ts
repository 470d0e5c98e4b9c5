import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { wordsFor } from "../../../client/errors.ts";
import { joinPages } from "../../../client/paging.ts";
import type { Id, QueuedEvent, QueueTab } from "../../../client/types.ts";
import { useSay } from "../../ui/toasts.ts";
import { useApi } from "../../wiring.ts";
import { useAsking } from "../live/useLive.ts";

const firstPage: string | null = null;

/** The owed work of one kind, all pages read so far, read again while it is looked at. */
export function useQueue(tab: QueueTab) {
  const api = useApi();
  const asking = useAsking("told");
  const query = useInfiniteQuery({
    queryKey: ["events", tab],
    queryFn: ({ pageParam, signal }) => api.events(tab, pageParam, signal),
    initialPageParam: firstPage,
    getNextPageParam: (last) => last.next,
    // Reading again means all pages, so the more there are, the rarer.
    refetchInterval: ({ state }) => asking * Math.max(1, state.data?.pages.length ?? 1),
    select: (data) => joinPages(data.pages.map((page) => page.rows)),
  });
  return {
    rows: query.data,
    error: query.error,
    more: query.hasNextPage,
    reading: query.isFetchingNextPage,
    readMore: () => void query.fetchNextPage(),
  };
}

export type Deed = "retry" | "cancel";

/** Retries or cancels owed work, says what came of it, and reads the lists again. */
export function useDeed(deed: Deed) {
  const api = useApi();
  const queries = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: (event: QueuedEvent) => (deed === "retry" ? api.retry(event.id) : api.cancel(event.id)),
    onSuccess: (answer) => say({ tone: answer.success ? "good" : "bad", text: answer.message }),
    onError: (error) => say({ tone: "bad", text: wordsFor(error) }),
    onSettled: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["events"] }),
        queries.invalidateQueries({ queryKey: ["status"] }),
      ]);
    },
  });
}

export type Busy = Id | null;
