import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { joinPages } from "../../../client/paging.ts";
import type { LogEntry, LogFilter } from "../../../client/types.ts";
import { useApi } from "../../wiring.ts";
import { useAsking } from "../live/useLive.ts";

export type LogView = {
  rows: LogEntry[] | undefined;
  total: number;
  error: Error | null;
  more: boolean;
  reading: boolean;
  readMore: () => void;
};

/** The log, newest first, all pages read so far, read again while it is looked at. */
export function useLog(filter: LogFilter): LogView {
  const api = useApi();
  const asking = useAsking("told");
  const query = useInfiniteQuery({
    queryKey: ["log", filter],
    queryFn: ({ pageParam, signal }) => api.log(filter, pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: ({ offset, entries, total }) =>
      entries.length > 0 && offset + entries.length < total ? offset + entries.length : null,
    refetchInterval: ({ state }) => asking * Math.max(1, state.data?.pages.length ?? 1),
    // While other filters are read the rows before stay, so the page does not flash.
    placeholderData: keepPreviousData,
    select: (data) => ({ rows: joinPages(data.pages.map((page) => page.entries)), total: data.pages[0]?.total ?? 0 }),
  });
  return {
    rows: query.data?.rows,
    total: query.data?.total ?? 0,
    error: query.error,
    more: query.hasNextPage,
    reading: query.isFetchingNextPage,
    readMore: () => void query.fetchNextPage(),
  };
}
