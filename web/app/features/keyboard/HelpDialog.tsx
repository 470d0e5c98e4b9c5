import { Checkbox } from "@mantine/core";
import { Fragment } from "react";
import { Dialog } from "../../ui/Dialog.tsx";
import { PLACES, SECTIONS } from "../frame/sections.ts";
import { useShortcutSwitch } from "./switch.ts";
import styles from "./HelpDialog.module.css";

type Line = { keys: readonly string[]; does: string };

const LINES: readonly Line[] = [
  { keys: ["/"], does: "Filter the list" },
  { keys: ["j"], does: "Next row" },
  { keys: ["k"], does: "Row before" },
  ...[...SECTIONS, ...PLACES].map(({ key, title }) => ({ keys: ["g", key], does: `Go to ${title}` })),
  { keys: ["?"], does: "Show these keys" },
  { keys: ["Esc"], does: "Close what is open" },
];

export function HelpDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [enabled, setEnabled] = useShortcutSwitch();
  return (
    <Dialog title="Keyboard" opened={opened} onClose={onClose}>
      <div className="form">
        <dl className={styles.keys}>
          {LINES.map(({ keys, does }) => (
            <Fragment key={does}>
              <dt>
                {keys.map((key) => (
                  <kbd key={key} className={styles.key}>
                    {key}
                  </kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </Fragment>
          ))}
        </dl>
        <Checkbox
          checked={enabled}
          onChange={(event) => setEnabled(event.currentTarget.checked)}
          label="Single keys act"
          description="Turn this off when you dictate to your computer."
        />
      </div>
    </Dialog>
  );
}
