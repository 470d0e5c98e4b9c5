import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { wordsFor } from "../../../client/errors.ts";
import type { ApiToken, Scope } from "../../../client/types.ts";
import { useSay } from "../../ui/toasts.ts";
import { POLL, useApi } from "../../wiring.ts";

const KEY = ["tokens"] as const;

export function useTokens() {
  const api = useApi();
  return useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.tokens(signal), refetchInterval: POLL.slow });
}

export function useAddToken() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ name, scopes }: { name: string; scopes: Scope[] }) => api.addToken(name, scopes),
    // The token itself is in this answer only: it is not kept longer than the dialog that shows it.
    gcTime: 0,
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export function useRevokeToken() {
  const api = useApi();
  const queries = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: (token: ApiToken) => api.revokeToken(token.id),
    onSuccess: (_answer, token) => say({ tone: "good", text: `“${token.name}” no longer opens anything.` }),
    onError: (error) => say({ tone: "bad", text: wordsFor(error) }),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}
