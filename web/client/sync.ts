/** The shapes of reconciling, brakes, matching and explaining, from the contract, and their words. */
import type { Got, Schema } from "./contract.ts";

export type Run = Schema<"Run">;

export type Brake = Schema<"Brake">;

/** A write that would be made: `value` instead of `before`, each text like `played=true play_count=2`. */
export type PlannedWrite = Schema<"PlannedWrite">;

/** `held` is whose losses a run would ask a person about first; they are not among the items. */
export type Plan = Schema<"Plan">;

export type AccountField = Schema<"AccountField">;

export type FieldName = AccountField["field"];

export type Agreed = Schema<"AgreedField">;

export type ExplainedAccount = Schema<"ExplainedAccount">;

export type ToldEdit = Schema<"ToldEdit">;

export type Explained = Schema<"Explained">;

export type ConflictSide = Schema<"ConflictSide">;

export type Conflict = Schema<"ConflictRow">;

export type Question = { person: string; item: string; server: string };

export type LinkCandidate = Schema<"LinkCandidate">;

/** `unlinked`: a person took it out of its work. */
export type UnmatchedItem = Schema<"UnmatchedItem">;

export type ItemRef = { server: string; item_id: string };

/** The work an item is to be a copy of: that of another item, or by its number. */
export type Pin = ItemRef | { work_id: string };

export type PersonAccount = Schema<"PersonAccount">;

export type PeopleList = Got<"get", "/api/v1/people">;

export type Person = PeopleList["items"][number];

export type UnmatchedAccount = Schema<"UnmatchedAccount">;

export type Names = Got<"get", "/api/users">;

/** `password_ready`: one was made for it, and nobody has seen it yet. */
export type RequestTarget = Schema<"UserRequestTarget">;

/** An account that came or went on one server, and what is asked of the others. */
export type UserRequest = Schema<"UserRequest">;

/** `password` null: nothing opens it any more. */
export type AccountPassword = Schema<"AccountPassword">;

const EVIDENCE: Readonly<Record<string, string>> = {
  path: "by its path",
  first: "as the first copy that was seen",
  series: "by its series and numbers",
  pin: "by hand",
  hand: "by hand",
  name: "by its name",
  config: "by the configuration",
  id: "by its id, renamed since",
};

/** Why two things are taken for one, as the end of "linked …". */
export function evidenceWord(evidence: string): string {
  return EVIDENCE[evidence] ?? `by its ${evidence} id`;
}

const FIELDS: Readonly<Record<FieldName, string>> = {
  played: "Played",
  position: "Position",
  play_count: "Play count",
  last_played: "Last played",
  favorite: "Favourite",
  rating: "Rating",
};

export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];

export function fieldTitle(field: FieldName): string {
  return FIELDS[field];
}

const WHY: Readonly<Record<string, string>> = {
  asked: "asked for",
  catch_up: "catching up",
  full: "daily, everything",
  quick: "in between, marked titles",
};

export function runWord(why: string): string {
  return WHY[why] ?? why.replaceAll("_", " ");
}

/** What happened to an account, as a sentence without its full stop. */
export function accountWord({ action, username, server }: UserRequest): string {
  const verb = { create: "is new on", delete: "was deleted on", rename: "has a new name on" }[action];
  return `${username} ${verb} ${server}`;
}

/** The servers where a request is still to be decided about, as they stand in a sentence. */
export function askedServers(request: UserRequest): string {
  const names = request.targets.filter((target) => target.state === "waiting").map((target) => target.server);
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

const STEPS: Readonly<Record<RequestTarget["state"], string>> = {
  waiting: "asked",
  owed: "on the way",
  made: "made",
  linked: "was there",
  removed: "deleted",
  refused: "not done",
  discarded: "left as it is",
  planned: "would be done",
};

/** How far one server's part is. */
export function stepWord({ state }: RequestTarget): string {
  return STEPS[state];
}
