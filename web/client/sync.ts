/** The shapes of reconciling, brakes, matching and explaining, as the interface has them. */

export type Run = {
  run_id: string;
  state: "running" | "done" | "failed";
  started_at: string;
  finished_at: string | null;
  read: number;
  differences: number;
  writes: number;
  why: string;
  passes: number;
  passes_open: number;
  held: number;
  problems: string[];
};

export type Brake = {
  id: string;
  run_id: string;
  server: string;
  username: string;
  held_at: string;
  entries: number;
  regressions: number;
  items: string[];
};

/** A write that would be made: `value` instead of `before`, each text like `played=true play_count=2`. */
export type PlannedWrite = {
  server: string;
  username: string;
  item_id: string;
  item_name: string;
  event_type: string;
  before: string;
  value: string;
  source_server: string;
};

/** `held` is whose losses a run would ask a person about first; they are not among the items. */
export type Plan = { items: PlannedWrite[]; total: number; problems: string[]; held: string[] };

export type FieldName = "played" | "position" | "play_count" | "last_played" | "favorite" | "rating";

export type Agreed = { field: FieldName; text: string; server: string; at: string | null; how: string; why: string };

export type AccountField = { field: FieldName; text: string; since: string; written_by_us: boolean; differs: boolean };

export type ExplainedAccount = {
  server: string;
  user_id: string;
  item_id: string;
  item_name: string;
  path: string;
  linked_by: string;
  fields: AccountField[];
  lacking: FieldName[];
  state: "in_step" | "owed" | "held" | "parked";
  why: string;
  seen_at: string | null;
  job_id: number | null;
};

export type ToldEdit = Omit<Agreed, "why"> & { won: boolean; offset: number };

export type Explained = {
  person: { id: number; name: string };
  work_id: number;
  title: string;
  kind: string;
  sentence: string;
  agreed: Agreed[];
  accounts: ExplainedAccount[];
  absent: { server: string; why: string }[];
  edits: ToldEdit[];
};

export type ConflictSide = { text: string; server: string; at: string | null };

export type Conflict = {
  id: string;
  found_at: string;
  field: FieldName;
  username: string;
  item_id: string;
  item_name: string;
  lost: ConflictSide;
  kept: ConflictSide;
};

export type Question = { person: string; item: string; server: string };

export type LinkCandidate = { work_id: string; server: string; item_id: string; name: string; path: string | null; why: string };

export type UnmatchedItem = {
  server: string;
  item_id: string;
  kind: string;
  name: string;
  path: string | null;
  common_path: string | null;
  reason: string;
  /** A person took it out of its work. */
  unlinked: boolean;
  candidates: LinkCandidate[];
};

export type ItemRef = { server: string; item_id: string };

/** The work an item is to be a copy of: that of another item, or by its number. */
export type Pin = ItemRef | { work_id: string };

export type PersonAccount = { server: string; user_id: string; name: string; evidence: string };

export type Person = { id: string; name: string; accounts: PersonAccount[] };

export type UnmatchedAccount = { server: string; user_id: string; name: string; reason: string };

export type PeopleList = { items: Person[]; next_cursor: string | null; total: number | null; unmatched: UnmatchedAccount[] };

export type Names = { servers: string[]; users: { username: string; servers: Record<string, string | null> }[] };

export type RequestTarget = {
  server: string;
  username: string;
  user_id: string | null;
  state: "waiting" | "owed" | "made" | "linked" | "removed" | "refused" | "discarded" | "planned";
  reason: string | null;
  job_id: number | null;
  /** One was made for it, and nobody has seen it yet. */
  password_ready: boolean;
};

/** An account that came or went on one server, and what is asked of the others. */
export type UserRequest = {
  id: string;
  action: "create" | "delete" | "rename";
  state: "waiting" | "open" | "done" | "refused" | "discarded" | "planned" | "reported";
  server: string;
  username: string;
  created_at: string;
  reason: string | null;
  targets: RequestTarget[];
};

/** `password` null: nothing opens it any more. */
export type AccountPassword = { server: string; username: string; password: string | null };

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
