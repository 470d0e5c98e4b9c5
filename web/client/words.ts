import { parseTime, shortTime, tickPosition } from "./time.ts";
import type { MediaServer, QueuedEvent, ServerState, Trouble } from "./types.ts";

const EVENT_WORDS: Readonly<Record<string, string>> = {
  progress: "position",
  watched: "played",
  favorite: "favourite",
  rating: "rating",
  playlist: "playlist",
  play_count: "play count",
  last_played: "last played",
  user: "account",
};

export const EVENT_TYPES: readonly string[] = Object.keys(EVENT_WORDS);

export function eventWord(type: string): string {
  return EVENT_WORDS[type] ?? type.replaceAll("_", " ");
}

const STATE_WORDS: Readonly<Record<ServerState, string>> = {
  in_step: "In step",
  working: "Working",
  waiting: "Waiting",
  needs_you: "Needs you",
  broken: "Broken",
};

export function stateWord(state: ServerState): string {
  return STATE_WORDS[state];
}

/** The state as sent, or, from a server that sends none, what its other facts say. */
export function serverState(server: MediaServer): ServerState {
  if (server.state !== null && server.state !== undefined) return server.state;
  if (!server.healthy) return "broken";
  if (server.breaker === "open") return "waiting";
  return (server.backlog ?? 0) > 0 ? "working" : "in_step";
}

export function serverTrouble(server: MediaServer): Trouble | null {
  if (server.problem !== null && server.problem !== undefined) return server.problem;
  if (server.healthy) return null;
  return {
    what: server.last_error ?? `${server.name} does not answer.`,
    remedy: `Check that ${server.url} can be reached from Playhead. Waiting work is written when it is back.`,
  };
}

function flag(value: unknown): boolean {
  return value === true || String(value).toLowerCase() === "true" || value === 1 || value === "1";
}

/** What was written, as the end of "alice, Arrival: …". */
export function valueWord(type: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return eventWord(type);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  switch (type) {
    case "watched":
      return flag(value) ? "played" : "not played";
    case "favorite":
      return flag(value) ? "favourite" : "not a favourite";
    case "play_count":
      return text === "1" ? "1 play" : `${text} plays`;
    case "rating":
      return `rated ${text}`;
    case "progress":
      return /^\d+$/.test(text) ? `at ${tickPosition(Number(text))}` : `at ${text}`;
    case "last_played": {
      const at = parseTime(text);
      return at === null ? `last played ${text}` : `last played ${shortTime(at)}`;
    }
    default:
      return text;
  }
}

/** Why a job is where it is, in one sentence. */
export function whyQueued(event: QueuedEvent): string | null {
  const given = event.reason ?? event.last_error;
  if (given !== null && given !== "") return given;
  if (event.item_not_found_count > 0) {
    const most = event.item_not_found_max < 0 ? "" : ` of ${event.item_not_found_max}`;
    return `${event.target_server} does not have this title yet (looked ${event.item_not_found_count}${most} times).`;
  }
  return null;
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}
