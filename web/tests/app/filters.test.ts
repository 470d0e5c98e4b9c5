import { describe, expect, it } from "vitest";
import { logFilter } from "../../app/features/log/filters.ts";

const read = (query: string) => {
  const params = new URLSearchParams(query);
  return logFilter((key) => params.get(key) ?? "");
};

describe("logFilter", () => {
  it("is empty for an address without filters", () => {
    expect(JSON.stringify(read(""))).toBe("{}");
  });

  it("reads each filter from the address", () => {
    expect(read("from=wan&to=lan&type=watched&title=%20dark%20&outcome=failed&since=60")).toEqual({
      source_server: "wan", target_server: "lan", event_type: "watched", item_name: "dark", success: false, since_minutes: 60,
    });
  });

  it.each(["since=soon", "since=-5", "since=0", "outcome=perhaps"])("takes %s for no filter", (query) => {
    expect(read(query)).toMatchObject({ since_minutes: undefined, success: undefined });
  });
});
