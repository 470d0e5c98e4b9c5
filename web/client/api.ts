import { Contract } from "./contract.ts";
import type { Http } from "./http.ts";
import { nextCursor, type Page } from "./paging.ts";
import type {
  AccountRef, ActionAnswer, ApiToken, AuditEntry, Id, LinkedAccount, Listed, LogFilter, LogPage, Login, LoginChange, NewApiToken, NewLogin,
  Notification, QueuedEvent, QueueTab, Scope, Status,
  TokenAnswer, User, Webhook, WebhookSet,
} from "./types.ts";

const PAGE = 100;
const ALL = 500;
const TOKENS = "/api/v1/tokens";
const OWN_TOKENS = "/api/v1/auth/tokens";

export type Setup = { code: string; username: string; password: string };

/** Playhead's HTTP interface, a method per question a page asks. Every method throws ApiError. */
export class Api {
  private readonly contract: Contract;

  constructor(http: Http) {
    this.contract = new Contract(http);
  }

  // --- signing in

  setupNeeded = async (signal?: AbortSignal): Promise<boolean> =>
    (await this.contract.ask("get", "/api/v1/setup", { open: true, signal })).needed;

  setUp = (setup: Setup): Promise<TokenAnswer> => this.contract.ask("post", "/api/v1/setup", { body: setup, open: true });

  login = (username: string, password: string): Promise<TokenAnswer> =>
    this.contract.ask("post", "/api/v1/auth/login", { body: { username, password }, open: true });

  /** The servers whose accounts may sign in. */
  signInServers = async (signal?: AbortSignal): Promise<string[]> =>
    (await this.contract.ask("get", "/api/v1/auth/jellyfin", { open: true, signal })).servers;

  /** Signs in by an account of a server; with `link` the account becomes one of whoever is signed in. */
  loginByAccount = (server: string, username: string, password: string, link = false): Promise<TokenAnswer> =>
    this.contract.ask("post", "/api/v1/auth/jellyfin", { body: { server, username, password }, open: !link });

  refresh = (refreshToken: string, key: string): Promise<TokenAnswer> =>
    this.contract.ask("post", "/api/v1/auth/refresh", {
      body: { refresh_token: refreshToken }, open: true, headers: { "Idempotency-Key": key },
    });

  logout = (refreshToken: string): Promise<unknown> =>
    this.contract.ask("post", "/api/v1/auth/logout", { body: { refresh_token: refreshToken } });

  /** For one connection to the live feed, within half a minute. */
  ticket = async (): Promise<string> => (await this.contract.ask("post", "/api/v1/ws/ticket", {})).ticket;

  me = (signal?: AbortSignal): Promise<User> => this.contract.ask("get", "/api/v1/auth/me", { signal });

  changePassword = (current: string, next: string): Promise<TokenAnswer> =>
    this.contract.ask("post", "/api/v1/auth/password", { body: { current_password: current, new_password: next } });

  // --- sync

  status = (signal?: AbortSignal): Promise<Omit<Status, "held" | "asked" | "gone">> => this.contract.ask("get", "/api/status", { signal });

  events = async (tab: QueueTab, cursor: string | null, signal?: AbortSignal): Promise<Page<QueuedEvent>> => {
    const answer = await this.contract.answer("get", `/api/events/${tab}`, { query: { limit: PAGE, cursor }, signal });
    return { rows: answer.data, next: nextCursor(answer.headers.get("Link")) };
  };

  retry = (id: Id): Promise<ActionAnswer> =>
    this.contract.ask("post", "/api/events/{event_id}/retry", { params: { event_id: String(id) } });

  cancel = (id: Id): Promise<ActionAnswer> =>
    this.contract.ask("post", "/api/events/{event_id}/cancel", { params: { event_id: String(id) } });

  log = (filter: LogFilter, offset: number, signal?: AbortSignal, limit = PAGE): Promise<LogPage> =>
    this.contract.ask("get", "/api/sync-log", { query: { ...filter, limit, offset }, signal });

  webhook = (server: string, signal?: AbortSignal): Promise<Webhook> =>
    this.contract.ask("get", "/api/v1/servers/{name}/webhook", { params: { name: server }, signal });

  /** `address` is Playhead's as the server reaches it. */
  installWebhook = (server: string, address: string): Promise<WebhookSet> =>
    this.contract.ask("post", "/api/v1/servers/{name}/webhook/install", { params: { name: server }, body: { address } });

  // --- logins and tokens

  users = (signal?: AbortSignal): Promise<Login[]> =>
    every((cursor) => this.contract.ask("get", "/api/v1/users", { query: { limit: ALL, cursor }, signal }));

  addUser = (user: NewLogin): Promise<Login> => this.contract.ask("post", "/api/v1/users", { body: user });

  disableUser = (id: Id, disabled: boolean): Promise<Login> => this.changeUser(id, { disabled });

  changeUser = (id: Id, change: LoginChange): Promise<Login> =>
    this.contract.ask("patch", "/api/v1/users/{user_id}", { params: { user_id: String(id) }, body: change });

  removeUser = (id: Id): Promise<unknown> =>
    this.contract.ask("delete", "/api/v1/users/{user_id}", { params: { user_id: String(id) } });

  unlinkAccount = (id: Id, { server, user_id }: LinkedAccount): Promise<unknown> =>
    this.contract.ask("delete", "/api/v1/users/{user_id}/accounts/{server}/{account_id}", {
      params: { user_id: String(id), server, account_id: user_id },
    });

  /** Gives a user an account without his proof. */
  linkAccount = (id: Id, { server, user_id }: AccountRef): Promise<Login> =>
    this.contract.ask("put", "/api/v1/users/{user_id}/accounts/{server}/{account_id}", {
      params: { user_id: String(id), server, account_id: user_id },
    });

  audit = (cursor: string | null, signal?: AbortSignal): Promise<Listed<AuditEntry>> =>
    this.contract.ask("get", "/api/v1/audit", { query: { limit: PAGE, cursor }, signal });

  /** Everybody's for administrators, or one's own. */
  tokens = (own: boolean, signal?: AbortSignal): Promise<ApiToken[]> =>
    every((cursor) => this.contract.ask("get", own ? OWN_TOKENS : TOKENS, { query: { limit: ALL, cursor }, signal }));

  addToken = (own: boolean, name: string, scopes: Scope[]): Promise<NewApiToken> =>
    this.contract.ask("post", own ? OWN_TOKENS : TOKENS, { body: { name, scopes } });

  revokeToken = (own: boolean, id: Id): Promise<unknown> =>
    this.contract.ask("delete", `${own ? OWN_TOKENS : TOKENS}/{token_id}`, { params: { token_id: String(id) } });

  /** What one was told without asking, the newest first. */
  notifications = (cursor: string | null, signal?: AbortSignal): Promise<Listed<Notification>> =>
    this.contract.ask("get", "/api/v1/notifications", { query: { limit: PAGE, cursor }, signal });
}

/** Every page of a list that is short by nature. */
async function every<T>(page: (cursor: string | null) => Promise<Listed<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const answer: Listed<T> = await page(cursor);
    items.push(...answer.items);
    cursor = answer.next_cursor;
  } while (cursor !== null);
  return items;
}
