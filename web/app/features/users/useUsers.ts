import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { wordsFor } from "../../../client/errors.ts";
import type { AccountRef, LinkedAccount, Login, LoginChange, NewLogin } from "../../../client/types.ts";
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

export function useChangeUser(user: Login, onDone: () => void) {
  const api = useApi();
  const queries = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: (change: LoginChange) => api.changeUser(user.id, change),
    onSuccess: (_answer, change) => {
      const told = change.password === undefined ? `${user.username} is changed.` : `${user.username} has a new password.`;
      say({ tone: "good", text: told });
      onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export function useRemoveUser(user: Login, onDone: () => void) {
  const api = useApi();
  const queries = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: () => api.removeUser(user.id),
    onSuccess: () => {
      say({ tone: "good", text: `${user.username} is removed.` });
      onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export function useUnlinkAccount(user: Login) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (account: LinkedAccount) => api.unlinkAccount(user.id, account),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export function useLinkAccount(user: Login, onDone: () => void) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (account: AccountRef) => api.linkAccount(user.id, account),
    onSuccess: onDone,
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}
