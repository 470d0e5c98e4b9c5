import { clockTime } from "../../../client/time.ts";
import { useConnection } from "../status/useStatus.ts";
import styles from "./Frame.module.css";

function sentence(kind: "lost" | "busy", since: number, words: string): string {
  const seen = `What you see is from ${clockTime(since)}.`;
  return kind === "lost" ? `No connection to Playhead. ${seen} It goes on by itself.` : `${words} ${seen}`;
}

/** Says since when nothing new arrives. What is on the page stays, and catches up when the connection is back. */
export function ConnectionBar() {
  const connection = useConnection();
  if (connection.kind === "live" || connection.kind === "connecting") return null;
  const { kind, since, words } = connection;
  return (
    <div className={styles.bar} data-kind={kind} role="alert">
      {since === null ? words : sentence(kind, since, words)}
    </div>
  );
}
