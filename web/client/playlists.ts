/** The shapes of playlists, from the contract. */
import type { Schema } from "./contract.ts";

/** One account's list; `lacks` and `only` count what it has not of the agreed titles, and what only it has. */
export type PlaylistCopy = Schema<"PlaylistCopy">;

/** A list of a person. `needs_you`: a copy is gone or empty, and somebody has to say whether that was meant. */
export type Playlist = Schema<"Playlist">;

/** A list that another may be linked with: of the same person, and no account has both. */
export type PlaylistPartner = Schema<"PlaylistPartner">;

export type PlaylistDetail = Schema<"PlaylistDetail">;

export type PlaylistVerb = "link" | "unlink" | "confirm" | "discard";
