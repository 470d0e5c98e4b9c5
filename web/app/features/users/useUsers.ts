import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { wordsFor } from "../../../client/errors.ts";
import type { Login, NewLogin } from "../../../client/types.ts";
import { useSay } from "../../ui/toasts.ts";
import { POLL, useApi } from "../../wiring.ts";

const KEY = ["users"] as const;

export function useUsers() {
  const api = useApi();
  return useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.users(signal), refetchInterval: POLL.slow });
}

export function useAddUser(onDone: () => void) {
  const api = useApi();
  const queries = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: (user: NewLogin) => api.addUser(user),
    onSuccess: async (user) => {
      say({ tone: "good", text: `${user.username} can sign in now.` });
      onDone();
      await queries.invalidateQueries({ queryKey: KEY });
    },
  });
}

/** Disables or enables a login at once, and offers the way back instead of asking before. */
export function useDisableUser() {
  const api = useApi();
  const queries = useQueryClient();
  const say = useSay();
  const change = useMutation({
    mutationFn: ({ user, disabled }: { user: Login; disabled: boolean }) => api.disableUser(user.id, disabled),
    onSuccess: (_answer, { user, disabled }) => {
      const text = disabled ? `${user.username} can no longer sign in.` : `${user.username} can sign in again.`;
      say({ tone: "good", text, undo: () => change.mutate({ user, disabled: !disabled }) });
    },
    onError: (error) => say({ tone: "bad", text: wordsFor(error) }),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  return change;
}
