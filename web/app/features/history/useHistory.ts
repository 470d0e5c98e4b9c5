import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { wordsFor } from "../../../client/errors.ts";
import type { ByHand, HistoryFilter, HistoryRow } from "../../../client/history.ts";
import { joinPages } from "../../../client/paging.ts";
import { nameOf } from "../../../client/watching.ts";
import { useSay } from "../../ui/toasts.ts";
import { useHistoryApi } from "../../wiring.ts";
import { useAsking } from "../live/useLive.ts";

export type HistoryView = {
  rows: HistoryRow[] | undefined;
  total: number;
  error: Error | null;
  more: boolean;
  reading: boolean;
  readMore: () => void;
};

/** What was watched, newest first, all pages read so far. */
export function useHistory(filter: HistoryFilter): HistoryView {
  const history = useHistoryApi();
  const asking = useAsking("told", "playback");
  const query = useInfiniteQuery({
    queryKey: ["history", filter],
    queryFn: ({ pageParam, signal }) => history.history(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: ({ state }) => asking * Math.max(1, state.data?.pages.length ?? 1),
    placeholderData: keepPreviousData,
    select: (data) => ({ rows: joinPages(data.pages.map((page) => page.items)), total: data.pages[0]?.total ?? 0 }),
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

/** Everything that counts rows. */
const CHANGED = [["history"], ["stats"], ["badges"]] as const;

export function useChanged(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all(CHANGED.map((queryKey) => queries.invalidateQueries({ queryKey })));
  };
}

export function useRemoveRow(onDone: () => void) {
  const history = useHistoryApi();
  const say = useSay();
  const changed = useChanged();
  return useMutation({
    mutationFn: (row: HistoryRow) => history.remove(row.id),
    onSuccess: (_answer, row) => {
      say({ tone: "good", text: `${nameOf(row)} is no longer in the history of ${row.person}.` });
      onDone();
    },
    onError: (error) => say({ tone: "bad", text: wordsFor(error) }),
    onSettled: changed,
  });
}

export function useAddByHand(onDone: (row: HistoryRow) => void) {
  const history = useHistoryApi();
  const changed = useChanged();
  return useMutation({
    mutationFn: (asked: ByHand) => history.addByHand(asked),
    onSuccess: async (row) => {
      onDone(row);
      await changed();
    },
  });
}

export function useExport(filter: HistoryFilter) {
  const history = useHistoryApi();
  const say = useSay();
  return useMutation({
    mutationFn: (format: "csv" | "jsonl") => history.exported(format, filter),
    onSuccess: (file, format) => saveFile(file, `playhead-history.${format}`),
    onError: (error) => say({ tone: "bad", text: wordsFor(error) }),
  });
}

/** Gives a file to the browser to keep. */
export function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // the browser reads it after the click
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
