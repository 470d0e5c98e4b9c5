import { describe, expect, it } from "vitest";
import { ApiError, OFFLINE, failureOf } from "../../client/errors.ts";
import { Session, type Tokens } from "../../client/session.ts";
import type { TokenAnswer } from "../../client/types.ts";

const HOUR = 3_600_000;

const USER = { id: "1", username: "alice", is_admin: true };

function answer(n: number): TokenAnswer {
  return { access_token: `access-${n}`, token_type: "bearer", expires_in: 3600, refresh_token: `refresh-${n}`, user: USER };
}

function tokens(n: number, expiresAt = HOUR): Tokens {
  return { access: `access-${n}`, refresh: `refresh-${n}`, expiresAt };
}

/** A server that takes each refresh token once, and a store two tabs can share. */
class Bench {
  saved: Tokens | null = tokens(1);
  spent: string[] = [];
  keys: string[] = [];
  failure: Error | null = null;
  now = 0;

  session(): Session {
    return new Session({
      store: { read: () => this.saved, write: (next) => void (this.saved = next) },
      refresh: (token, key) => this.refresh(token, key),
      exclusive: (work) => work(),
      now: () => this.now,
    });
  }

  private async refresh(token: string, key: string): Promise<TokenAnswer> {
    this.keys.push(key);
    await Promise.resolve();
    if (this.failure !== null) throw this.failure;
    if (this.spent.includes(token)) throw new ApiError(failureOf(401, null, null));
    this.spent.push(token);
    return answer(this.spent.length + 1);
  }
}

describe("Session", () => {
  it("renews once for calls that were refused together", async () => {
    const bench = new Bench();
    const session = bench.session();
    const got = await Promise.all([session.renew("access-1"), session.renew("access-1"), session.renew("access-1")]);
    expect(got).toEqual(["access-2", "access-2", "access-2"]);
    expect(bench.spent).toEqual(["refresh-1"]);
  });

  it("asks for a renewal whose answer was lost with the same key again, and for the next with another", async () => {
    const bench = new Bench();
    const session = bench.session();
    bench.failure = new ApiError(OFFLINE);
    await expect(session.renew("access-1")).rejects.toThrow();
    bench.failure = null;
    await bench.session().renew("access-1");
    await bench.session().renew("access-2");
    expect(bench.keys).toHaveLength(3);
    expect(bench.keys[1]).toBe(bench.keys[0]);
    expect(bench.keys[2]).not.toBe(bench.keys[0]);
    expect(bench.keys[0]).toMatch(/^[0-9a-f]{48}$/);
  });

  it("does not renew again for a call that was refused with an older token", async () => {
    const bench = new Bench();
    const session = bench.session();
    await session.renew("access-1");
    expect(await session.renew("access-1")).toBe("access-2");
    expect(bench.spent).toHaveLength(1);
  });

  it("renews before use when the token is about to end", async () => {
    const bench = new Bench();
    bench.now = HOUR - 1000;
    expect(await bench.session().token()).toBe("access-2");
  });

  it("uses the stored token while it is good", async () => {
    const bench = new Bench();
    expect(await bench.session().token()).toBe("access-1");
    expect(bench.spent).toEqual([]);
  });

  it("takes over the tokens of another tab that was first", async () => {
    const bench = new Bench();
    const session = bench.session();
    bench.spent.push("refresh-1");
    const racing = session.renew("access-1");
    bench.saved = tokens(7);
    expect(await racing).toBe("access-7");
    expect(session.signedIn).toBe(true);
  });

  it("ends and says so once when the refresh token is refused", async () => {
    const bench = new Bench();
    const session = bench.session();
    bench.spent.push("refresh-1");
    let told = 0;
    session.onEnd(() => (told += 1));
    expect(await session.renew("access-1")).toBeNull();
    expect([session.signedIn, told]).toEqual([false, 1]);
  });

  it("keeps the tokens when the server cannot be reached", async () => {
    const bench = new Bench();
    const session = bench.session();
    bench.failure = new ApiError(OFFLINE);
    await expect(session.renew("access-1")).rejects.toThrow("does not answer");
    expect(session.signedIn).toBe(true);
    bench.failure = null;
    expect(await session.renew("access-1")).toBe("access-2");
  });
});
