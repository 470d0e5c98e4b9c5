import { describe, expect, it } from "vitest";
import { Contract } from "../../client/contract.ts";
import { Http } from "../../client/http.ts";

type Sent = { address: string; method: string | undefined; body: unknown };

function setUp(answer: unknown = null): { contract: Contract; sent: Sent[] } {
  const sent: Sent[] = [];
  const http = new Http("/base/", (address, init) => {
    sent.push({ address, method: init.method, body: init.body });
    return Promise.resolve(new Response(JSON.stringify(answer)));
  });
  return { contract: new Contract(http), sent };
}

describe("Contract", () => {
  it("fills the braces of an address, and sends what is asked for and the body", async () => {
    const { contract, sent } = setUp();
    const params = { server: "lan", item_id: "a/b" };
    await contract.ask("post", "/api/v1/sync/unmatched/{server}/{item_id}/pin", { params, body: { work_id: "7" } });
    await contract.ask("get", "/api/v1/playlists", { query: { limit: 3, cursor: null, needs_you: true } });
    expect(sent).toEqual([
      { address: "/base/api/v1/sync/unmatched/lan/a%2Fb/pin", method: "POST", body: '{"work_id":"7"}' },
      { address: "/base/api/v1/playlists?limit=3&needs_you=true", method: "GET", body: undefined },
    ]);
  });

  it("takes nothing that the contract does not know", async () => {
    const { contract } = setUp({ id: "1", username: "alice", is_admin: true });
    // @ts-expect-error: no such address
    await contract.ask("get", "/api/v1/nothing", {});
    // @ts-expect-error: the address does not know the method
    await contract.ask("put", "/api/v1/auth/me", {});
    // @ts-expect-error: nothing fills the brace
    await contract.ask("get", "/api/v1/sync/runs/{run_id}", {});
    // @ts-expect-error: no such question
    await contract.ask("get", "/api/v1/sync/runs", { query: { colour: "red" } });
    // @ts-expect-error: a part of the body is missing
    await contract.ask("post", "/api/v1/auth/login", { body: { username: "alice" } });
    const me = await contract.ask("get", "/api/v1/auth/me", {});
    // @ts-expect-error: no such field in the answer
    expect(me.colour).toBeUndefined();
    expect(me.username).toBe("alice");
  });
});
