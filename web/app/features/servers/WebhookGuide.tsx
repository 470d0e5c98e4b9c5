import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { IconEye, IconEyeOff, IconPlugConnected } from "@tabler/icons-react";
import { useState } from "react";
import type { Webhook, WebhookSet } from "../../../client/types.ts";
import { CopyBlock } from "../../ui/CopyBlock.tsx";
import { fieldFailure, namesFields } from "../../ui/failures.ts";
import { submits } from "../../ui/forms.ts";
import { FailureNote, Loading, Note } from "../../ui/Note.tsx";
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

/** Playhead's address within a webhook's URL. */
function baseOf(webhook: Webhook): string {
  return webhook.url.split("?")[0]?.replace(/\/webhook\/[^/]*$/, "") ?? "";
}

/** What came of it: proven, only written, or not done, with what to do. */
function Outcome({ told }: { told: WebhookSet }) {
  const state = told.proven ? "in_step" : told.success ? "waiting" : "needs_you";
  return (
    <Note state={state}>
      {told.message}
      {told.remedy === null ? null : <span className={styles.remedy}>{told.remedy}</span>}
    </Note>
  );
}

/** Lets Playhead write the plugin's configuration, and says what came of it. */
function Install({ webhook }: { webhook: Webhook }) {
  const api = useApi();
  const queries = useQueryClient();
  const [address, setAddress] = useState(() => baseOf(webhook));
  const install = useMutation({
    mutationFn: () => api.installWebhook(webhook.name, address.trim()),
    onSettled: () => queries.invalidateQueries({ queryKey: ["webhook", webhook.name] }),
  });
  return (
    <form className={styles.install} onSubmit={submits(() => install.mutate())}>
      <p>
        Playhead can set up the webhook plugin of {webhook.name}. Last word from it:{" "}
        <Time at={webhook.last_notice_at} none="nothing heard yet" />.
      </p>
      <TextInput className={styles.address} label={`Playhead’s address, as ${webhook.name} reaches it`} autoComplete="off"
        description="A container reaches this machine under another name than localhost." autoCapitalize="none" spellCheck={false}
        required withAsterisk={false} value={address} onChange={(event) => setAddress(event.currentTarget.value)}
        error={fieldFailure(install.error, "address")} />
      <Button type="submit" leftSection={<IconPlugConnected size={16} />} loading={install.isPending}>
        Set up the webhook
      </Button>
      <div role="status">{install.data === undefined ? null : <Outcome told={install.data} />}</div>
      {install.error === null || namesFields(install.error) ? null : <FailureNote error={install.error} />}
    </form>
  );
}

/** The same by hand, for a plugin that others look after. */
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
        Mark something as played there, and see it arrive on the Home page.
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
  if (query.data !== undefined) {
    return (
      <>
        <Install webhook={query.data} />
        <h2 className={styles.byHand}>By hand</h2>
        <Guide webhook={query.data} />
      </>
    );
  }
  return query.error === null ? <Loading what="the webhook" /> : <FailureNote error={query.error} />;
}
