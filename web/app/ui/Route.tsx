import { IconArrowNarrowRight } from "@tabler/icons-react";
import styles from "./Route.module.css";

/** Where a change was heard and where it is written. */
export function Route({ from, to }: { from: string; to: string }) {
  return (
    <span className={styles.route}>
      {from}
      <IconArrowNarrowRight size={16} aria-label="to" role="img" />
      {to}
    </span>
  );
}
