/** The shapes of Playhead's HTTP answers. Times are RFC 3339 in UTC; ids are opaque. */

export type Id = string | number;

export type User = { id: Id; username: string; is_admin: boolean };

export type TokenAnswer = {
  access_token: string;
  token_type: string;
  expires_in: number;
  refresh_token: string;
  user: User;
};

export type ServerState = "in_step" | "working" | "waiting" | "needs_you" | "broken" | "off";

/** What is wrong, and what a person can do about it, each as a sentence. */
export type Trouble = { what: string; remedy: string };

/** A way in which a server is heard. */
export type Tier = {
  name: "webhook" | "socket" | "sessions" | "sweep";
  state: "live" | "late" | "off";
  last_at: string | null;
  age_seconds: number | null;
  detail: string;
};

/** Which server it is that was held. */
export type HeldAnswer = "same" | "anew";

/** A server that seems not to be the one that is meant; without choices no answer helps. */
export type HeldServer = {
  question: "changed" | "twin";
  reason: string;
  server_id: string;
  choices: { answer: HeldAnswer; label: string; meaning: string }[];
};

export type MediaServer = {
  name: string;
  url: string;
  healthy: boolean;
  passwordless: boolean;
  version: string | null;
  user_count: number;
  last_error: string | null;
  breaker: string;
  socket: string;
  socket_detail?: string;
  webhook_last_at: string | null;
  heard_by: Tier["name"] | null;
  tiers: Tier[];
  offset_seconds: number | null;
  backlog: number;
  parked: number;
  state: ServerState;
  problem: Trouble | null;
  held: HeldServer | null;
};

export type QueueCounts = {
  pending_events: number;
  processing_events: number;
  waiting_for_item_events: number;
  failed_events: number;
  worker_running: boolean;
};

export type DatabaseFacts = {
  connected: boolean;
  /** Why nothing can be saved now. */
  problem: string | null;
  user_mappings_count: number;
  pending_events_count: number;
  sync_log_entries: number;
  item_cache_total: number;
  item_cache_by_server: Record<string, number>;
  database_size_bytes: number | null;
};

export type SyncStats = { total_synced: number; successful: number; failed: number; last_sync_at: string | null };

export type Status = {
  status: "healthy" | "degraded" | "unhealthy";
  uptime_seconds: number;
  version: string;
  servers: MediaServer[];
  queue: QueueCounts;
  /** Passes that would take much away, and wait for a person. */
  held: number;
  /** Accounts that came or went, about which a person is asked. */
  asked: number;
  /** Playlists of which a copy is gone, about which a person is asked. */
  gone: number;
  database: DatabaseFacts;
  sync_stats: SyncStats;
};

export type QueueTab = "pending" | "waiting" | "failed";

export type QueuedEvent = {
  id: Id;
  event_type: string;
  source_server: string;
  target_server: string;
  username: string;
  item_name: string;
  item_path: string;
  status: string;
  retry_count: number;
  max_retries: number;
  last_error: string | null;
  item_not_found_count: number;
  item_not_found_max: number;
  next_retry_at: string | null;
  created_at: string;
  reason: string | null;
  can_retry: boolean;
  can_cancel: boolean;
};

export type LogEntry = {
  id: Id;
  event_type: string;
  source_server: string;
  target_server: string;
  username: string;
  item_id: string;
  item_name: string;
  synced_value: string;
  success: boolean;
  dry_run: boolean;
  message: string;
  created_at: string;
};

export type LogFilter = {
  source_server?: string | undefined;
  target_server?: string | undefined;
  event_type?: string | undefined;
  item_name?: string | undefined;
  success?: boolean | undefined;
  since_minutes?: number | undefined;
};

export type LogPage = { entries: LogEntry[]; total: number; limit: number; offset: number };

export type ActionAnswer = { success: boolean; message: string };

/** What came of setting up a webhook; `proven` when a notice that was caused for it has arrived. */
export type WebhookSet = ActionAnswer & { proven: boolean; remedy: string | null; round_trip_ms: number | null };

export type Webhook = { name: string; url: string; events: string[]; secret_in_url: boolean; last_notice_at: string | null };

export type Login = {
  id: Id;
  username: string;
  is_admin: boolean;
  disabled?: boolean;
  /** False: comes in by accounts of servers only. */
  has_password?: boolean;
  timezone?: string | null;
  created_at?: string | null;
  accounts?: LinkedAccount[];
};

/** An account of a server that its owner proved to be his own. */
export type LinkedAccount = { server: string; user_id: string; name: string };

export type LoginChange = { is_admin?: boolean; password?: string };

export type AuditEntry = {
  id: Id;
  at: string;
  action: string;
  user_id: Id | null;
  username: string;
  by: string;
  address: string;
  detail: string;
};

export type NewLogin = { username: string; password: string; is_admin: boolean };

export type Scope = "read" | "write" | "admin";

export type ApiToken = { id: Id; name: string; username?: string; scopes?: Scope[]; created_at?: string | null; last_used_at?: string | null };

export type NewApiToken = { id: Id; name: string; token: string };

export type Listed<T> = { items: T[]; next_cursor: string | null; total: number | null };

/** A server that left the configuration, with what is kept of it. */
export type RetiredServer = {
  name: string;
  server_name: string;
  version: string | null;
  retired_at: string;
  accounts: number;
  items: number;
  people: string[];
};
