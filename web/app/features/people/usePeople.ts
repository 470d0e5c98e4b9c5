import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { wordsFor } from "../../../client/errors.ts";
import type { Person, PersonAccount } from "../../../client/sync.ts";
import { useSay } from "../../ui/toasts.ts";
import { useSyncApi } from "../../wiring.ts";
import { useAsking } from "../live/useLive.ts";

const firstPage: string | null = null;

/** Persons with their accounts, and the accounts of nobody; all pages read so far. */
export function usePeople() {
  const sync = useSyncApi();
  return useInfiniteQuery({
    queryKey: ["people"],
    queryFn: ({ pageParam, signal }) => sync.people(pageParam, signal),
    initialPageParam: firstPage,
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval: useAsking("told"),
  });
}

export type PersonChange = { name: string; accounts: PersonAccount[] };

/** Names a person, or says which accounts are his. */
export function useChangePerson(onDone: () => void) {
  const sync = useSyncApi();
  const queries = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: ({ person, change }: { person: Person; change: PersonChange }) => sync.changePerson(person, change),
    onSuccess: (changed) => {
      say({ tone: "good", text: `${changed.name} is saved; what the accounts hold is merged.` });
      onDone();
    },
    onError: (error) => say({ tone: "bad", text: wordsFor(error) }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["people"] }),
  });
}
