import { useQuery } from "@tanstack/react-query";
import { useFilters } from "../../ui/address.ts";
import { POLL, useSyncApi } from "../../wiring.ts";
import { useUser } from "../session/user.ts";

/** Everybody, for who may choose among them; others are never asked. */
export function usePersons() {
  const sync = useSyncApi();
  const admin = useUser().is_admin;
  return useQuery({
    queryKey: ["people", "names"],
    queryFn: async ({ signal }) => {
      const names: { id: string; name: string }[] = [];
      let cursor: string | null = null;
      do {
        const page = await sync.people(cursor, signal);
        names.push(...page.items.map(({ id, name }) => ({ id, name })));
        cursor = page.next_cursor;
      } while (cursor !== null);
      return names;
    },
    enabled: admin,
    refetchInterval: POLL.slow * 4,
  });
}

/** Whose history the address asks for: a person's id, and that as the interface wants it. */
export function useWhose(): { person: string; user: string | undefined } {
  const { get } = useFilters();
  const person = get("person");
  return { person, user: /^\d{1,20}$/.test(person) ? `person:${person}` : undefined };
}
