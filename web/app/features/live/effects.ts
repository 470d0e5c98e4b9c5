/** What an event of the live feed does to the pages: which answers are read again or changed, and what is said. Pure. */
import type { QueryKey } from "@tanstack/react-query";
import type { Channel, EventOf, LiveEvent } from "../../../client/live/frames.ts";
import type { Arrival } from "../../../client/live/ports.ts";
import type { Toast } from "../../ui/toasts.ts";

export type Effect =
  | { kind: "again"; key: QueryKey }
  | { kind: "set"; key: QueryKey; data: unknown }
  | { kind: "remove"; key: QueryKey }
  | { kind: "say"; toast: Toast };

/** Older news is in the pages already; nobody has to be told of it again. */
const NEWS_MS = 60_000;

const WARNING_MS = 6000;

function again(...names: string[]): Effect[] {
  return names.map((name) => ({ kind: "again", key: [name] }));
}

const OF_SYNC: Readonly<Record<EventOf<"sync_update">["data"]["action"], readonly string[]>> = {
  queued: ["events", "status"],
  synced: ["log", "events", "status", "explain", "runs"],
  waiting: ["events", "status", "explain"],
  parked: ["log", "events", "status", "explain", "runs"],
  failed: ["log", "events", "status", "explain", "runs"],
  conflict: ["conflicts", "explain"],
  brake: ["brakes", "status", "runs", "playlists"],
};

const OF_KIND: Readonly<Record<string, readonly string[]>> = { playlist: ["playlists"], user: ["user-requests"] };

function ofSync({ data }: EventOf<"sync_update">): Effect[] {
  return again(...OF_SYNC[data.action], ...(OF_KIND[data.event_type] ?? []));
}

const OF_LIST: Readonly<Record<EventOf<"list_update">["data"]["lists"][number], readonly string[]>> = {
  runs: ["runs"],
  brakes: ["brakes", "status"],
  user_requests: ["user-requests", "status"],
  playlists: ["playlists", "status"],
  people: ["people"],
  queue: ["events", "status"],
  unmatched: ["unmatched"],
  retired: ["retired-servers", "status"],
};

function ofLists({ data }: EventOf<"list_update">): Effect[] {
  return again(...new Set(data.lists.flatMap((list) => OF_LIST[list])));
}

function ofMedia({ data }: EventOf<"media_update">): Effect[] {
  const one: QueryKey = ["media", data.media_id];
  switch (data.action) {
    case "created":
      return again("media-search", "media-stats", "recent-media");
    case "updated":
      return [...again("media-search"), { kind: "set", key: one, data: data.media }];
    case "deleted":
      return [...again("media-search", "media-stats"), { kind: "remove", key: one }];
    case "analyzed":
      return [{ kind: "again", key: one }];
  }
}

function ofSystem({ data }: EventOf<"system_update">): Effect[] {
  const read = again("status");
  if (data.status === "healthy") return read;
  const text = `${data.component}: ${data.message ?? (data.status === "warning" ? "something is not right." : "it does not work.")}`;
  const toast: Toast = data.status === "warning" ? { tone: "warning", text, forMs: WARNING_MS } : { tone: "bad", text };
  return [...read, { kind: "say", toast }];
}

function ofAnalysis({ data }: EventOf<"analysis_complete">): Effect[] {
  const text = `Analysis complete for ${data.items_processed.toLocaleString("en")} items`;
  return [...again("media-search", "media-stats"), { kind: "say", toast: { tone: "good", text } }];
}

const TONES: Readonly<Record<EventOf<"notification">["data"]["level"], Toast["tone"]>> = {
  info: "info",
  success: "good",
  warning: "warning",
  error: "bad",
};

function ofNotification({ data }: EventOf<"notification">): Effect[] {
  const text = [data.title, data.message].filter((part) => part !== "").join(": ");
  return [...again("notifications"), { kind: "say", toast: { tone: TONES[data.level], text } }];
}

/** What moves on a screen changes no figure; what was completed changes all of them. */
const OF_PLAYBACK: readonly string[] = ["started", "progress", "paused", "resumed", "stopped"];

function ofPlayback(data: Readonly<Record<string, unknown>>): Effect[] {
  return typeof data.action === "string" && OF_PLAYBACK.includes(data.action) ? again("playback") : staleEffects("playback");
}

function allOf(event: LiveEvent): Effect[] {
  switch (event.type) {
    case "sync_update":
      return ofSync(event);
    case "server_update":
      return again("status", "events", "explain");
    case "list_update":
      return ofLists(event);
    case "media_update":
      return ofMedia(event);
    case "system_update":
      return ofSystem(event);
    case "analysis_complete":
      return ofAnalysis(event);
    case "notification":
      return ofNotification(event);
    case "playback_update":
      return ofPlayback(event.data);
    default:
      return staleEffects(event.channel);
  }
}

/** What an event does; what was missed for longer than a minute is shown and not said. */
export function effectsOf(event: LiveEvent, { replayed, ageMs }: Arrival): Effect[] {
  const effects = allOf(event);
  return replayed && ageMs >= NEWS_MS ? effects.filter((effect) => effect.kind !== "say") : effects;
}

const KEPT_FRESH: Readonly<Partial<Record<Channel, readonly string[]>>> = {
  sync_updates: ["events", "log", "status", "explain", "runs", "brakes", "conflicts", "playlists", "user-requests", "people", "unmatched", "retired-servers"],
  media_updates: ["media-search", "media-stats", "recent-media", "media"],
  analysis_updates: ["media-search", "media-stats"],
  system_updates: ["status"],
  notifications: ["notifications"],
  playback: ["playback", "history", "stats", "badges"],
};

/** What is read again when events of a channel are lost: all that it keeps fresh, once, and nothing is said. */
export function staleEffects(channel: Channel): Effect[] {
  return again(...(KEPT_FRESH[channel] ?? []));
}
