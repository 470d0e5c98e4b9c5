import { describe, expect, it } from "vitest";
import { Http } from "../../client/http.ts";
import { accountWord, askedServers, evidenceWord, FIELD_NAMES, fieldTitle, runWord, stepWord, type RequestTarget, type UserRequest } from "../../client/sync.ts";
import { SyncApi } from "../../client/syncApi.ts";

type Sent = { address: string; method: string; body: unknown };

function spied(answer: unknown): { sync: SyncApi; sent: Sent[] } {
  const sent: Sent[] = [];
  const fetch = (address: string, init: RequestInit): Promise<Response> => {
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : undefined;
    sent.push({ address, method: init.method ?? "GET", body });
    return Promise.resolve(new Response(JSON.stringify(answer)));
  };
  return { sync: new SyncApi(new Http("/base/", fetch)), sent };
}

describe("SyncApi", () => {
  it("asks why for a person and a title, with the server only where one is named", async () => {
    const { sync, sent } = spied({});
    await sync.explain({ person: "alice", item: "Häxan", server: "" });
    await sync.explain({ person: "alice", item: "1", server: "lan" });
    expect(sent.map((one) => one.address)).toEqual([
      "/base/api/v1/sync/explain?person=alice&item=H%C3%A4xan", "/base/api/v1/sync/explain?person=alice&item=1&server=lan",
    ]);
  });

  it("asks for a run of everything, or of what is named", async () => {
    const { sync, sent } = spied({ run_id: "r" });
    await sync.reconcile(null, null);
    await sync.reconcile(["lan"], ["alice"]);
    expect(sent.map((one) => one.body)).toEqual([{ servers: null, people: null }, { servers: ["lan"], people: ["alice"] }]);
  });

  it("decides about an account and takes its passwords", async () => {
    const { sync, sent } = spied({ success: true, message: "", items: [] });
    await sync.userRequests("waiting");
    await sync.settleRequest("3", "confirm");
    await sync.passwords("3");
    expect(sent.map(({ method, address }) => `${method} ${address}`)).toEqual([
      "GET /base/api/v1/user-requests?state=waiting&limit=100",
      "POST /base/api/v1/user-requests/3/confirm",
      "POST /base/api/v1/user-requests/3/passwords",
    ]);
  });

  it("decides about a brake", async () => {
    const { sync, sent } = spied({ success: true, message: "" });
    await sync.settle("7", "discard");
    expect(sent).toEqual([{ address: "/base/api/v1/sync/brakes/7/discard", method: "POST", body: undefined }]);
  });

  it("pins an item to the work of another", async () => {
    const { sync, sent } = spied({ success: true, message: "" });
    const item = { server: "wan", item_id: "a" };
    await sync.pin(item, { server: "lan", item_id: "b" });
    expect(sent).toEqual([{ address: "/base/api/v1/sync/unmatched/wan/a/pin", method: "POST", body: { server: "lan", item_id: "b" } }]);
  });

  it("takes an item out of its work, and lets path and ids decide again", async () => {
    const { sync, sent } = spied({ success: true, message: "" });
    const item = { server: "wan", item_id: "a/b" };
    await sync.unlink(item);
    await sync.unpin(item);
    expect(sent.map(({ method, address }) => `${method} ${address}`)).toEqual([
      "POST /base/api/v1/sync/unmatched/wan/a%2Fb/unlink", "DELETE /base/api/v1/sync/unmatched/wan/a%2Fb/pin",
    ]);
  });

  it("asks for the plan of what is named", async () => {
    const { sync, sent } = spied({ items: [], total: 0, problems: [], held: [] });
    await sync.plan(["lan"], null);
    expect(sent).toEqual([{ address: "/base/api/v1/sync/plan", method: "POST", body: { servers: ["lan"], people: null } }]);
  });

  it("tells of a person's accounts only which they are", async () => {
    const { sync, sent } = spied({});
    const account = { server: "wan", user_id: "u", name: "Alice", evidence: "name" };
    await sync.changePerson({ id: "3", name: "alice", accounts: [] }, { name: "Al", accounts: [account] });
    expect(sent).toEqual([
      { address: "/base/api/v1/people/3", method: "PUT", body: { name: "Al", accounts: [{ server: "wan", user_id: "u" }] } },
    ]);
  });
});

describe("words", () => {
  it.each([["path", "by its path"], ["tmdb", "by its tmdb id"], ["pin", "by hand"]])("tells the evidence %s as %s", (evidence, word) => {
    expect(evidenceWord(evidence)).toBe(word);
  });

  it("has a title for every field", () => {
    expect(FIELD_NAMES.map(fieldTitle)).toEqual(["Played", "Position", "Play count", "Last played", "Favourite", "Rating"]);
  });

  it("tells why a run began, also of reasons it does not know", () => {
    expect([runWord("asked"), runWord("new_moon")]).toEqual(["asked for", "new moon"]);
  });
});

describe("words about accounts", () => {
  const target = (server: string, state: RequestTarget["state"]): RequestTarget => ({
    server, state, username: "carol", user_id: null, reason: null, job_id: null, password_ready: false,
  });
  const request = (action: UserRequest["action"], ...targets: RequestTarget[]): UserRequest => ({
    id: "3", action, state: "waiting", server: "wan", username: "carol", created_at: "2026-01-01T00:00:00Z", reason: null, targets,
  });

  it("say what happened", () => {
    const words = (["create", "delete", "rename"] as const).map((action) => accountWord(request(action)));
    expect(words).toEqual(["carol is new on wan", "carol was deleted on wan", "carol has a new name on wan"]);
  });

  it("name the servers that are asked about, and no other", () => {
    expect(askedServers(request("create", target("lan", "waiting")))).toBe("lan");
    expect(askedServers(request("create", target("lan", "waiting"), target("den", "linked"), target("attic", "waiting")))).toBe("lan and attic");
    expect(askedServers(request("create", ...["a", "b", "c"].map((one) => target(one, "waiting"))))).toBe("a, b and c");
  });

  it("say how far a server is", () => {
    expect([stepWord(target("lan", "owed")), stepWord(target("lan", "refused"))]).toEqual(["on the way", "not done"]);
  });
});
