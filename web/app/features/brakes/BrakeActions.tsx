import { Button } from "@mantine/core";
import { useState } from "react";
import type { Brake } from "../../../client/sync.ts";
import { count } from "../../../client/words.ts";
import { DangerButton } from "../../ui/DangerButton.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { useFocusAfterRow } from "../../ui/focus.ts";
import { useUser } from "../session/user.ts";
import { useSettle, type Decision } from "./useBrakes.ts";
import styles from "./brakes.module.css";

function what(brake: Brake): string {
  return count(brake.regressions, "entry", "entries");
}

const WORDS: Readonly<Record<Decision, { title: (brake: Brake) => string; says: (brake: Brake) => string; does: string }>> = {
  confirm: {
    title: (brake) => `Take the loss of ${what(brake)} over everywhere?`,
    says: (brake) =>
      `What ${brake.username} no longer has on ${brake.server} is taken away on the other servers too, as far as it is still gone there. This cannot be undone.`,
    does: "Take it over",
  },
  discard: {
    title: (brake) => `Put ${what(brake)} back on ${brake.server}?`,
    says: (brake) => `${brake.server} gets back what was agreed for ${brake.username}. The other servers stay as they are.`,
    does: "Put it back",
  },
};

function SettleDialog({ brake, decision, opened, onClose }: { brake: Brake; decision: Decision; opened: boolean; onClose: () => void }) {
  const settle = useSettle(decision, onClose);
  const words = WORDS[decision];
  const act = (): void => settle.mutate(brake);
  return (
    <Dialog title={words.title(brake)} opened={opened} onClose={onClose}>
      <div className="form">
        <p>{words.says(brake)}</p>
        {brake.items.length === 0 ? null : <p className="quiet">{`Among them: ${brake.items.join(", ")}.`}</p>}
        <div className="form-actions">
          <Button variant="default" onClick={onClose} data-autofocus>
            Decide later
          </Button>
          {decision === "confirm" ? (
            <DangerButton loading={settle.isPending} onClick={act}>
              {words.does}
            </DangerButton>
          ) : (
            <Button loading={settle.isPending} onClick={act}>
              {words.does}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

/** The two ways out of a brake, each asked about once more; for administrators. */
export function BrakeActions({ brake }: { brake: Brake }) {
  const [asking, setAsking] = useState<Decision | null>(null);
  const { place, use } = useFocusAfterRow();
  if (!useUser().is_admin) return null;
  const close = (): void => setAsking(null);
  return (
    <div ref={place} className={styles.actions} onClickCapture={use}>
      <Button size="compact-sm" variant="light" aria-label={`Put it back: ${brake.username} on ${brake.server}`} onClick={() => setAsking("discard")}>
        Put it back
      </Button>
      <Button size="compact-sm" variant="default" aria-label={`It was meant: ${brake.username} on ${brake.server}`} onClick={() => setAsking("confirm")}>
        It was meant
      </Button>
      <SettleDialog brake={brake} decision="confirm" opened={asking === "confirm"} onClose={close} />
      <SettleDialog brake={brake} decision="discard" opened={asking === "discard"} onClose={close} />
    </div>
  );
}
