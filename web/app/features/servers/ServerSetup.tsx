import { IconChevronRight } from "@tabler/icons-react";
import { useFilters } from "../../ui/address.ts";
import { StateMark } from "../../ui/StateMark.tsx";
import { Time } from "../../ui/Time.tsx";
import type { MediaServer } from "../../../client/types.ts";
import { useUser } from "../session/user.ts";
import { Tiers } from "./Tiers.tsx";
import { WebhookGuide } from "./WebhookGuide.tsx";
import styles from "./servers.module.css";

function ServerLine({ server, open, onToggle }: { server: MediaServer; open: boolean; onToggle: (open: boolean) => void }) {
  const admin = useUser().is_admin;
  const trouble = server.problem;
  return (
    <details className={styles.server} open={open} onToggle={(event) => onToggle(event.currentTarget.open)}>
      <summary>
        <IconChevronRight size={16} aria-hidden />
        <span className={styles.serverName}>{server.name}</span>
        <StateMark state={server.state} />
        <span className="quiet">
          last webhook <Time at={server.webhook_last_at} />
        </span>
      </summary>
      {open ? (
        <div className={styles.guide}>
          {trouble === null ? null : (
            <p className={styles.trouble}>
              {trouble.what}
              <span>{trouble.remedy}</span>
            </p>
          )}
          <Tiers tiers={server.tiers} server={server.name} />
          {admin ? <WebhookGuide server={server.name} /> : <p>An administrator can see how to set up its webhook here.</p>}
        </div>
      ) : null}
    </details>
  );
}

/** Each server with the way to let it call Playhead; the open one is in the address bar. */
export function ServerSetup({ servers }: { servers: readonly MediaServer[] }) {
  const { get, set } = useFilters();
  return (
    <div className={styles.list}>
      {servers.map((server) => (
        <ServerLine key={server.name} server={server} open={get("server") === server.name}
          onToggle={(open) => {
            if (open) set({ server: server.name });
            else if (get("server") === server.name) set({ server: "" });
          }} />
      ))}
    </div>
  );
}
