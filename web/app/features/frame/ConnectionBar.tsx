import { clockTime } from "../../../client/time.ts";
import { useConnection } from "../status/useStatus.ts";
import styles from "./Frame.module.css";

/** Says since when nothing new arrives. What is on the page stays, and catches up when the connection is back. */
export function ConnectionBar() {
  const connection = useConnection();
  if (connection.kind === "live" || connection.kind === "connecting") return null;
  const { kind, since, words } = connection;
  return (
    <div className={styles.bar} data-kind={kind} role="alert">
      {since === null ? words : `Nothing new since ${clockTime(since)}; what you see is from then. ${words}`}
    </div>
  );
}
