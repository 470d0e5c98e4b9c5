/** The shapes of Playhead's HTTP answers, from the contract. Times are RFC 3339 in UTC; ids are opaque. */
import type { Schema } from "./contract.ts";

export type Id = string | number;

export type User = Schema<"Me">;

export type TokenAnswer = Schema<"TokenAnswer">;

export type MediaServer = Schema<"Server">;

export type ServerState = MediaServer["state"];

/** What is wrong, and what a person can do about it, each as a sentence. */
export type Trouble = Schema<"Trouble">;

/** A way in which a server is heard. */
export type Tier = Schema<"Tier">;

/** A server that seems not to be the one that is meant; without choices no answer helps. */
export type HeldServer = Schema<"HeldServer">;

/** Which server it is that was held. */
export type HeldAnswer = Schema<"HeldChoice">["answer"];

export type QueueCounts = Schema<"Queue">;

export type DatabaseFacts = Schema<"DatabaseFacts">;

/** What pages show of how everything is. */
export type Status = Schema<"Status"> & {
  /** Passes that would take much away, and wait for a person. */
  held: number;
  /** Accounts that came or went, about which a person is asked. */
  asked: number;
  /** Playlists of which a copy is gone, about which a person is asked. */
  gone: number;
};

export type QueueTab = "pending" | "waiting" | "failed";

export type QueuedEvent = Schema<"EventRow">;

export type LogEntry = Schema<"LogRow">;

export type LogFilter = {
  source_server?: string | undefined;
  target_server?: string | undefined;
  event_type?: string | undefined;
  item_name?: string | undefined;
  success?: boolean | undefined;
  since_minutes?: number | undefined;
};

export type LogPage = Schema<"LogPage">;

export type ActionAnswer = Schema<"Done">;

/** What came of setting up a webhook; `proven` when a notice that was caused for it has arrived. */
export type WebhookSet = Schema<"WebhookSet">;

export type Webhook = Schema<"WebhookAddress">;

/** A user; without `has_password` he comes in by accounts of servers only. */
export type Login = Schema<"User">;

/** An account of a server that its owner proved to be his own. */
export type LinkedAccount = Schema<"LinkedAccount">;

/** An account of a server, as a call names it. */
export type AccountRef = { server: string; user_id: string };

export type LoginChange = Schema<"UserChange">;

export type AuditEntry = Schema<"AuditEntry">;

export type NewLogin = Schema<"UserAsked">;

export type ApiToken = Schema<"Token">;

export type NewApiToken = Schema<"NewToken">;

export type Scope = ApiToken["scopes"][number];

export type Listed<T> = { items: T[]; next_cursor: string | null; total: number | null };

/** A server that left the configuration, with what is kept of it. */
export type RetiredServer = Schema<"RetiredServer">;

/** What one was told without asking. */
export type Notification = Schema<"NotificationRow">;
