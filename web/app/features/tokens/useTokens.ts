import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { wordsFor } from "../../../client/errors.ts";
import type { ApiToken, Scope } from "../../../client/types.ts";
import { useSay } from "../../ui/toasts.ts";
import { POLL, useApi } from "../../wiring.ts";

const KEY = ["tokens"] as const;

/** Everybody's, as administrators see them, or one's own. */
export type Whose = "all" | "own";

export function useTokens(whose: Whose) {
  const api = useApi();
  return useQuery({ queryKey: [...KEY, whose], queryFn: ({ signal }) => api.tokens(whose === "own", signal), refetchInterval: POLL.slow });
}

export function useAddToken(whose: Whose) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ name, scopes }: { name: string; scopes: Scope[] }) => api.addToken(whose === "own", name, scopes),
    // The token itself is in this answer only: it is not kept longer than the dialog that shows it.
    gcTime: 0,
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export function useRevokeToken(whose: Whose) {
  const api = useApi();
  const queries = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: (token: ApiToken) => api.revokeToken(whose === "own", token.id),
    onSuccess: (_answer, token) => say({ tone: "good", text: `“${token.name}” no longer opens anything.` }),
    onError: (error) => say({ tone: "bad", text: wordsFor(error) }),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}
