import type { MediaServer } from "../../../client/types.ts";
import { Time } from "../../ui/Time.tsx";
import { partlyDeaf } from "./heard.ts";
import { TIER_NAMES, TIER_WORDS } from "./Tiers.tsx";
import styles from "./servers.module.css";

/** What spoke last for a server, and who is not heard on its sockets and why. */
export function HeardBy({ server }: { server: MediaServer }) {
  const last = server.tiers.find((tier) => tier.name === server.heard_by);
  const socket = partlyDeaf(server);
  return (
    <div className={styles.heard}>
      {last === undefined ? (
        <span className="quiet">Nothing yet</span>
      ) : (
        <div>
          {TIER_NAMES[last.name]} <Time at={last.last_at} />
        </div>
      )}
      {socket === undefined ? null : (
        <span>
          {TIER_NAMES.socket} {TIER_WORDS[socket.state]}
          {socket.detail === "" ? "" : `: ${socket.detail}`}
        </span>
      )}
    </div>
  );
}
