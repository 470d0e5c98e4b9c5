import { Button, Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Autosync, AutosyncChange } from "../../../client/history.ts";
import { count } from "../../../client/words.ts";
import { Facts } from "../../ui/Facts.tsx";
import { fieldFailure, namesFields } from "../../ui/failures.ts";
import { submits } from "../../ui/forms.ts";
import { FailureNote, Loading, Note } from "../../ui/Note.tsx";
import { StateMark } from "../../ui/StateMark.tsx";
import { Time } from "../../ui/Time.tsx";
import { useWhose } from "../history/whose.ts";
import { WhoseSelect } from "../history/WhoseSelect.tsx";
import { useUser } from "../session/user.ts";
import filters from "../history/history.module.css";
import { useAutosync, useChangeAutosync } from "./useAutosync.ts";
import styles from "./autosync.module.css";

const STATES = {
  active: { state: "in_step", word: "Active" },
  paused: { state: "off", word: "Paused" },
  error: { state: "broken", word: "Error" },
} as const;

function StatusLine({ status }: { status: Autosync["status"] }) {
  const { state, word } = STATES[status.state];
  return (
    <Facts
      facts={[
        { name: "State", value: <StateMark state={state} word={word} /> },
        ...(status.reason === null ? [] : [{ name: "Why", value: status.reason }]),
        { name: "Since", value: <Time at={status.since} none="not known" /> },
        { name: "Servers were last asked", value: <Time at={status.last_poll_at} /> },
        { name: "Begun and not finished", value: count(status.open_viewings, "viewing") },
      ]}
    />
  );
}

type Fields = { enabled: boolean; threshold: string; minimum: string; zone: string };

function fieldsOf(kept: Autosync): Fields {
  return { enabled: kept.enabled, threshold: String(kept.threshold), minimum: String(kept.min_seconds), zone: kept.timezone };
}

/** Only what was changed here: what somebody else has changed meanwhile stays. */
function changeOf(before: Fields, after: Fields): AutosyncChange {
  return {
    ...(before.enabled === after.enabled ? {} : { enabled: after.enabled }),
    ...(before.threshold === after.threshold ? {} : { threshold: Number(after.threshold) }),
    ...(before.minimum === after.minimum ? {} : { min_seconds: Number(after.minimum) }),
    ...(before.zone === after.zone ? {} : { timezone: after.zone.trim() }),
  };
}

function SettingForm({ kept, user }: { kept: Autosync; user: string }) {
  const [before, setBefore] = useState(() => fieldsOf(kept));
  const [fields, setFields] = useState(before);
  const change = useChangeAutosync(user, (saved) => {
    setBefore(fieldsOf(saved));
    setFields(fieldsOf(saved));
  });
  const changed = Object.keys(changeOf(before, fields)).length > 0;
  const error = (name: string): string | undefined => fieldFailure(change.error, name);
  return (
    <form className={styles.form} onSubmit={submits(() => change.mutate(changeOf(before, fields)))}>
      <Checkbox label="Keep my history" description="What is watched is written down from now on, on whichever server. Off: nothing is kept of it."
        checked={fields.enabled} onChange={(event) => setFields({ ...fields, enabled: event.currentTarget.checked })} />
      <TextInput label="Counts as watched from" type="number" min={1} max={100} required value={fields.threshold} error={error("threshold")}
        description="Percent of it that were really seen, in any order and any number of sittings."
        onChange={(event) => setFields({ ...fields, threshold: event.currentTarget.value })} />
      <TextInput label="At least so many seconds watched" type="number" min={0} max={3600} required value={fields.minimum}
        error={error("min_seconds")} onChange={(event) => setFields({ ...fields, minimum: event.currentTarget.value })} />
      <TextInput label="Time zone" required value={fields.zone} error={error("timezone")} placeholder="Europe/Berlin"
        description="Decides to which day and hour a viewing belongs. What is written down already stays where it is."
        onChange={(event) => setFields({ ...fields, zone: event.currentTarget.value })} />
      {change.error !== null && !namesFields(change.error) ? <FailureNote error={change.error} /> : null}
      <div className={styles.actions}>
        <Button type="submit" loading={change.isPending} disabled={!changed}>
          Save
        </Button>
      </div>
    </form>
  );
}

/** How somebody's history is kept, and whether that works at this moment. */
export function AutosyncPanel() {
  const { user } = useWhose();
  const own = useUser().id;
  const whose = user ?? own;
  const { data, error } = useAutosync(whose);
  return (
    <>
      <search className={filters.few}>
        <WhoseSelect all="Me" />
      </search>
      {data === undefined ? error === null ? <Loading what="the settings" /> : <FailureNote error={error} /> : (
        <div className={styles.columns}>
          <section>
            <h2>How it goes</h2>
            {data.is_linked ? null : (
              <Note state="waiting">No account of a media server is linked to this login yet. Link one in the menu at the top, then history can be kept.</Note>
            )}
            <StatusLine status={data.status} />
          </section>
          <section>
            <h2>What is kept</h2>
            <SettingForm key={whose} kept={data} user={whose} />
          </section>
        </div>
      )}
    </>
  );
}
