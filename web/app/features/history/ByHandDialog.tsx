import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ByHand, HistoryRow, MediaType } from "../../../client/history.ts";
import { nameOf } from "../../../client/watching.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { fieldFailure, namesFields } from "../../ui/failures.ts";
import { submits } from "../../ui/forms.ts";
import { FailureNote } from "../../ui/Note.tsx";
import { useSay } from "../../ui/toasts.ts";
import { useUser } from "../session/user.ts";
import { useAddByHand } from "./useHistory.ts";
import { usePersons } from "./whose.ts";
import styles from "./history.module.css";

type Fields = { person: string; type: MediaType; tmdb: string; season: string; episode: string; title: string; at: string; minutes: string };

function localMinute(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

function askedOf(fields: Fields): ByHand {
  const episode = fields.type === "tv" ? { season: Number(fields.season), episode: Number(fields.episode) } : {};
  return {
    user_id: fields.person === "" ? undefined : `person:${fields.person}`,
    media_type: fields.type,
    tmdb_id: Number(fields.tmdb),
    ...episode,
    title: fields.title.trim(),
    completed_at: new Date(fields.at).toISOString(),
    watched_seconds: Math.round(Number(fields.minutes) * 60),
  };
}

function ByHandForm({ onDone }: { onDone: (row: HistoryRow) => void }) {
  const admin = useUser().is_admin;
  const persons = usePersons().data ?? [];
  const [fields, setFields] = useState<Fields>(() => ({
    person: "", type: "movie", tmdb: "", season: "1", episode: "1", title: "", at: localMinute(new Date()), minutes: "0",
  }));
  const add = useAddByHand(onDone);
  const change = (key: keyof Fields) => (event: React.ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
    setFields({ ...fields, [key]: event.currentTarget.value });
  const whose = [{ value: "", label: "Me" }, ...persons.map(({ id, name }) => ({ value: id, label: name }))];
  const error = (name: string): string | undefined => fieldFailure(add.error, name);
  return (
    <form className="form" onSubmit={submits(() => add.mutate(askedOf(fields)))}>
      {admin ? <NativeSelect label="Person" data={whose} value={fields.person} onChange={change("person")} /> : null}
      <NativeSelect label="What" data={[{ value: "movie", label: "A film" }, { value: "tv", label: "An episode" }]} value={fields.type} onChange={change("type")} />
      <TextInput label="Title" required maxLength={500} value={fields.title} error={error("title")} onChange={change("title")} />
      <TextInput label={fields.type === "movie" ? "TMDB id of the film" : "TMDB id of the series"} required type="number" min={1} inputMode="numeric"
        description="The number in its address at themoviedb.org." value={fields.tmdb} error={error("tmdb_id")} onChange={change("tmdb")} />
      {fields.type === "tv" ? (
        <div className={styles.pair}>
          <TextInput label="Season" required type="number" min={0} value={fields.season} error={error("season")} onChange={change("season")} />
          <TextInput label="Episode" required type="number" min={0} value={fields.episode} error={error("episode")} onChange={change("episode")} />
        </div>
      ) : null}
      <div className={styles.pair}>
        <TextInput label="When" required type="datetime-local" value={fields.at} error={error("completed_at")} onChange={change("at")} />
        <TextInput label="Minutes watched" type="number" min={0} max={1440} value={fields.minutes} error={error("watched_seconds")} onChange={change("minutes")} />
      </div>
      <p className="quiet">It counts for no badge. No server is told.</p>
      {add.error !== null && !namesFields(add.error) ? <FailureNote error={add.error} /> : null}
      <div className="form-actions">
        <Button type="submit" loading={add.isPending}>
          Mark as watched
        </Button>
      </div>
    </form>
  );
}

/** Writes down what nobody saw. */
export function ByHandDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const say = useSay();
  const done = (row: HistoryRow): void => {
    say({ tone: "good", text: `${nameOf(row)} is in the history of ${row.person}.` });
    onClose();
  };
  return (
    <Dialog title="Mark as watched" opened={opened} onClose={onClose}>
      <ByHandForm onDone={done} />
    </Dialog>
  );
}
