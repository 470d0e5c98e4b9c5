import type { Status } from "../../../client/types.ts";
import { verdict } from "../../../client/verdict.ts";
import { StateIcon } from "../../ui/StateMark.tsx";
import { Time } from "../../ui/Time.tsx";
import styles from "./status.module.css";

/** "Is everything in step?", answered in one line. */
export function VerdictLine({ status }: { status: Status }) {
  const { state, headline, detail } = verdict(status);
  return (
    <div className={styles.verdict}>
      <StateIcon state={state} size={32} />
      <div>
        <h1>{headline}</h1>
        <p className="quiet">
          {detail} Last write <Time at={status.sync_stats.last_sync_at} none="not yet" />.
        </p>
      </div>
    </div>
  );
}
