import { parseTime, shortTime, tickPosition } from "./time.ts";
import type { QueuedEvent, ServerState } from "./types.ts";

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
  off: "Off",
};

export function stateWord(state: ServerState): string {
  return STATE_WORDS[state];
}

function fieldWord(field: string, value: string): string {
  switch (field) {
    case "played":
      return value === "true" ? "played" : "not played";
    case "favorite":
      return value === "true" ? "favourite" : "not a favourite";
    case "play_count":
      return value === "1" ? "1 play" : `${value} plays`;
    case "rating":
      return value === "none" ? "not rated" : `rated ${value}`;
    case "position":
      return value === "0" ? "from the start" : `at ${tickPosition(Number(value))}`;
    case "last_played": {
      const at = parseTime(value);
      return at === null ? "never played" : `last played ${shortTime(at)}`;
    }
    default:
      return `${field.replaceAll("_", " ")} ${value}`;
  }
}

/** What a text like `played=true play_count=2 last_played=2026-01-02T03:04:05.000Z` says of each field. */
function fieldsOf(text: string | null): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [, field = "", said = ""] of (text ?? "").matchAll(/(\w+)=(\S+)/g)) fields.set(field, said);
  return fields;
}

export type Change = { field: string; was: string; becomes: string };

/** What a write would change, field by field, in words. Both texts are as for `valueWord`. */
export function changes(before: string, after: string): Change[] {
  const held = fieldsOf(before);
  return [...fieldsOf(after)].flatMap(([field, said]) => {
    const [known, becomes] = [held.get(field), fieldWord(field, said)];
    const was = known === undefined ? "nothing known" : fieldWord(field, known);
    return was === becomes ? [] : [{ field, was, becomes }];
  });
}

/** The field that gives a change its name; `eventWord` names it for people. */
const WEIGHTIEST: Readonly<Record<string, string>> = { watched: "played", progress: "position" };

/** Fields that go along with a played mark or its removal, and say nothing more then. */
function goesAlong(field: string, value: string): boolean {
  return field === "last_played" || field === "position" || (field === "play_count" && ["0", "1"].includes(value));
}

/**
 * What was written, as the end of "alice, Arrival: …".
 *
 * `value` is text as `fieldsOf` reads it, the fields of one write.
 */
export function valueWord(type: string, value: string | null): string {
  const fields = fieldsOf(value);
  if (fields.size === 0) return eventWord(type);
  const first = WEIGHTIEST[type] ?? type;
  const marks = fields.has("played");
  const rest = [...fields].filter(([field, said]) => field !== first && !(marks && goesAlong(field, said)));
  const said = fields.get(first);
  const words = rest.map(([field, text]) => fieldWord(field, text));
  return (said === undefined ? words : [fieldWord(first, said), ...words]).join(", ");
}

/** A title as people see it; the empty one is of a title that was not looked up yet. */
export function titleWord(name: string): string {
  return name === "" ? "Title not known yet" : name;
}

/** A reason as a sentence. It may begin with a server's name, which keeps its letters. */
function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** Why a job is where it is, in one sentence. */
export function whyQueued(event: QueuedEvent): string | null {
  const given = event.reason ?? event.last_error;
  return given === null || given === "" ? null : sentence(given);
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}
