import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Autosync, AutosyncChange } from "../../../client/history.ts";
import { useHistoryApi } from "../../wiring.ts";
import { useSay } from "../../ui/toasts.ts";
import { useAsking } from "../live/useLive.ts";

/** `user` is a login's id or `person:ID`. */
export function useAutosync(user: string) {
  const history = useHistoryApi();
  return useQuery({
    queryKey: ["autosync", user],
    queryFn: ({ signal }) => history.autosync(user, signal),
    // when servers were last asked is told by nothing but asking
    refetchInterval: useAsking("untold"),
  });
}

export function useChangeAutosync(user: string, onDone: (saved: Autosync) => void) {
  const history = useHistoryApi();
  const queries = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: (change: AutosyncChange) => history.changeAutosync(user, change),
    onSuccess: (saved) => {
      queries.setQueryData(["autosync", user], saved);
      say({ tone: "good", text: saved.enabled ? "Saved. History is kept." : "Saved. History is not kept." });
      onDone(saved);
    },
  });
}
