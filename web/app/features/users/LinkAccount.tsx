import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import type { AccountRef, Login } from "../../../client/types.ts";
import { submits } from "../../ui/forms.ts";
import { FailureNote } from "../../ui/Note.tsx";
import { usePeople } from "../people/usePeople.ts";
import styles from "./users.module.css";
import { useLinkAccount, useUsers } from "./useUsers.ts";

type Choice = AccountRef & { name: string };

function keyOf({ server, user_id }: AccountRef): string {
  return `${server}/${user_id}`;
}

/** The accounts of all servers that are nobody's yet, by server and name. */
function useFreeAccounts(): Choice[] {
  const people = usePeople().data?.pages ?? [];
  const taken = new Set((useUsers().data ?? []).flatMap((user) => user.accounts.map(keyOf)));
  const known: Choice[] = people.flatMap((page) => [...page.items.flatMap((person) => person.accounts), ...page.unmatched]);
  const free = new Map(known.filter((one) => !taken.has(keyOf(one))).map((one) => [keyOf(one), one]));
  return [...free.values()].sort((one, other) => `${one.server} ${one.name}`.localeCompare(`${other.server} ${other.name}`));
}

/** Gives a user an account of a server, so that whoever signs in with it there is this user here. */
export function LinkAccount({ user }: { user: Login }) {
  const choices = useFreeAccounts();
  const [chosen, setChosen] = useState("");
  const link = useLinkAccount(user, () => setChosen(""));
  const account = choices.find((one) => keyOf(one) === chosen);
  if (choices.length === 0) return null;
  return (
    <form className={styles.link} onSubmit={submits(() => (account === undefined ? undefined : link.mutate(account)))}>
      {link.error === null ? null : <FailureNote error={link.error} />}
      <NativeSelect label="Link an account" description={`Whoever signs in with it is ${user.username} here.`} value={chosen}
        data={[{ value: "", label: "Choose one" }, ...choices.map((one) => ({ value: keyOf(one), label: `${one.name} on ${one.server}` }))]}
        onChange={(event) => setChosen(event.currentTarget.value)} />
      <Button type="submit" variant="default" disabled={account === undefined} loading={link.isPending}>
        Link it
      </Button>
    </form>
  );
}
