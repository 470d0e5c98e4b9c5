/** Failures of a call, each as a kind a page can act on and a sentence a person can read. */

export type FailureKind =
  | "offline"
  | "signed_out"
  | "forbidden"
  | "missing"
  | "conflict"
  | "invalid"
  | "too_many"
  | "busy"
  | "fault";

export type Failure = {
  kind: FailureKind;
  status: number;
  message: string;
  /** Sentences by field name, from a 422. */
  fields: Readonly<Record<string, string>>;
  retryAfterSeconds: number | null;
};

export class ApiError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = "ApiError";
    this.failure = failure;
  }

  get kind(): FailureKind {
    return this.failure.kind;
  }
}

export const OFFLINE: Failure = {
  kind: "offline",
  status: 0,
  message: "Playhead does not answer. Check that it is running; this page goes on by itself when it is back.",
  fields: {},
  retryAfterSeconds: null,
};

type Problem = { detail: string | null; fields: Record<string, string> };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

/** The last named part of a location such as `["body", "password"]`, `/password` or `body.password`. */
function fieldName(where: unknown): string | null {
  if (Array.isArray(where)) return text(where.filter((part) => typeof part === "string").at(-1));
  return text(text(where)?.split(/[/.]/).at(-1));
}

function fieldSentences(errors: unknown): Record<string, string> {
  const found: Record<string, string> = {};
  if (Array.isArray(errors)) {
    for (const entry of errors.filter(isRecord)) {
      const name = fieldName(entry.field ?? entry.loc ?? entry.pointer ?? entry.name);
      const sentence = text(entry.message ?? entry.msg ?? entry.detail);
      if (name !== null && sentence !== null) found[name] = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`.replace("..", ".");
    }
  } else if (isRecord(errors)) {
    for (const [name, sentence] of Object.entries(errors)) found[name] = text(sentence) ?? "Check this field.";
  }
  return found;
}

/** Reads problem+json; anything else (a proxy's HTML page, an empty body) carries no usable words. */
export function readProblem(body: unknown): Problem {
  if (!isRecord(body)) return { detail: null, fields: {} };
  return { detail: text(body.detail) ?? text(body.title), fields: fieldSentences(body.errors) };
}

function kindOf(status: number): FailureKind {
  switch (status) {
    case 401:
      return "signed_out";
    case 403:
      return "forbidden";
    case 404:
      return "missing";
    case 409:
      return "conflict";
    case 429:
      return "too_many";
    case 503:
      return "busy";
    default:
      return status >= 500 ? "fault" : "invalid";
  }
}

function seconds(count: number): string {
  return count === 1 ? "1 second" : `${count} seconds`;
}

function sentence(kind: FailureKind, detail: string | null, wait: number | null): string {
  switch (kind) {
    case "offline":
      return OFFLINE.message;
    case "signed_out":
      return "You are signed out. Sign in again to go on.";
    case "forbidden":
      return "Only an administrator can do this.";
    case "missing":
      return "This is no longer there. It was finished or removed meanwhile.";
    case "conflict":
      return detail ?? "This changed meanwhile. Look at it again before you repeat it.";
    case "invalid":
      return detail ?? "Something in here is not right. Check what you typed.";
    case "too_many":
      return wait === null ? "Too many tries. Wait a moment, then try again." : `Too many tries. Try again in ${seconds(wait)}.`;
    case "busy":
      return detail ?? "Playhead cannot save anything at the moment. It goes on by itself; nothing is lost.";
    case "fault":
      return "Playhead made a mistake of its own. Its log says more; try again, and report it if it stays.";
  }
}

/** Seconds of a `Retry-After` header; the date form is not used by Playhead and counts as unknown. */
export function retryAfter(header: string | null): number | null {
  const value = Number(header ?? Number.NaN);
  return Number.isFinite(value) && value > 0 ? Math.ceil(value) : null;
}

export function failureOf(status: number, body: unknown, retryAfterHeader: string | null): Failure {
  const kind = kindOf(status);
  const problem = readProblem(body);
  const wait = retryAfter(retryAfterHeader);
  return { kind, status, message: sentence(kind, problem.detail, wait), fields: problem.fields, retryAfterSeconds: wait };
}

/** The sentence for anything that was thrown. */
export function wordsFor(error: unknown): string {
  return error instanceof ApiError ? error.message : "Something unexpected happened in this page. Reload it.";
}
