import { describe, expect, it } from "vitest";
import { EventWire } from "../../../client/live/events.ts";
import type { Wire } from "../../../client/live/ports.ts";
import { eventsIn } from "../../../client/live/stream.ts";
import { Transport } from "../../../client/live/transport.ts";

type Request = { channels: readonly string[]; last: string | null; signal: AbortSignal; put: (text: string) => void; end: () => void };

/** A server that notes what it is asked, and answers what the test says. */
function server(): { requests: Request[]; open: ConstructorParameters<typeof EventWire>[0] } {
  const requests: Request[] = [];
  const open: ConstructorParameters<typeof EventWire>[0] = (channels, last, signal) => {
    let control: ReadableStreamDefaultController<Uint8Array> | null = null;
    const stream = new ReadableStream<Uint8Array>({ start: (given) => void (control = given) });
    const encoder = new TextEncoder();
    requests.push({ channels, last, signal, put: (text) => control?.enqueue(encoder.encode(text)), end: () => control?.close() });
    return Promise.resolve(stream);
  };
  return { requests, open };
}

function heard(wire: Wire): { frames: unknown[]; closes: number[] } {
  const [frames, closes]: [unknown[], number[]] = [[], []];
  wire.onmessage = ({ data }: { data: string }) => void frames.push(JSON.parse(data));
  wire.onclose = ({ code }: { code: number }) => void closes.push(code);
  return { frames, closes };
}

async function turn(): Promise<void> {
  for (let n = 0; n < 20; n += 1) await Promise.resolve();
  await new Promise((done) => setTimeout(done, 0));
}

function subscribe(channel: string, offset?: number): string {
  return JSON.stringify({ type: "subscribe", channel, ...(offset === undefined ? {} : { offset, epoch: "k" }) });
}

describe("events", () => {
  it("are whole however the bytes come, and without comments", async () => {
    const bytes = new TextEncoder().encode('retry: 2000\n\nid: 3@k\ndata: {"n":"ä"}\n\n: nothing new\n\ndata: {"n":2}\n\n');
    const stream = new ReadableStream<Uint8Array>({
      start(control) {
        for (const byte of bytes) control.enqueue(Uint8Array.of(byte));
        control.close();
      },
    });
    const all = [];
    for await (const event of eventsIn(stream)) all.push(event);
    expect(all).toEqual([{ id: "3@k", data: '{"n":"ä"}' }, { id: null, data: '{"n":2}' }]);
  });
});

describe("a wire of events", () => {
  it("asks once for all that is subscribed, from the earliest place, and passes on what comes", async () => {
    const { requests, open } = server();
    const wire = new EventWire(open);
    const { frames } = heard(wire);
    wire.onopen = () => {
      wire.send(subscribe("sync_updates", 9));
      wire.send(subscribe("notifications", 4));
    };
    await turn();
    expect(requests.map(({ channels, last }) => [channels, last])).toEqual([[["sync_updates", "notifications"], "4@k"]]);
    requests[0]?.put('id: 12@k\ndata: {"type":"sync_update"}\n\n');
    await turn();
    expect(frames).toEqual([{ type: "sync_update" }]);
    wire.send('{"type":"ping"}');
    await turn();
    expect([requests.length, requests[1]?.last, requests[0]?.signal.aborted]).toEqual([2, "12@k", true]);
  });

  it("is over when the stream is, and says nothing more once it was closed", async () => {
    const { requests, open } = server();
    const [one, other] = [new EventWire(open), new EventWire(open)];
    const [ended, closed] = [heard(one), heard(other)];
    await turn();
    one.send(subscribe("sync_updates"));
    other.send(subscribe("sync_updates"));
    await turn();
    other.close();
    for (const request of requests) request.end();
    await turn();
    expect([ended.closes, closed.closes, requests[0]?.last]).toEqual([[1006], [], null]);
  });
});

describe("the way that is taken", () => {
  function sockets(): { made: Wire[]; open: (ticket: string) => Wire } {
    const made: Wire[] = [];
    const open = (): Wire => {
      const wire: Wire = { readyState: 0, send: () => undefined, close: () => undefined, onopen: null, onmessage: null, onclose: null };
      made.push(wire);
      return wire;
    };
    return { made, open };
  }

  it("is HTTP after two sockets in a row that never opened, and then a socket once more", () => {
    const { made, open } = sockets();
    const transport = new Transport(open, server().open);
    const ways = Array.from({ length: 5 }, () => transport.open("t") instanceof EventWire);
    expect([ways, made.length]).toEqual([[false, false, true, false, true], 3]);
  });

  it("stays a socket as long as they open", () => {
    const { made, open } = sockets();
    const transport = new Transport(open, server().open);
    for (let n = 0; n < 4; n += 1) {
      const wire = transport.open("t");
      let told = 0;
      wire.onopen = () => void (told += 1);
      made.at(-1)?.onopen?.({} as never);
      expect(told).toBe(1);
    }
    expect(made.length).toBe(4);
  });
});
