import { useMutation } from "@tanstack/react-query";
import { useSyncApi } from "../../wiring.ts";
import { asked, type Scope } from "../runs/useRuns.ts";

/** What a run would write. It is read when somebody asks, and never again by itself: every account is read for it. */
export function usePlan() {
  const sync = useSyncApi();
  return useMutation({ mutationFn: (scope: Scope) => sync.plan(...asked(scope)) });
}
