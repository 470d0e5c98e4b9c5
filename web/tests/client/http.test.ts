import { describe, expect, it } from "vitest";
import { ApiError } from "../../client/errors.ts";
import { Http, withQuery, type Fetch } from "../../client/http.ts";
import { Session, type Tokens } from "../../client/session.ts";

type Sent = { path: string; token: string | null; body: string | null };

function setUp(reply: (sent: Sent) => Response | Promise<Response>): { http: Http; sent: Sent[] } {
  const sent: Sent[] = [];
  const fetch: Fetch = async (path, init) => {
    const token = new Headers(init.headers).get("Authorization")?.replace("Bearer ", "") ?? null;
    const call = { path, token, body: typeof init.body === "string" ? init.body : null };
    sent.push(call);
    return reply(call);
  };
  const http = new Http("/base/", fetch);
  let saved: Tokens | null = { access: "old", refresh: "r1", expiresAt: 1e12 };
  let round = 0;
  http.session = new Session({
    store: { read: () => saved, write: (next) => void (saved = next) },
    refresh: () => {
      round += 1;
      return Promise.resolve({ access_token: `new-${round}`, token_type: "bearer", expires_in: 60, refresh_token: `r${round + 1}`, user: { id: "1", username: "alice", is_admin: true } });
    },
    exclusive: (work) => work(),
    now: () => 0,
  });
  return { http, sent };
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

async function failureOfCall(http: Http): Promise<ApiError> {
  try {
    await http.call("api/status");
  } catch (error) {
    if (error instanceof ApiError) return error;
  }
  throw new Error("the call was expected to fail with an ApiError");
}

describe("Http", () => {
  it("reads a file as it is, with a new token where the old one is refused, and says why there is none", async () => {
    const { http, sent } = setUp(({ token }) => (token === "old" ? json(null, 401) : new Response("a,b\r\n1,2\r\n")));
    expect(await (await http.file("api/v1/history/export", { format: "csv", q: undefined })).text()).toBe("a,b\r\n1,2\r\n");
    expect(sent.map(({ path }) => path)).toEqual(["/base/api/v1/history/export?format=csv", "/base/api/v1/history/export?format=csv"]);
    const refused = setUp(() => json({ detail: "Not so." }, 422));
    await expect(refused.http.file("api/v1/history/export", {})).rejects.toThrow("Not so.");
  });

  it("repeats refused calls once each, with one new token for all", async () => {
    const { http, sent } = setUp(({ token }) => (token === "old" ? json(null, 401) : json({ token })));
    const got = await Promise.all([http.call("api/status"), http.call("api/queue"), http.call("api/servers")]);
    expect(got.map((answer) => answer.data)).toEqual([{ token: "new-1" }, { token: "new-1" }, { token: "new-1" }]);
    expect(sent).toHaveLength(6);
  });

  it("does not loop when the new token is refused too", async () => {
    const { http, sent } = setUp(() => json(null, 401));
    expect((await failureOfCall(http)).kind).toBe("signed_out");
    expect(sent.map((call) => call.token)).toEqual(["old", "new-1"]);
  });

  it("sends no token through open doors", async () => {
    const { http, sent } = setUp(() => json({ needed: false }));
    await http.call("api/v1/setup", { open: true });
    expect(sent).toEqual([{ path: "/base/api/v1/setup", token: null, body: null }]);
  });

  it("sends a body as JSON", async () => {
    const { http, sent } = setUp(() => json(null));
    await http.call("api/v1/users", { method: "POST", body: { username: "eva" } });
    expect(sent[0]?.body).toBe('{"username":"eva"}');
  });

  it("says that nothing answers when the connection fails", async () => {
    const { http } = setUp(() => Promise.reject(new TypeError("Failed to fetch")));
    expect((await failureOfCall(http)).kind).toBe("offline");
  });

  it("survives an HTML page in place of an answer", async () => {
    const { http } = setUp(() => new Response("<html>Bad gateway</html>", { status: 502 }));
    const failure = await failureOfCall(http);
    expect(failure.kind).toBe("fault");
    expect(failure.message).not.toContain("<html>");
  });

  it("hands an abort on as an abort", async () => {
    const { http } = setUp(() => Promise.reject(new DOMException("gone", "AbortError")));
    await expect(http.call("api/status")).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("withQuery", () => {
  it("leaves out what is not set and keeps false and 0", () => {
    expect(withQuery("x", { a: "", b: null, c: undefined, d: false, e: 0, f: "a b" })).toBe("x?d=false&e=0&f=a+b");
  });
});
