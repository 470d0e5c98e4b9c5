import { describe, expect, it } from "vitest";
import { Http } from "../../client/http.ts";
import { evidenceWord, FIELD_NAMES, fieldTitle, runWord } from "../../client/sync.ts";
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
