import { Button } from "@mantine/core";
import type { Playlist } from "../../../client/playlists.ts";
import type { ServerState } from "../../../client/types.ts";
import { count } from "../../../client/words.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { Empty, FailureNote, Loading } from "../../ui/Note.tsx";
import { StateMark } from "../../ui/StateMark.tsx";
import { PlaylistActions } from "./PlaylistActions.tsx";
import { copyWords, onlyEmpty, usePlaylists } from "./usePlaylists.ts";
import styles from "./playlists.module.css";

function What({ playlist }: { playlist: Playlist }) {
  return (
    <div className={styles.what}>
      <strong>{playlist.name}</strong>
      <span>{`${playlist.username} · ${count(playlist.entries, "title", "titles")}`}</span>
    </div>
  );
}

function mark(playlist: Playlist): { state: ServerState; word: string } {
  const { needs_you, state, everywhere } = playlist;
  if (needs_you) return { state: "needs_you", word: onlyEmpty(playlist) ? "Empty somewhere" : "Gone somewhere" };
  if (state === "linked") return { state: "in_step", word: everywhere ? "Linked everywhere" : "Linked" };
  return state === "offered" ? { state: "waiting", word: "Offered" } : { state: "off", word: "Apart" };
}

function Copies({ playlist }: { playlist: Playlist }) {
  return (
    <ul className={styles.copies}>
      {playlist.copies.map((copy) => (
        <li key={`${copy.server}/${copy.username}`}>
          {copy.server} <span>{copyWords(copy)}</span>
        </li>
      ))}
    </ul>
  );
}

const COLUMNS: readonly Column<Playlist>[] = [
  { key: "what", title: "Playlist", width: "minmax(160px, 1.4fr)", phone: "full", cell: (playlist) => <What playlist={playlist} /> },
  { key: "state", title: "State", width: "minmax(140px, 0.8fr)", cell: (playlist) => <StateMark {...mark(playlist)} /> },
  { key: "copies", title: "Where", width: "minmax(220px, 2fr)", phone: "full", cell: (playlist) => <Copies playlist={playlist} /> },
  { key: "do", title: "Actions", width: "220px", quietTitle: true, phone: "full", cell: (playlist) => <PlaylistActions playlist={playlist} /> },
];

/** Everybody's lists, side by side on their servers: what is kept in step, what is offered, and what is gone. */
export function PlaylistsPanel() {
  const lists = usePlaylists();
  if (lists.data === undefined) return lists.error === null ? <Loading what="the playlists" /> : <FailureNote error={lists.error} />;
  if (lists.data.length === 0) {
    return (
      <Empty title="No playlists yet" state="in_step">
        A playlist that somebody makes goes to all of his servers by itself. Those that were there before are listed here, to be linked with one button.
      </Empty>
    );
  }
  return (
    <>
      <DataTable label="Playlists" columns={COLUMNS} rows={lists.data} rowKey={(playlist) => playlist.id} />
      {lists.hasNextPage ? (
        <Button variant="default" loading={lists.isFetchingNextPage} onClick={() => void lists.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </>
  );
}
