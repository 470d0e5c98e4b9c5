import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useHistoryApi } from "../../wiring.ts";
import { useAsking } from "../live/useLive.ts";

/** Who is watching now; the channel of playback tells when that changes. */
export function usePlaying(user?: string) {
  const history = useHistoryApi();
  return useQuery({
    queryKey: ["playback", user ?? ""],
    queryFn: ({ signal }) => history.nowPlaying(user, signal),
    refetchInterval: useAsking("told", "playback"),
    placeholderData: keepPreviousData,
  });
}
