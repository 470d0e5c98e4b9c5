/** The shapes of playlists, as the interface has them. */

/** One account's list; `lacks` and `only` count what it has not of the agreed titles, and what only it has. */
export type PlaylistCopy = {
  server: string;
  username: string;
  playlist_id: string;
  name: string;
  entries: number;
  lacks: number;
  only: number;
  doubled: number;
  public: boolean | null;
  read_at: string | null;
  missing_since: string | null;
  emptied_since: string | null;
  held: boolean;
  problems: string[];
};

/** A list of a person. `needs_you`: a copy is gone or empty, and somebody has to say whether that was meant. */
export type Playlist = {
  id: string;
  name: string;
  username: string;
  state: "offered" | "linked" | "unlinked";
  everywhere: boolean;
  needs_you: boolean;
  entries: number;
  copies: PlaylistCopy[];
};

/** A list that another may be linked with: of the same person, and no account has both. */
export type PlaylistPartner = { id: string; name: string; servers: string[] };

export type PlaylistDetail = Playlist & { titles: { title: string; servers: string[] }[]; partners: PlaylistPartner[] };

export type PlaylistVerb = "link" | "unlink" | "confirm" | "discard";
