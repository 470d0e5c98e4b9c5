import { Button, Radio } from "@mantine/core";
import { useState } from "react";
import type { Playlist, PlaylistPartner } from "../../../client/playlists.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { submits } from "../../ui/forms.ts";
import { FailureNote, Loading } from "../../ui/Note.tsx";
import { useLinkTogether, usePlaylist } from "./usePlaylists.ts";
import styles from "./playlists.module.css";

type Props = { playlist: Playlist; onClose: () => void };

/** Read when the dialog opens, and not before. */
function Choices({ playlist, onClose }: Props) {
  const one = usePlaylist(playlist.id);
  if (one.data === undefined) return one.error === null ? <Loading what="the other playlists" /> : <FailureNote error={one.error} />;
  return <Partners playlist={playlist} partners={one.data.partners} onClose={onClose} />;
}

function Partners({ playlist, partners, onClose }: Props & { partners: readonly PlaylistPartner[] }) {
  const link = useLinkTogether();
  const [chosen, setChosen] = useState<string | null>(null);
  // As it was when the dialog opened: lines do not move under the pointer while the page is read again.
  const [choices] = useState(partners);
  const save = (): void => {
    if (chosen !== null) link.mutate({ playlist, other: chosen }, { onSuccess: onClose });
  };
  if (choices.length === 0) {
    return (
      <div className="form">
        <p>{`No other playlist of ${playlist.username} can be one with ${playlist.name}: each of them is on an account that has this one too.`}</p>
        <div className="form-actions">
          <Button variant="default" onClick={onClose} data-autofocus>
            Close
          </Button>
        </div>
      </div>
    );
  }
  return (
    <form className="form" onSubmit={submits(save)}>
      <Radio.Group label={`Which playlist of ${playlist.username} is the same?`} value={chosen} onChange={setChosen}>
        <div className={styles.choices}>
          {choices.map((one) => (
            <Radio key={one.id} value={one.id} label={`${one.name} on ${one.servers.join(", ")}`} />
          ))}
        </div>
      </Radio.Group>
      <p className="quiet">{`Nothing is taken out: what each of them holds goes into the other, and both are called ${playlist.name}.`}</p>
      <div className="form-actions">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={chosen === null} loading={link.isPending}>
          Link them
        </Button>
      </div>
    </form>
  );
}

/** Which other list of the same person this one is to be linked with. */
export function LinkDialog({ playlist, opened, onClose }: Props & { opened: boolean }) {
  return (
    <Dialog title={`Link ${playlist.name} with another playlist`} opened={opened} onClose={onClose}>
      <Choices playlist={playlist} onClose={onClose} />
    </Dialog>
  );
}
