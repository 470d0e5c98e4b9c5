import {
  IconAlertTriangleFilled, IconCircleCheckFilled, IconHandStop, IconHourglassHigh, IconPlugConnectedX, IconProgress, type Icon,
} from "@tabler/icons-react";
import type { ServerState } from "../../client/types.ts";
import { stateWord } from "../../client/words.ts";
import styles from "./StateMark.module.css";

const ICONS: Readonly<Record<ServerState, Icon>> = {
  in_step: IconCircleCheckFilled,
  working: IconProgress,
  waiting: IconHourglassHigh,
  needs_you: IconHandStop,
  broken: IconAlertTriangleFilled,
  off: IconPlugConnectedX,
};

type Props = { state: ServerState; word?: string | undefined };

/** A state as icon and word; the colour only repeats what they say. */
export function StateMark({ state, word }: Props) {
  return (
    <span className={styles.mark} data-state={state}>
      <StateIcon state={state} />
      {word ?? stateWord(state)}
    </span>
  );
}

export function StateIcon({ state, size = 16 }: { state: ServerState; size?: number }) {
  const Shape = ICONS[state];
  return <Shape className={styles.icon} data-state={state} size={size} aria-hidden />;
}
