import type { Answer, Http, Query } from "./http.ts";
import { nextCursor, type Page } from "./paging.ts";
import type {
  ActionAnswer, ApiToken, AuditEntry, Id, LinkedAccount, Listed, LogFilter, LogPage, Login, LoginChange, NewApiToken, NewLogin,
  QueuedEvent, QueueTab, Scope, Status,
  TokenAnswer, User, Webhook, WebhookSet,
} from "./types.ts";

const PAGE = 100;
const V1 = "api/v1";

export type Setup = { code: string; username: string; password: string };

/** Playhead's HTTP interface, a method per question a page asks. Every method throws ApiError. */
export class Api {
  private readonly http: Http;

  constructor(http: Http) {
    this.http = http;
  }

  // --- signing in

  setupNeeded = async (signal?: AbortSignal): Promise<boolean> =>
    (await this.data<{ needed: boolean }>(`${V1}/setup`, { open: true, signal })).needed;

  setUp = (setup: Setup): Promise<TokenAnswer> => this.data(`${V1}/setup`, { method: "POST", body: setup, open: true });

  login = (username: string, password: string): Promise<TokenAnswer> =>
    this.data(`${V1}/auth/login`, { method: "POST", body: { username, password }, open: true });

  /** The servers whose accounts may sign in. */
  signInServers = async (signal?: AbortSignal): Promise<string[]> =>
    (await this.data<{ servers: string[] }>(`${V1}/auth/jellyfin`, { open: true, signal })).servers;

  /** Signs in by an account of a server; with `link` the account becomes one of whoever is signed in. */
  loginByAccount = (server: string, username: string, password: string, link = false): Promise<TokenAnswer> =>
    this.data(`${V1}/auth/jellyfin`, { method: "POST", body: { server, username, password }, open: !link });

  refresh = (refreshToken: string, key: string): Promise<TokenAnswer> =>
    this.data(`${V1}/auth/refresh`, {
      method: "POST", body: { refresh_token: refreshToken }, open: true, headers: { "Idempotency-Key": key },
    });

  logout = (refreshToken: string): Promise<unknown> =>
    this.data(`${V1}/auth/logout`, { method: "POST", body: { refresh_token: refreshToken } });

  /** For one connection to the live feed, within half a minute. */
  ticket = async (): Promise<string> => (await this.data<{ ticket: string }>(`${V1}/ws/ticket`, { method: "POST" })).ticket;

  me = (signal?: AbortSignal): Promise<User> => this.data(`${V1}/auth/me`, { signal });

  changePassword = (current: string, next: string): Promise<TokenAnswer> =>
    this.data(`${V1}/auth/password`, { method: "POST", body: { current_password: current, new_password: next } });

  // --- sync

  status = (signal?: AbortSignal): Promise<Omit<Status, "held" | "asked" | "gone">> => this.data("api/status", { signal });

  events = async (tab: QueueTab, cursor: string | null, signal?: AbortSignal): Promise<Page<QueuedEvent>> => {
    const answer = await this.http.call<QueuedEvent[]>(`api/events/${tab}`, { query: { limit: PAGE, cursor }, signal });
    return { rows: answer.data, next: nextCursor(answer.headers.get("Link")) };
  };

  retry = (id: Id): Promise<ActionAnswer> => this.act(id, "retry");

  cancel = (id: Id): Promise<ActionAnswer> => this.act(id, "cancel");

  log = (filter: LogFilter, offset: number, signal?: AbortSignal, limit = PAGE): Promise<LogPage> => {
    const query: Query = { ...filter, limit, offset };
    return this.data("api/sync-log", { query, signal });
  };

  webhook = (server: string, signal?: AbortSignal): Promise<Webhook> =>
    this.data(`${V1}/servers/${encodeURIComponent(server)}/webhook`, { signal });

  /** `address` is Playhead's as the server reaches it. */
  installWebhook = (server: string, address: string): Promise<WebhookSet> =>
    this.data(`${V1}/servers/${encodeURIComponent(server)}/webhook/install`, { method: "POST", body: { address } });

  // --- logins and tokens

  users = (signal?: AbortSignal): Promise<Login[]> => this.all(`${V1}/users`, signal);

  addUser = (user: NewLogin): Promise<Login> => this.data(`${V1}/users`, { method: "POST", body: user });

  disableUser = (id: Id, disabled: boolean): Promise<Login> =>
    this.data(`${V1}/users/${id}`, { method: "PATCH", body: { disabled } });

  changeUser = (id: Id, change: LoginChange): Promise<Login> => this.data(`${V1}/users/${id}`, { method: "PATCH", body: change });

  removeUser = (id: Id): Promise<unknown> => this.data(`${V1}/users/${id}`, { method: "DELETE" });

  unlinkAccount = (id: Id, account: LinkedAccount): Promise<unknown> =>
    this.data(`${V1}/users/${id}/accounts/${encodeURIComponent(account.server)}/${account.user_id}`, { method: "DELETE" });

  audit = (cursor: string | null, signal?: AbortSignal): Promise<Listed<AuditEntry>> =>
    this.data(`${V1}/audit`, { query: { limit: PAGE, cursor }, signal });

  tokens = (signal?: AbortSignal): Promise<ApiToken[]> => this.all(`${V1}/tokens`, signal);

  addToken = (name: string, scopes: Scope[]): Promise<NewApiToken> =>
    this.data(`${V1}/tokens`, { method: "POST", body: { name, scopes } });

  revokeToken = (id: Id): Promise<unknown> => this.data(`${V1}/tokens/${id}`, { method: "DELETE" });

  // ---

  private async data<T>(path: string, call: Parameters<Http["call"]>[1]): Promise<T> {
    return (await this.http.call<T>(path, call)).data;
  }

  private act(id: Id, verb: "retry" | "cancel"): Promise<ActionAnswer> {
    return this.data(`api/events/${encodeURIComponent(id)}/${verb}`, { method: "POST" });
  }

  /** Every page of a list that is short by nature. */
  private async all<T>(path: string, signal?: AbortSignal): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const answer: Answer<Listed<T>> = await this.http.call(path, { query: { limit: 500, cursor }, signal });
      items.push(...answer.data.items);
      cursor = answer.data.next_cursor;
    } while (cursor !== null);
    return items;
  }
}
