import type { ServerState, Tier } from "../../../client/types.ts";
import { StateIcon } from "../../ui/StateMark.tsx";
import { Time } from "../../ui/Time.tsx";
import styles from "./servers.module.css";

export const TIER_NAMES: Record<Tier["name"], string> = {
  webhook: "Webhook",
  socket: "Sockets",
  sessions: "Who is watching",
  sweep: "Passes",
};

export const TIER_WORDS: Record<Tier["state"], string> = { live: "live", late: "late", off: "not there" };

const MARKS: Record<Tier["state"], ServerState> = { live: "in_step", late: "waiting", off: "off" };

/** The ways in which a server is heard, each with when it last spoke. */
export function Tiers({ tiers, server }: { tiers: readonly Tier[]; server: string }) {
  if (tiers.length === 0) return null;
  return (
    <ul className={styles.tiers} aria-label={`How ${server} is heard`}>
      {tiers.map((tier) => (
        <li key={tier.name}>
          <StateIcon state={MARKS[tier.state]} size={14} />
          <span>
            {TIER_NAMES[tier.name]} {TIER_WORDS[tier.state]}
          </span>
          {tier.last_at === null ? null : (
            <span className="quiet">
              <Time at={tier.last_at} />
            </span>
          )}
          {tier.detail === "" ? null : <span className="quiet">{tier.detail}</span>}
        </li>
      ))}
    </ul>
  );
}
