import { ApiError, OFFLINE, failureOf } from "./errors.ts";
import type { Session } from "./session.ts";

export type Query = Record<string, string | number | boolean | null | undefined>;

export type Call = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  query?: Query;
  body?: unknown;
  signal?: AbortSignal | undefined;
  headers?: Record<string, string>;
  /** Open doors (login, refresh, setup) send no token and never start a renewal. */
  open?: boolean;
};

export type Answer<T> = { data: T; headers: Headers };

export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/** An address of the contract without its leading slash, its braces filled. */
export function withPath(path: string, params: Record<string, string | number> = {}): string {
  return path.slice(1).replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
}

export function withQuery(path: string, query: Query = {}): string {
  const parts = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") parts.set(key, String(value));
  }
  const text = parts.toString();
  return text === "" ? path : `${path}?${text}`;
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null; // a proxy's HTML page: the status alone has to speak
  }
}

/** One place where calls leave: adds the token, renews it once when refused, and turns failures into ApiError. */
export class Http {
  private readonly base: string;
  private readonly fetch: Fetch;
  session: Session | null = null;
  /** Told of the headers of each good answer. */
  onHeaders: ((headers: Headers) => void) | null = null;

  /** `base` is the path the app is served under, ending in "/". */
  constructor(base: string, fetch: Fetch) {
    this.base = base;
    this.fetch = fetch;
  }

  async call<T>(path: string, call: Call = {}): Promise<Answer<T>> {
    const response = await this.answered(path, call);
    const body = await readBody(response);
    this.onHeaders?.(response.headers);
    return { data: body as T, headers: response.headers };
  }

  /** A file to be kept; it is read as it is. */
  async file(path: string, query: Query): Promise<Blob> {
    return (await this.answered(path, { query, headers: { Accept: "*/*" } })).blob();
  }

  private async answered(path: string, call: Call): Promise<Response> {
    const session = call.open === true ? null : this.session;
    const token = (await session?.token()) ?? null;
    let response = await this.send(path, call, token);
    if (response.status === 401 && session !== null && token !== null) {
      const fresh = await session.renew(token);
      if (fresh !== null) response = await this.send(path, call, fresh);
    }
    if (response.ok) return response;
    throw new ApiError(failureOf(response.status, await readBody(response), response.headers.get("Retry-After")));
  }

  /** Opens the live feed as server-sent events. Throws ApiError. */
  async events(channels: readonly string[], last: string | null, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const token = (await this.session?.token()) ?? null;
    const headers: Record<string, string> = { Accept: "text/event-stream", ...(last === null ? {} : { "Last-Event-ID": last }) };
    const response = await this.send("api/v1/events", { query: { channels: channels.join(",") }, headers, signal }, token);
    if (!response.ok || response.body === null) throw new ApiError(failureOf(response.status, null, response.headers.get("Retry-After")));
    return response.body;
  }

  private async send(path: string, call: Call, token: string | null): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json", ...call.headers };
    if (token !== null) headers.Authorization = `Bearer ${token}`;
    if (call.body !== undefined) headers["Content-Type"] = "application/json";
    const init: RequestInit = { method: call.method ?? "GET", headers, cache: "no-store", credentials: "same-origin" };
    if (call.body !== undefined) init.body = JSON.stringify(call.body);
    if (call.signal !== undefined) init.signal = call.signal;
    try {
      return await this.fetch(this.base + withQuery(path, call.query), init);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw new ApiError(OFFLINE);
    }
  }
}
