import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconEye, IconEyeOff } from "@tabler/icons-react";
import { useState } from "react";
import type { Webhook } from "../../../client/types.ts";
import { CopyBlock } from "../../ui/CopyBlock.tsx";
import { FailureNote, Loading } from "../../ui/Note.tsx";
import { Time } from "../../ui/Time.tsx";
import { POLL, useApi } from "../../wiring.ts";
import styles from "./servers.module.css";

/** Jellyfin's plugin page shows the names of its notifications with spaces. */
function spaced(event: string): string {
  return event.replaceAll(/([a-z])([A-Z])/g, "$1 $2");
}

function masked(url: string): string {
  return url.replace(/(token=)[^&]+/, "$1••••••••");
}

function Address({ webhook }: { webhook: Webhook }) {
  const [open, setOpen] = useState(false);
  const Shape = open ? IconEyeOff : IconEye;
  return (
    <CopyBlock text={webhook.url} shown={open ? webhook.url : masked(webhook.url)} what={`the webhook URL of ${webhook.name}`}>
      {webhook.secret_in_url ? (
        <Button variant="default" size="compact-sm" leftSection={<Shape size={14} />} aria-pressed={open} onClick={() => setOpen(!open)}>
          {open ? "Hide secret" : "Show secret"}
        </Button>
      ) : null}
    </CopyBlock>
  );
}

function Guide({ webhook }: { webhook: Webhook }) {
  return (
    <ol className={styles.steps}>
      <li>
        In {webhook.name}’s dashboard open Plugins → Catalog, install <strong>Webhook</strong>, and restart Jellyfin.
      </li>
      <li>
        Open the plugin, choose <strong>Add Generic Destination</strong>, and paste this as its Webhook URL:
        <Address webhook={webhook} />
      </li>
      <li>
        Tick these notifications:
        <ul className={styles.events}>
          {webhook.events.map((event) => (
            <li key={event}>{spaced(event)}</li>
          ))}
        </ul>
      </li>
      <li>Tick all item types and “Send All Properties”, leave the user filter empty, and save.</li>
      <li>
        <span>
          Mark something as played there. Last word from {webhook.name}: <Time at={webhook.last_notice_at} none="nothing heard yet" />.
        </span>
      </li>
    </ol>
  );
}

/** How to let one server call Playhead, with the address that carries its secret; for administrators. */
export function WebhookGuide({ server }: { server: string }) {
  const api = useApi();
  const query = useQuery({
    queryKey: ["webhook", server],
    queryFn: ({ signal }) => api.webhook(server, signal),
    refetchInterval: POLL.slow,
  });
  if (query.data !== undefined) return <Guide webhook={query.data} />;
  return query.error === null ? <Loading what="the webhook" /> : <FailureNote error={query.error} />;
}
