import { Button, Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Person, PersonAccount, UnmatchedAccount } from "../../../client/sync.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { submits } from "../../ui/forms.ts";
import { useChangePerson } from "./usePeople.ts";
import styles from "./people.module.css";

type Choice = { account: PersonAccount; whose: string };

function key(account: { server: string; user_id: string }): string {
  return `${account.server}/${account.user_id}`;
}

/** All accounts there are, the person's own first, then those of nobody, then others'. */
function choicesFor(person: Person, people: readonly Person[], nobodys: readonly UnmatchedAccount[]): Choice[] {
  return [
    ...person.accounts.map((account) => ({ account, whose: "" })),
    ...nobodys.map((one) => ({ account: { ...one, evidence: "" }, whose: "of nobody" })),
    ...people.filter((one) => one.id !== person.id).flatMap((one) => one.accounts.map((account) => ({ account, whose: `of ${one.name}` }))),
  ];
}

type Props = { person: Person; people: readonly Person[]; nobodys: readonly UnmatchedAccount[]; onClose: () => void };

/** Which accounts are one person's. Those that are taken away become a person of their own. */
export function AccountsDialog({ person, people, nobodys, onClose }: Props) {
  const [name, setName] = useState(person.name);
  const [chosen, setChosen] = useState(() => new Set(person.accounts.map(key)));
  const change = useChangePerson(onClose);
  // As it was when the dialog opened: lines do not move under the pointer while the page is read again.
  const [choices] = useState(() => choicesFor(person, people, nobodys));
  const flip = (one: string): void =>
    setChosen((before) => new Set(before.has(one) ? [...before].filter((other) => other !== one) : [...before, one]));
  const save = (): void => {
    const accounts = choices.map((choice) => choice.account).filter((account) => chosen.has(key(account)));
    change.mutate({ person, change: { name: name.trim(), accounts } });
  };
  return (
    <Dialog title={`Accounts of ${person.name}`} opened onClose={onClose}>
      <form className="form" onSubmit={submits(save)}>
        <TextInput label="Name" required withAsterisk={false} autoComplete="off" value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <fieldset className={styles.choices}>
          <legend>Accounts</legend>
          {choices.map(({ account, whose }) => (
            <Checkbox key={key(account)} checked={chosen.has(key(account))} onChange={() => flip(key(account))}
              label={`${account.name} on ${account.server}${whose === "" ? "" : ` (${whose})`}`} />
          ))}
        </fieldset>
        <p className="quiet">What the accounts hold is merged: nobody loses a played mark by it.</p>
        <div className="form-actions">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
