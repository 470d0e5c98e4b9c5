import { readFileSync } from "node:fs";
import type { ClientFrame, LiveEvent, ServerFrame } from "../../../client/live/frames.ts";
import type { Arrival, Wire } from "../../../client/live/ports.ts";
import { LiveSocket } from "../../../client/live/socket.ts";

const GOLDEN = new URL("../../../../contracts/golden/live.json", import.meta.url);

type Golden = { server: Record<string, ServerFrame>; client: Record<string, ClientFrame>; closes: Record<string, string> };

/** Frames as the server really makes them: its own tests hold this file to its encoder. */
export const golden = JSON.parse(readFileSync(GOLDEN, "utf8")) as Golden;

export function said(name: string): ServerFrame {
  const frame = golden.server[name];
  if (frame === undefined) throw new Error(`there is no golden frame “${name}”`);
  return frame;
}

/** The other end of a connection, in the hands of a test. */
export class FakeWire implements Wire {
  readonly ticket: string;
  readyState = 0;
  sent: ClientFrame[] = [];
  closedWith: number | null = null;
  onopen: Wire["onopen"] = null;
  onmessage: Wire["onmessage"] = null;
  onclose: Wire["onclose"] = null;

  constructor(ticket: string) {
    this.ticket = ticket;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame);
  }

  close(code?: number): void {
    this.closedWith = code ?? 1005;
  }

  opens(): void {
    this.readyState = 1;
    this.onopen?.({} as never);
  }

  says(...frames: (string | object)[]): void {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(typeof frame === "string" ? said(frame) : frame) } as never);
  }

  ends(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code } as never);
  }
}

/** A client with everything around it: tickets are numbered, and so are renewals. */
export class Bench {
  readonly wires: FakeWire[] = [];
  readonly events: LiveEvent[] = [];
  readonly arrivals: Arrival[] = [];
  readonly stale: string[] = [];
  readonly denied: string[] = [];
  readonly states: string[] = [];
  tickets = 0;
  renewals = 0;
  signedIn = true;
  reachable = true;
  nextToken: string | null = "a.new.token";

  readonly socket = new LiveSocket({
    open: (ticket) => {
      const wire = new FakeWire(ticket);
      this.wires.push(wire);
      return wire;
    },
    ticket: () => this.ticket(),
    renew: () => {
      this.renewals += 1;
      return Promise.resolve(this.signedIn);
    },
    nextToken: () => Promise.resolve(this.nextToken),
    now: () => Date.now(),
  });

  constructor() {
    this.socket.on({
      event: (event, arrival) => {
        this.events.push(event);
        this.arrivals.push(arrival);
      },
      stale: (channel) => this.stale.push(channel),
      denied: (channel) => this.denied.push(channel),
      change: ({ connection }) => {
        if (this.states.at(-1) !== connection) this.states.push(connection);
      },
    });
  }

  get wire(): FakeWire {
    const last = this.wires.at(-1);
    if (last === undefined) throw new Error("nothing was opened yet");
    return last;
  }

  get offsets(): number[] {
    return this.events.map((event) => event.offset);
  }

  private ticket(): Promise<string | null> {
    this.tickets += 1;
    if (!this.reachable) return Promise.reject(new TypeError("Failed to fetch"));
    return Promise.resolve(this.signedIn ? `ticket-${this.tickets}` : null);
  }
}

/** Lets promises that are settled be heard; fake clocks stand still meanwhile. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

/** A client that is connected and has subscribed to what the sync did, at offset 3. */
export async function connected(): Promise<Bench> {
  const bench = new Bench();
  bench.socket.subscribe("sync_updates");
  bench.socket.connect();
  await settle();
  bench.wire.opens();
  bench.wire.says({ ...said("subscribed"), data: { offset: 3, epoch: "k3v9", recoverable: true } });
  return bench;
}
