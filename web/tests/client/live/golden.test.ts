import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { afterEnd, type Next } from "../../../client/live/backoff.ts";
import { isPlaced, isTruncated, readFrame } from "../../../client/live/frames.ts";
import { golden, said } from "./bench.ts";

const SCHEMA = new URL("../../../../contracts/frames.schema.json", import.meta.url);

const ajv = new Ajv2020({ strict: false, formats: { "date-time": true } });
ajv.addSchema(JSON.parse(readFileSync(SCHEMA, "utf8")) as object, "frames");

function fits(kind: string, frame: unknown): string[] {
  const check = ajv.getSchema(`frames#/$defs/${kind}`);
  if (check === undefined) throw new Error(`the contract says nothing of ${kind}`);
  return check(frame) === true ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ""}`);
}

const KINDS: Readonly<Record<string, string>> = {
  error: "ErrorFrame",
  sync_update: "SyncUpdateEvent",
  server_update: "ServerUpdateEvent",
  list_update: "ListUpdateEvent",
  system_update: "SystemUpdateEvent",
  notification: "NotificationEvent",
  token_expiring: "TokenExpiring",
  playback_update: "PlaybackUpdateEvent",
  badge_earned: "BadgeEarnedEvent",
};

function kindOf(type: string): string {
  return KINDS[type] ?? `${type.slice(0, 1).toUpperCase()}${type.slice(1)}`;
}

describe("the golden frames", () => {
  it.each(Object.entries(golden.server))("%s is as the contract says", (_name, frame) => {
    expect(fits(isPlaced(frame) && isTruncated(frame) ? "TruncatedEvent" : kindOf(frame.type), frame)).toEqual([]);
    expect(readFrame(JSON.stringify(frame))).toEqual(frame);
  });

  it.each(Object.entries(golden.client))("a client's %s is as the contract says", (_name, frame) => {
    expect(fits(kindOf(frame.type), frame)).toEqual([]);
  });

  it("are held to the contract: a frame with a wrong field fits nothing", () => {
    expect(fits("SyncUpdateEvent", { ...said("sync_update"), offset: "3" })).not.toEqual([]);
    expect(fits("Subscribed", { ...said("subscribed"), data: {} })).not.toEqual([]);
  });

  it("have a place where they are events, and none elsewhere", () => {
    const placed = Object.values(golden.server).filter((frame) => isPlaced(frame));
    expect(placed.map((frame) => (frame as { offset: number }).offset)).toEqual([3, 7, 9, 10, 11, 13, 14, 15, 12]);
  });
});

function words(next: Next): string {
  if (next.kind === "stop") return `stop: ${next.why}`;
  if (next.kind === "renew") return "renew";
  if (next.attempt === 0) return "wait, at no cost";
  return next.ms === 8000 ? "wait eight seconds" : "wait";
}

describe("the codes with which the server closes", () => {
  it.each(Object.entries(golden.closes))("%s: %s", (code, expected) => {
    expect(words(afterEnd({ code: Number(code), attempt: 0, afterMs: null, renewed: false }))).toBe(expected);
  });
});

describe("readFrame", () => {
  it.each(["", "{", "[]", "null", "7", '"ping"', "{}", '{"type":7}'])("takes %j for no frame", (text) => {
    expect(readFrame(text)).toBeNull();
  });

  it("takes nothing but text", () => {
    expect(readFrame(new ArrayBuffer(2))).toBeNull();
  });
});
