import { Link } from "react-router";
import type { Status } from "../../../client/types.ts";
import { inStep, takingPart } from "../../../client/verdict.ts";
import { useWrittenToday } from "../score/useScore.ts";
import styles from "./status.module.css";

type Figure = { name: string; value: string; to: string; urgent?: boolean };

function figures({ servers: all, queue }: Status, today: number | null): Figure[] {
  const servers = takingPart(all);
  const n = (value: number): string => value.toLocaleString("en");
  return [
    { name: servers.length === 1 ? "server in step" : "servers in step", value: `${inStep(servers)} of ${servers.length}`, to: "/sync" },
    { name: "on the way", value: n(queue.pending_events + queue.processing_events), to: "/sync/pending" },
    { name: "waiting for a title", value: n(queue.waiting_for_item_events), to: "/sync/waiting" },
    { name: "parked", value: n(queue.failed_events), to: "/sync/parked", urgent: queue.failed_events > 0 },
    { name: "written today", value: today === null ? "–" : n(today), to: "/sync/log" },
  ];
}

/** The numbers behind the verdict; each leads to what it counts. */
export function Figures({ status }: { status: Status }) {
  const today = useWrittenToday();
  return (
    <ul className={styles.figures} aria-label="In numbers">
      {figures(status, today).map(({ name, value, to, urgent }) => (
        <li key={name}>
          <Link to={to} className={styles.figure} data-urgent={urgent === true}>
            <strong>{value}</strong> <span>{name}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
