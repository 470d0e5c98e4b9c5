import { describe, expect, it } from "vitest";
import { ApiError, OFFLINE, failureOf } from "../../../client/errors.ts";
import { credentialsOf } from "../../../client/live/credentials.ts";
import { Session, type Tokens } from "../../../client/session.ts";

function signedIn(expiresAt: number, now = 0): { session: Session; saved: () => Tokens | null } {
  let saved: Tokens | null = { access: "access-1", refresh: "refresh-1", expiresAt };
  const user = { id: "1", username: "alice", is_admin: true };
  const session = new Session({
    store: { read: () => saved, write: (next) => void (saved = next) },
    refresh: () => Promise.resolve({ access_token: "access-2", token_type: "bearer", expires_in: 3600, refresh_token: "refresh-2", user }),
    exclusive: (work) => work(),
    now: () => now,
  });
  return { session, saved: () => saved };
}

function failing(error: Error): { ticket: () => Promise<string> } {
  return { ticket: () => Promise.reject(error) };
}

describe("credentialsOf", () => {
  it("has no ticket for nobody, and says so when the server cannot be asked", async () => {
    const { session } = signedIn(1000);
    expect(await credentialsOf(failing(new ApiError(failureOf(401, null, null))), session).ticket()).toBeNull();
    await expect(credentialsOf(failing(new ApiError(OFFLINE)), session).ticket()).rejects.toThrow(ApiError);
  });

  it("makes a new token when the one in use is about to end, and takes a newer one that is there already", async () => {
    const api = { ticket: () => Promise.resolve("t") };
    expect(await credentialsOf(api, signedIn(59_000).session).nextToken()).toBe("access-2");
    expect(await credentialsOf(api, signedIn(3_600_000).session).nextToken()).toBe("access-1");
  });

  it("renews whatever there is after a refusal, and knows when there is nothing", async () => {
    const { session, saved } = signedIn(3_600_000);
    const credentials = credentialsOf({ ticket: () => Promise.resolve("t") }, session);
    expect(await credentials.renew()).toBe(true);
    expect(saved()?.access).toBe("access-2");
    session.end();
    expect(await credentials.renew()).toBe(false);
  });
});
