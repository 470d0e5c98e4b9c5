import { Button } from "@mantine/core";
import { useState } from "react";
import type { HeldAnswer, HeldServer } from "../../../client/types.ts";
import { DangerButton } from "../../ui/DangerButton.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { useFocusAfterRow } from "../../ui/focus.ts";
import { useUser } from "../session/user.ts";
import styles from "./servers.module.css";
import { useAnswer } from "./useHeld.ts";

type Choice = HeldServer["choices"][number];
type Asking = { server: string; held: HeldServer; choice: Choice; opened: boolean; onClose: () => void };

const TITLES: Readonly<Record<HeldAnswer, (server: string) => string>> = {
  same: (server) => `Is this the ${server} of before?`,
  anew: (server) => `Begin anew with ${server}?`,
};

function AnswerDialog({ server, held, choice, opened, onClose }: Asking) {
  const answer = useAnswer(onClose);
  const act = (): void => answer.mutate({ server, held, answer: choice.answer });
  return (
    <Dialog title={TITLES[choice.answer](server)} opened={opened} onClose={onClose}>
      <div className="form">
        <p>{choice.meaning}</p>
        <p className="quiet">{`The server that answers now has the id ${held.server_id}.`}</p>
        <div className="form-actions">
          <Button variant="default" onClick={onClose} data-autofocus>
            Decide later
          </Button>
          {choice.answer === "anew" ? (
            <DangerButton loading={answer.isPending} onClick={act}>
              {choice.label}
            </DangerButton>
          ) : (
            <Button loading={answer.isPending} onClick={act}>
              {choice.label}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

/** What may be said of a server that is held, each asked about once more; for administrators. */
export function HeldActions({ server, held }: { server: string; held: HeldServer }) {
  const [asking, setAsking] = useState<HeldAnswer | null>(null);
  const { place, use } = useFocusAfterRow();
  if (!useUser().is_admin) return null;
  return (
    <div ref={place} className={styles.answers} onClickCapture={use}>
      {held.choices.map((choice) => (
        <Button key={choice.answer} size="compact-sm" variant={choice.answer === "same" ? "light" : "default"}
          aria-label={`${choice.label}: ${server}`} onClick={() => setAsking(choice.answer)}>
          {choice.label}
        </Button>
      ))}
      {held.choices.map((choice) => (
        <AnswerDialog key={choice.answer} server={server} held={held} choice={choice} opened={asking === choice.answer}
          onClose={() => setAsking(null)} />
      ))}
    </div>
  );
}
