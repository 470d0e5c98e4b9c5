import { Button } from "@mantine/core";
import { useState } from "react";
import type { Playlist } from "../../../client/playlists.ts";
import { DangerButton } from "../../ui/DangerButton.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { useUser } from "../session/user.ts";
import { LinkDialog } from "./LinkDialog.tsx";
import { onlyEmpty, useDecide } from "./usePlaylists.ts";
import styles from "./playlists.module.css";

function LoseDialog({ playlist, opened, onClose }: { playlist: Playlist; opened: boolean; onClose: () => void }) {
  const decide = useDecide();
  const act = (): void => decide.mutate({ playlist, verb: "confirm" }, { onSettled: onClose });
  const others = playlist.copies.filter((copy) => !copy.held).map((copy) => copy.server);
  const empty = onlyEmpty(playlist);
  const what = empty ? `What was in it is taken out on ${others.join(", ")} too; what was added there since stays.` : `It is deleted on ${others.join(", ")} too.`;
  return (
    <Dialog title={`${empty ? "Empty" : "Delete"} ${playlist.name} everywhere?`} opened={opened} onClose={onClose}>
      <div className="form">
        <p>{`${what} This cannot be undone.`}</p>
        <div className="form-actions">
          <Button variant="default" onClick={onClose} data-autofocus>
            Decide later
          </Button>
          <DangerButton loading={decide.isPending} onClick={act}>
            {empty ? "Empty it" : "Delete it"}
          </DangerButton>
        </div>
      </div>
    </Dialog>
  );
}

function Held({ playlist }: { playlist: Playlist }) {
  const decide = useDecide();
  const [asking, setAsking] = useState(false);
  const back = onlyEmpty(playlist) ? "Fill it again" : "Make it again";
  return (
    <>
      <Button size="compact-sm" variant="light" loading={decide.isPending} aria-label={`${back}: ${playlist.name}`} onClick={() => decide.mutate({ playlist, verb: "discard" })}>
        {back}
      </Button>
      <Button size="compact-sm" variant="default" aria-label={`It was meant: ${playlist.name}`} onClick={() => setAsking(true)}>
        It was meant
      </Button>
      <LoseDialog playlist={playlist} opened={asking} onClose={() => setAsking(false)} />
    </>
  );
}

function Linking({ playlist }: { playlist: Playlist }) {
  const decide = useDecide();
  const [choosing, setChoosing] = useState(false);
  const linked = playlist.state === "linked";
  return (
    <>
      {linked && playlist.everywhere ? null : (
        <Button size="compact-sm" variant="light" loading={decide.isPending} aria-label={linked ? `To all servers: ${playlist.name}` : `Link ${playlist.name} everywhere`} onClick={() => decide.mutate({ playlist, verb: "link" })}>
          {linked ? "To all servers" : "Link"}
        </Button>
      )}
      <Button size="compact-sm" variant="default" aria-label={`Link with another: ${playlist.name}`} onClick={() => setChoosing(true)}>
        Link with another
      </Button>
      {linked ? (
        <Button size="compact-sm" variant="default" loading={decide.isPending} aria-label={`Unlink ${playlist.name}`} onClick={() => decide.mutate({ playlist, verb: "unlink" })}>
          Unlink
        </Button>
      ) : null}
      <LinkDialog playlist={playlist} opened={choosing} onClose={() => setChoosing(false)} />
    </>
  );
}

/** What an administrator can decide about a list: one button for most. */
export function PlaylistActions({ playlist }: { playlist: Playlist }) {
  if (!useUser().is_admin) return null;
  return <div className={styles.actions}>{playlist.needs_you ? <Held playlist={playlist} /> : <Linking playlist={playlist} />}</div>;
}
