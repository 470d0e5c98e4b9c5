import type { MediaServer, ServerState, Status } from "./types.ts";
import { count } from "./words.ts";

/** The answer to "is everything in step?", worst news first. */
export type Verdict = { state: ServerState; headline: string; detail: string };

/** Servers with a problem of their own; of one that only did not take an edit, the parked edit says it already. */
export function troubled(servers: readonly MediaServer[]): MediaServer[] {
  return servers.filter(({ problem, state, parked, healthy }) => state === "broken" || (problem !== null && !(healthy && parked > 0)));
}

/** How many things wait for a person: parked jobs, passes that are held, questions about accounts and playlists, and servers with a problem. */
export function needsYou(status: Status): number {
  return status.queue.failed_events + status.held + status.asked + status.gone + troubled(status.servers).length;
}

/** Where the first of them is. */
export function whereNeeded(status: Status): string {
  if (troubled(status.servers).length > 0) return "/sync";
  if (status.queue.failed_events > 0) return "/sync/parked";
  if (status.held > 0) return "/sync/held";
  if (status.asked > 0) return "/sync/accounts";
  return status.gone > 0 ? "/sync/playlists" : "/sync/held";
}

/** Those that are kept in step at all. */
export function takingPart(servers: readonly MediaServer[]): MediaServer[] {
  return servers.filter((server) => server.state !== "off");
}

export function inStep(servers: readonly MediaServer[]): number {
  return servers.filter((server) => server.state === "in_step").length;
}

function listed(all: readonly string[]): string {
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} and ${all.at(-1) ?? ""}`;
}

function names(servers: readonly MediaServer[]): string {
  return listed(servers.map((server) => server.name));
}

/** What waits for a person, with how much of it there is. */
function questions({ queue, held, asked, gone }: Status): string {
  const kinds = [
    [queue.failed_events, "edit", "edits"],
    [held, "held account", "held accounts"],
    [asked, "question about an account", "questions about accounts"],
    [gone, "question about a playlist", "questions about playlists"],
  ] as const;
  return listed(kinds.filter(([number]) => number > 0).map(([number, one, several]) => count(number, one, several)));
}

function flow(status: Status): string {
  const { pending_events: pending, processing_events: running, waiting_for_item_events: waiting } = status.queue;
  const moving = pending + running;
  const parts = [
    moving > 0 ? `${count(moving, "edit")} on the way` : "nothing on the way",
    waiting > 0 ? `${count(waiting, "edit")} waiting for a title` : null,
  ];
  return parts.filter((part) => part !== null).join(", ");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function verdict(status: Status): Verdict {
  const bad = troubled(status.servers);
  const broken = bad.filter((server) => server.state === "broken");
  const waiting = status.queue.failed_events + status.held + status.asked + status.gone;
  const detail = `${capital(flow(status))}.`;
  if (status.database.problem !== null) {
    return { state: "broken", headline: "Nothing can be saved now", detail: `${capital(status.database.problem)}.` };
  }
  if (broken.length > 0) {
    const verb = broken.length === 1 ? "is" : "are";
    return { state: "broken", headline: `${names(broken)} ${verb} out of reach`, detail: `The others go on. ${detail}` };
  }
  if (bad.length > 0) {
    return { state: "needs_you", headline: `${names(bad)} ${bad.length === 1 ? "needs" : "need"} you`, detail };
  }
  if (waiting > 0) {
    return { state: "needs_you", headline: `${questions(status)} ${waiting === 1 ? "needs" : "need"} you`, detail };
  }
  if (status.queue.pending_events + status.queue.processing_events > 0) {
    return { state: "working", headline: "Catching up", detail };
  }
  return { state: "in_step", headline: "Everything is in step", detail };
}
