/** Frames of the live feed as values. Pure. */
import type { components } from "../generated/frames.ts";

type Schemas = components["schemas"];

export type Channel = Schemas["Channel"];
export type ClientFrame = Schemas["ClientFrame"];
export type Subscribe = Schemas["Subscribe"];
export type Subscribed = Schemas["Subscribed"];
export type Resync = Schemas["Resync"];
export type ErrorFrame = Schemas["ErrorFrame"];
export type ServerFrame = Schemas["ServerFrame"];
export type TruncatedEvent = Schemas["TruncatedEvent"];

/** Something that happened, with its place in its channel. */
export type LiveEvent = Schemas["Event"];

export type EventOf<Type extends LiveEvent["type"]> = Extract<LiveEvent, { type: Type }>;

export type Placed = LiveEvent | TruncatedEvent;

/** As many bytes the server takes in one frame. */
const LARGEST_FRAME = 16 * 1024;

/** A frame as it is sent. Throws RangeError for one that the server would not take. */
export function writeFrame(frame: ClientFrame): string {
  const text = JSON.stringify(frame);
  const size = new TextEncoder().encode(text).length;
  if (size > LARGEST_FRAME) throw new RangeError(`A frame has at most ${LARGEST_FRAME} bytes, this one ${size}.`);
  return text;
}

/** A frame as it came; null for anything that is none, which a client leaves alone as it does unknown types. */
export function readFrame(text: unknown): ServerFrame | null {
  if (typeof text !== "string") return null;
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return null;
  }
  const known = typeof said === "object" && said !== null && "type" in said && typeof said.type === "string";
  return known ? (said as ServerFrame) : null;
}

/** Whether a frame has a place in a channel; whatever has none is about the connection. */
export function isPlaced(frame: ServerFrame): frame is Placed {
  const { channel, offset, previous } = frame as Partial<Placed>;
  return typeof channel === "string" && Number.isSafeInteger(offset) && Number.isSafeInteger(previous);
}

/** Whether only the place of an event was told: what it is about has to be fetched. */
export function isTruncated(event: Placed): event is TruncatedEvent {
  const data: unknown = event.data;
  return typeof data !== "object" || data === null || ("truncated" in data && data.truncated === true);
}
