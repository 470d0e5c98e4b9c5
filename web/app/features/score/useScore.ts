import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { LogEntry } from "../../../client/types.ts";
import { useApi } from "../../wiring.ts";
import { useAsking } from "../live/useLive.ts";

/** As many writes as the score asks for at once; older ones of a busy span are left out on the left. */
const MOST = 1000;

const NONE: readonly LogEntry[] = [];

/** The writes of the last minutes, newest first. */
export function useScore(minutes: number): readonly LogEntry[] {
  const api = useApi();
  const refetchInterval = useAsking("told");
  const query = useQuery({
    queryKey: ["log", "score", minutes],
    queryFn: ({ signal }) => api.log({ since_minutes: minutes }, 0, signal, MOST),
    refetchInterval,
    placeholderData: keepPreviousData,
  });
  return query.data?.entries ?? NONE;
}

/** How many writes landed since midnight, here. */
export function useWrittenToday(): number | null {
  const api = useApi();
  const refetchInterval = useAsking("told");
  const query = useQuery({
    queryKey: ["log", "today"],
    queryFn: ({ signal }) => {
      const now = new Date();
      const minutes = Math.max(1, now.getHours() * 60 + now.getMinutes());
      return api.log({ since_minutes: minutes, success: true }, 0, signal, 1);
    },
    refetchInterval,
  });
  return query.data?.total ?? null;
}
