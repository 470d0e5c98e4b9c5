import { Button } from "@mantine/core";
import { useState } from "react";
import type { Brake } from "../../../client/sync.ts";
import { count } from "../../../client/words.ts";
import { DangerButton } from "../../ui/DangerButton.tsx";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { useFocusAfterRow } from "../../ui/focus.ts";
import { Empty, FailureNote, Loading } from "../../ui/Note.tsx";
import { Time } from "../../ui/Time.tsx";
import { useUser } from "../session/user.ts";
import { useBrakes, useSettle, type Decision } from "./useBrakes.ts";
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

function Actions({ brake }: { brake: Brake }) {
  const [asking, setAsking] = useState<Decision | null>(null);
  const { place, use } = useFocusAfterRow();
  if (!useUser().is_admin) return null;
  const close = (): void => setAsking(null);
  return (
    <div ref={place} className={styles.actions} onClickCapture={use}>
      <Button size="compact-sm" variant="light" aria-label={`Put back ${brake.username} on ${brake.server}`} onClick={() => setAsking("discard")}>
        Put it back
      </Button>
      <Button size="compact-sm" variant="default" aria-label={`Take over ${brake.username} from ${brake.server}`} onClick={() => setAsking("confirm")}>
        It was meant
      </Button>
      <SettleDialog brake={brake} decision="confirm" opened={asking === "confirm"} onClose={close} />
      <SettleDialog brake={brake} decision="discard" opened={asking === "discard"} onClose={close} />
    </div>
  );
}

function What({ brake }: { brake: Brake }) {
  return (
    <div className={styles.what}>
      <strong>{`${brake.username} lost ${what(brake)} on ${brake.server}`}</strong>
      <span>{brake.items.length === 0 ? null : `${brake.items.slice(0, 6).join(", ")}${brake.regressions > 6 ? " …" : ""}`}</span>
    </div>
  );
}

const COLUMNS: readonly Column<Brake>[] = [
  { key: "what", title: "What is held", width: "minmax(200px, 2.4fr)", phone: "full", cell: (brake) => <What brake={brake} /> },
  { key: "of", title: "Of", width: "minmax(96px, 0.6fr)", label: "of", cell: (brake) => count(brake.entries, "entry", "entries") },
  { key: "since", title: "Since", width: "minmax(96px, 0.6fr)", label: "held since", cell: (brake) => <Time at={brake.held_at} /> },
  { key: "do", title: "Actions", width: "220px", quietTitle: true, phone: "full", cell: (brake) => <Actions brake={brake} /> },
];

/** Passes that would take much away: they wait for a person. */
export function BrakesPanel() {
  const brakes = useBrakes();
  if (brakes.data === undefined) return brakes.error === null ? <Loading what="what is held" /> : <FailureNote error={brakes.error} />;
  if (brakes.data.length === 0) {
    return (
      <Empty title="Nothing is held" state="in_step">
        When a comparison would take many entries of an account away at once, it stops here until you decide. Live edits never do.
      </Empty>
    );
  }
  return <DataTable label="What is held" columns={COLUMNS} rows={brakes.data} rowKey={(brake) => brake.id} />;
}
