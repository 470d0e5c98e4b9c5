/** Where a client stands in each channel, and what that makes of each frame. Pure. */
import type { Channel, Placed, Resync, Subscribe, Subscribed } from "./frames.ts";

export type Position = { offset: number; epoch: string };

/** `X-Stream-Position: <channel>=<offset>@<epoch>`; null for anything else. */
export function readPosition(header: string | null): { channel: Channel; position: Position } | null {
  const [, channel, digits, epoch] = /^(\w+)=(\d{1,15})@(\S+)$/.exec(header ?? "") ?? [];
  if (channel === undefined || digits === undefined || epoch === undefined) return null;
  return { channel: channel as Channel, position: { offset: Number(digits), epoch } };
}

export type Verdict =
  /** `ageMs`: how long ago it happened when it was sent; 0 for what has just happened. `lost`: some before it are. */
  | { kind: "deliver"; replayed: boolean; ageMs: number; lost: boolean }
  | { kind: "drop" }
  /** Events before this one are missing: subscribe again from the last place. */
  | { kind: "gap" };

type Place = {
  position: Position | null;
  /** Between a subscription and its acknowledgement. */
  asked: boolean;
  live: boolean;
  /** Everything after this offset was or will be delivered. */
  since: number;
  /** The oldest reading of a list while nothing was subscribed. */
  listed: Position | null;
  /** How many of the next events are replayed, and when that was. */
  replay: number;
  repliedAt: number;
  /** The offset from which a gap was asked for: the same gap twice is one that the server cannot fill. */
  gapAt: number;
};

function older(one: Position | null, other: Position): Position {
  return one !== null && one.epoch === other.epoch && one.offset < other.offset ? one : other;
}

/** One place for each channel, over all connections of a client. */
export class Places {
  private readonly places = new Map<string, Place>();

  /** Channels whose events arrive now. */
  live(): Channel[] {
    return [...this.places].filter(([, place]) => place.live).map(([channel]) => channel as Channel);
  }

  position(channel: Channel): Position | null {
    return this.places.get(channel)?.position ?? null;
  }

  /** The frame that subscribes, from the last place if there is one. */
  ask(channel: Channel): Subscribe {
    const place = this.at(channel);
    place.asked = true;
    place.replay = 0;
    // a list that was read before is a place, too: what happens from then on is replayed
    place.position ??= place.listed;
    place.listed = null;
    return { type: "subscribe", channel, ...place.position };
  }

  /** Channels of which no acknowledgement has come yet. */
  unanswered(): Channel[] {
    return [...this.places].filter(([, place]) => place.asked).map(([channel]) => channel as Channel);
  }

  forget(channel: Channel): void {
    this.places.delete(channel);
  }

  /** The server has ended the subscription. */
  leave(channel: Channel): void {
    const place = this.places.get(channel);
    if (place !== undefined) Object.assign(place, { live: false, asked: false, position: null, replay: 0 });
  }

  /** The connection is gone; the places stay. */
  disconnected(): void {
    for (const place of this.places.values()) Object.assign(place, { live: false, asked: false, replay: 0 });
  }

  /** Whether something was missed for good: what the channel keeps fresh has to be fetched anew. */
  subscribed({ channel, data, timestamp }: Subscribed): boolean {
    const place = this.at(channel);
    const top: Position = { offset: data.offset, epoch: data.epoch };
    const before = place.position;
    const resumed = place.asked && before !== null;
    const complete = resumed && data.recovered === true;
    place.asked = false;
    place.live = true;
    place.replay = complete ? (data.replayed ?? 0) : 0;
    place.repliedAt = Date.parse(timestamp);
    if (place.replay === 0) place.position = top;
    place.since = complete ? before.offset : top.offset;
    const behind = place.listed !== null && (place.listed.epoch !== top.epoch || place.listed.offset < place.since);
    place.listed = null;
    // an acknowledgement that nobody asked for: the server has put this client on another stream
    return behind || (before !== null && !complete);
  }

  resync({ channel, data }: Resync): void {
    const place = this.at(channel);
    place.position = { offset: data.offset, epoch: data.epoch };
    place.since = data.offset;
    place.replay = 0;
  }

  /** What becomes of an event. */
  event({ channel, offset, previous, timestamp }: Placed): Verdict {
    const place = this.at(channel);
    const { position } = place;
    if (position === null) return { kind: "deliver", replayed: false, ageMs: 0, lost: false };
    // what comes between a subscription and its acknowledgement comes again after it
    if (place.asked || offset <= position.offset) return { kind: "drop" };
    const lost = previous > position.offset;
    if (lost && place.gapAt !== position.offset) {
      place.gapAt = position.offset;
      return { kind: "gap" };
    }
    place.position = { offset, epoch: position.epoch };
    const replayed = place.replay > 0;
    if (replayed) place.replay -= 1;
    return { kind: "deliver", replayed, ageMs: replayed ? Math.max(0, place.repliedAt - Date.parse(timestamp)) : 0, lost };
  }

  /** A list was read, at this place. Whether it is older than what is delivered: then it has to be read again. */
  listed(channel: Channel, read: Position): boolean {
    const place = this.at(channel);
    if (place.live) return read.epoch === place.position?.epoch && read.offset < place.since;
    if (place.position === null) place.listed = older(place.listed, read);
    return false;
  }

  private at(channel: Channel): Place {
    let place = this.places.get(channel);
    if (place === undefined) {
      place = { position: null, asked: false, live: false, since: 0, listed: null, replay: 0, repliedAt: 0, gapAt: -1 };
      this.places.set(channel, place);
    }
    return place;
  }
}
