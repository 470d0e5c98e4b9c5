import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { LinkCandidate, Pin, UnmatchedItem } from "../../../client/sync.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { submits } from "../../ui/forms.ts";
import { useNames } from "../explain/useExplain.ts";
import { usePin } from "./useUnmatched.ts";
import styles from "./unmatched.module.css";

type Choose = (like: Pin) => void;

function Candidate({ one, busy, onChoose }: { one: LinkCandidate; busy: boolean; onChoose: Choose }) {
  return (
    <li className={styles.candidate}>
      <div className={styles.what}>
        <strong>{`${one.name} on ${one.server}`}</strong>
        <span className="quiet">{one.why}</span>
        {one.path === null ? null : <code>{one.path}</code>}
      </div>
      <Button size="compact-sm" variant="light" loading={busy} aria-label={`It is this: ${one.name} on ${one.server}`}
        onClick={() => onChoose({ server: one.server, item_id: one.item_id })}>
        It is this
      </Button>
    </li>
  );
}

function ByHand({ item, busy, onChoose }: { item: UnmatchedItem; busy: boolean; onChoose: Choose }) {
  const others = (useNames().data?.servers ?? []).filter((name) => name !== item.server);
  const [server, setServer] = useState("");
  const [id, setId] = useState("");
  const chosen = server === "" ? (others[0] ?? "") : server;
  return (
    <form className={styles.byHand} onSubmit={submits(() => onChoose({ server: chosen, item_id: id.trim() }))}>
      <NativeSelect label="Copy on server" value={chosen} data={others} onChange={(event) => setServer(event.currentTarget.value)} />
      <TextInput label="Its item id" required withAsterisk={false} autoComplete="off" spellCheck={false} value={id}
        description="In the address of its page on that server, after “id=”." onChange={(event) => setId(event.currentTarget.value)} />
      <Button type="submit" variant="default" loading={busy}>
        Match with it
      </Button>
    </form>
  );
}

/** What an item could be a copy of, each with a button; or any item by its id. */
export function MatchDialog({ item, opened, onClose }: { item: UnmatchedItem; opened: boolean; onClose: () => void }) {
  const pin = usePin(onClose);
  const choose: Choose = (like) => pin.mutate({ item, like });
  return (
    <Dialog title={`What is “${item.name}” on ${item.server} a copy of?`} opened={opened} onClose={onClose}>
      <div className="form">
        <p className="quiet">{`${item.reason}. What people did on both is merged once they are one.`}</p>
        {item.candidates.length === 0 ? null : (
          <ul className={styles.candidates}>
            {item.candidates.map((one) => (
              <Candidate key={`${one.server}/${one.item_id}`} one={one} busy={pin.isPending} onChoose={choose} />
            ))}
          </ul>
        )}
        <ByHand item={item} busy={pin.isPending} onChoose={choose} />
      </div>
    </Dialog>
  );
}
