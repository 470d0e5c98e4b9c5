import { describe, expect, it } from "vitest";
import { buckets, parts, quantile, single, type Figure } from "../../client/operator.ts";

function figure(name: string, type: Figure["type"], samples: [string, Record<string, string>, number][]): Figure {
  return { name: `playhead_${name}`, text: "", type, samples: samples.map(([suffix, labels, value]) => ({ suffix, labels, value })) };
}

const FIGURES = [
  figure("server_requests", "counter", [["", { server: "lan", code: "200" }, 3], ["", { server: "wan", code: "200" }, 5], ["", { server: "lan", code: "500" }, 4]]),
  figure("ws_users", "gauge", [["", {}, 2]]),
  figure("sync_latency_seconds", "histogram", [
    ["_bucket", { le: "0.1" }, 1], ["_bucket", { le: "0.5" }, 4], ["_bucket", { le: "+Inf" }, 5], ["_count", {}, 5], ["_sum", {}, 7],
  ]),
];

describe("figures", () => {
  it("are added up by a label, the largest first", () => {
    expect(parts(FIGURES, "server_requests", "server")).toEqual([{ name: "lan", value: 7 }, { name: "wan", value: 5 }]);
    expect(parts(FIGURES, "nothing", "server")).toEqual([]);
  });

  it("without labels are one value", () => {
    expect([single(FIGURES, "ws_users"), single(FIGURES, "nothing")]).toEqual([2, 0]);
  });

  it("of a histogram are how many fell where", () => {
    const all = buckets(FIGURES, "sync_latency_seconds");
    expect(all).toEqual([{ upTo: 0.1, count: 1 }, { upTo: 0.5, count: 3 }, { upTo: null, count: 1 }]);
    expect([quantile(all, 0.2), quantile(all, 0.5), quantile(all, 1), quantile([], 0.5)]).toEqual([0.1, 0.5, null, null]);
  });
});
