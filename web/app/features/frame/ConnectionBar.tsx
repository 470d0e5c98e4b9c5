import { Button } from "@mantine/core";
import type { Stop } from "../../../client/live/backoff.ts";
import { clockTime } from "../../../client/time.ts";
import { ASKING } from "../live/useLive.ts";
import { useWebSocket } from "../live/useWebSocket.ts";
import { useConnection } from "../status/useStatus.ts";
import styles from "./Frame.module.css";

function sentence(kind: "lost" | "busy", since: number, words: string): string {
  const seen = `What you see is from ${clockTime(since)}.`;
  return kind === "lost" ? `No connection to Playhead. ${seen} It goes on by itself.` : `${words} ${seen}`;
}

const EVERY = `Pages ask every ${ASKING.told.else / 1000} seconds instead.`;

const WHY: Readonly<Partial<Record<Stop, string>>> = {
  gave_up: `No live connection; a proxy may hold it back. ${EVERY}`,
  too_many: `Too many open pages for another live connection: close one. ${EVERY}`,
  refused: `Playhead does not understand this page; reload it. ${EVERY}`,
};

function StoppedBar({ why }: { why: string }) {
  const { connect } = useWebSocket();
  return (
    <div className={styles.bar} data-kind="busy" role="alert">
      <span>{why}</span>
      <Button variant="default" size="compact-sm" onClick={connect}>
        Connect again
      </Button>
    </div>
  );
}

/** Says since when nothing new arrives. What is on the page stays, and catches up when the connection is back. */
export function ConnectionBar() {
  const connection = useConnection();
  if (connection.kind === "asking") {
    const why = connection.stopped === null ? undefined : WHY[connection.stopped];
    return why === undefined ? null : <StoppedBar why={why} />;
  }
  if (connection.kind === "live" || connection.kind === "connecting") return null;
  const { kind, since, words } = connection;
  return (
    <div className={styles.bar} data-kind={kind} role="alert">
      {since === null ? words : sentence(kind, since, words)}
    </div>
  );
}
