import { IconAlertTriangle, IconCircleCheck, IconInfoCircle, IconXboxX, type Icon } from "@tabler/icons-react";
import type { Notification } from "../../../client/types.ts";
import { useNow } from "../../ui/now.ts";
import { Time } from "../../ui/Time.tsx";
import { byDay } from "./days.ts";
import styles from "./notifications.module.css";

const LEVELS: Readonly<Record<Notification["level"], { icon: Icon; word: string }>> = {
  info: { icon: IconInfoCircle, word: "News" },
  success: { icon: IconCircleCheck, word: "Good" },
  warning: { icon: IconAlertTriangle, word: "Warning" },
  error: { icon: IconXboxX, word: "Trouble" },
};

function Row({ row, isNew }: { row: Notification; isNew: boolean }) {
  const { icon: Shape, word } = LEVELS[row.level];
  return (
    <li className={styles.row} data-row tabIndex={-1} data-new={isNew}>
      <Shape size={20} className={styles.level} data-level={row.level} role="img" aria-label={word} />
      <div className={styles.words}>
        <strong>{row.title}</strong>
        <span>{row.message}</span>
      </div>
      <span className={styles.when}>
        {isNew ? <span className={styles.new}>new</span> : null}
        <Time at={row.at} />
      </span>
    </li>
  );
}

/** Notifications by day; those after `seen` are marked as new. */
export function NotificationList({ rows, seen }: { rows: readonly Notification[]; seen: number }) {
  const now = useNow();
  return byDay(rows, now).map((day) => (
    <section key={day.title} aria-label={day.title}>
      <h2 className={styles.day}>{day.title}</h2>
      <ul className={styles.list} data-rows>
        {day.rows.map((row) => (
          <Row key={row.id} row={row} isNew={Number(row.id) > seen} />
        ))}
      </ul>
    </section>
  ));
}
