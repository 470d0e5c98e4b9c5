import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { HistoryApi } from "../../../client/historyApi.ts";
import type { Range } from "../../../client/history.ts";
import { useHistoryApi } from "../../wiring.ts";
import { useAsking } from "../live/useLive.ts";

/** A figure of a range, read again when something was completed. */
export function useFigure<T>(name: string, range: Range, read: (api: HistoryApi, signal: AbortSignal) => Promise<T>) {
  const api = useHistoryApi();
  return useQuery({
    queryKey: ["stats", name, range],
    queryFn: ({ signal }) => read(api, signal),
    refetchInterval: useAsking("told", "playback") * 5,
    placeholderData: keepPreviousData,
  });
}
