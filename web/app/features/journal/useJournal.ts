import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useOperatorApi } from "../../wiring.ts";

/** How often the newest records are asked for, in milliseconds: most of them are told to nobody. */
const EVERY_MS = 5000;

/** Records, the newest first, all pages read so far. */
export function useJournal(kind: string) {
  const operator = useOperatorApi();
  return useInfiniteQuery({
    queryKey: ["journal", "list", kind],
    queryFn: ({ pageParam, signal }) => operator.journal(pageParam, kind, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.before,
    // several pages would move under whoever reads the older ones
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : EVERY_MS),
    select: (data) => data.pages.flatMap((page) => [...page.items].reverse()),
  });
}

/** One record with what it caused; it changes only by what it causes later. */
export function useRecord(offset: number) {
  const operator = useOperatorApi();
  return useQuery({ queryKey: ["journal", "one", offset], queryFn: ({ signal }) => operator.record(offset, signal) });
}

export function useJournalStats() {
  const operator = useOperatorApi();
  return useQuery({ queryKey: ["journal", "stats"], queryFn: ({ signal }) => operator.journalStats(signal), refetchInterval: EVERY_MS });
}
