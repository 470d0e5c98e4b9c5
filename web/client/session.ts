import { ApiError } from "./errors.ts";
import type { TokenAnswer } from "./types.ts";

export type Tokens = {
  access: string;
  refresh: string;
  expiresAt: number;
  /** With which the renewal under way is asked for: where its answer is lost, even by a reload, it is asked for again. */
  renewal?: string;
};

/** Where tokens live. Several tabs share it, so it is read again before every decision. */
export type TokenStore = {
  read: () => Tokens | null;
  write: (tokens: Tokens | null) => void;
};

export type SessionPorts = {
  store: TokenStore;
  /** Trades a refresh token for new tokens, and the same for the same key again; throws ApiError. */
  refresh: (refreshToken: string, key: string) => Promise<TokenAnswer>;
  /** Runs one holder at a time across tabs, where the browser can. */
  exclusive: <T>(work: () => Promise<T>) => Promise<T>;
  now: () => number;
  /** A text that nobody can guess. */
  newKey?: () => string;
};

/** Not `randomUUID`, which plain HTTP in a home network has not. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** An access token this close to its end is renewed before it is used. */
const MARGIN_MS = 15_000;

export function tokensFrom(answer: TokenAnswer, now: number): Tokens {
  return { access: answer.access_token, refresh: answer.refresh_token, expiresAt: now + answer.expires_in * 1000 };
}

/**
 * Holds the tokens of a sign-in and renews them.
 *
 * A refresh token works once, so calls that fail together must share one renewal: the second use of the same token
 * would look like theft to the server and end the session.
 */
export class Session {
  private readonly ports: SessionPorts;
  private readonly listeners = new Set<() => void>();
  private running: Promise<string | null> | null = null;

  constructor(ports: SessionPorts) {
    this.ports = ports;
  }

  get signedIn(): boolean {
    return this.ports.store.read() !== null;
  }

  get refreshToken(): string | null {
    return this.ports.store.read()?.refresh ?? null;
  }

  accept(answer: TokenAnswer): void {
    this.ports.store.write(tokensFrom(answer, this.ports.now()));
  }

  /** Forgets the tokens and tells whoever listens. */
  end(): void {
    this.ports.store.write(null);
    for (const listener of this.listeners) listener();
  }

  onEnd(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A token good for longer than `marginMs`, or null when nobody is signed in. */
  async token(marginMs = MARGIN_MS): Promise<string | null> {
    const tokens = this.ports.store.read();
    if (tokens === null) return null;
    if (tokens.expiresAt - this.ports.now() > marginMs) return tokens.access;
    return this.renew(tokens.access);
  }

  /** Another token than the one there is now; null when the session is over. */
  async another(): Promise<string | null> {
    const tokens = this.ports.store.read();
    return tokens === null ? null : this.renew(tokens.access);
  }

  /** A token other than `refused`, which the server did not take; null when the session is over. */
  renew(refused: string): Promise<string | null> {
    this.running ??= this.ports
      .exclusive(() => this.trade(refused))
      .finally(() => {
        this.running = null;
      });
    return this.running;
  }

  private async trade(refused: string): Promise<string | null> {
    const before = this.ports.store.read();
    if (before === null) return null;
    if (before.access !== refused) return before.access;
    const key = before.renewal ?? (this.ports.newKey ?? randomKey)();
    this.ports.store.write({ ...before, renewal: key });
    try {
      this.accept(await this.ports.refresh(before.refresh, key));
    } catch (error) {
      if (!(error instanceof ApiError) || !["signed_out", "forbidden", "invalid"].includes(error.kind)) throw error;
      return this.settleRefusal(before);
    }
    return this.ports.store.read()?.access ?? null;
  }

  /** Without a lock between tabs another one may have been first: its tokens are ours too. */
  private settleRefusal(before: Tokens): string | null {
    const after = this.ports.store.read();
    if (after !== null && after.refresh !== before.refresh) return after.access;
    this.end();
    return null;
  }
}
