import { afterEnd, type Stop } from "./backoff.ts";
import { isPlaced, readFrame, writeFrame, type Channel, type ClientFrame, type Placed, type ServerFrame } from "./frames.ts";
import { Outbox } from "./outbox.ts";
import type { Listener, Ports, Wire } from "./ports.ts";
import { Pulse } from "./pulse.ts";
import type { Position } from "./resume.ts";
import { BEFORE, changed, type ConnectionState, type LiveState } from "./state.ts";
import { Subscriptions } from "./subscriptions.ts";
import { Timers } from "./timers.ts";

/** A connection that is open for so long holds; so does one that was answered a subscription. */
export const STABLE_MS = 5000;
const HANDSHAKE_MS = 20_000;
const ASK_AGAIN_MS = 2000;
/** A token is renewed when a quarter of what is left of it has passed: never at once, so that short lives do not spin. */
const RENEW_PART = 4;

/**
 * One connection to the live feed, kept up: it comes back by itself, continues where it was in each channel, and says
 * when that is not possible. Nothing here knows how events are shown.
 */
export class LiveSocket {
  private readonly ports: Ports;
  private readonly listeners = new Set<Listener>();
  private readonly subscriptions = new Subscriptions({ say: (frame) => this.say(frame), tell: (what) => this.tell(what) });
  private readonly outbox = new Outbox();
  private readonly timers = new Timers();
  private readonly pulse: Pulse;
  private current: LiveState = BEFORE;
  private wire: Wire | null = null;
  /** Names one attempt; what an older one still says is not heard. */
  private run = 0;
  private renewed = false;
  private afterMs: number | null = null;

  constructor(ports: Ports) {
    this.ports = ports;
    this.pulse = new Pulse(ports.now, () => this.ended(1006));
  }

  get state(): LiveState {
    return this.current;
  }

  getConnectionState = (): ConnectionState => this.current.connection;

  /** Calls a listener from now on; gives what ends that. */
  on = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Begins, also anew after it was given up; does nothing while it is open or tried. */
  connect = (): void => {
    const { connection } = this.current;
    if (connection === "open" || connection === "connecting") return;
    this.renewed = false;
    this.change({ attempt: 0 });
    this.begin();
  };

  /** Ends it until `connect`. Places and subscriptions stay, so the next connection continues. */
  disconnect = (): void => {
    const { wire } = this;
    this.drop();
    this.change({ connection: wire === null ? "closed" : "closing", stopped: "asked" });
    if (wire === null) return;
    wire.onclose = this.meanwhile(() => this.change({ connection: "closed" }));
  };

  /**
   * Sends a frame, or keeps it until there is a connection. False when a hundred wait already: it was not kept.
   * Subscriptions are wishes and not kept as frames. Throws RangeError for what the server would not take.
   */
  send = (frame: ClientFrame): boolean => {
    if (frame.type === "subscribe") this.subscribe(frame.channel);
    else if (frame.type === "unsubscribe") this.unsubscribe(frame.channel);
    else return this.outbox.post(writeFrame(frame));
    return true;
  };

  /** Wants a channel, on this connection and on all that follow. */
  subscribe = (channel: Channel): void => {
    if (this.subscriptions.add(channel) && this.current.connection === "open") this.subscriptions.ask(channel);
  };

  unsubscribe = (channel: Channel): void => {
    if (!this.subscriptions.remove(channel)) return;
    if (this.current.connection === "open") this.say({ type: "unsubscribe", channel });
    this.change({});
  };

  /** A list was read that a channel keeps fresh, and where the channel stood then. */
  listed = (channel: Channel, read: Position): void => {
    this.subscriptions.listed(channel, read);
  };

  /** The network or the reader is back: tries now what waits or was given up, and sees whether an open one is alive. */
  nudge = (): void => {
    const { connection, stopped } = this.current;
    if (connection === "open") this.pulse.probe(() => this.say({ type: "ping" }));
    else if (this.timers.has("retry") || stopped === "gave_up") {
      this.change({ connection: "closed" });
      this.connect();
    }
  };

  // --- one attempt

  private begin(): void {
    this.drop();
    this.change({ connection: "connecting", stopped: null });
    this.timers.set("handshake", HANDSHAKE_MS, () => this.ended(1006));
    this.ports.ticket().then(
      this.meanwhile((ticket: string | null) => (ticket === null ? this.ended(4001) : this.join(this.ports.open(ticket)))),
      this.meanwhile(() => this.ended(1006)),
    );
  }

  private join(wire: Wire): void {
    this.wire = wire;
    wire.onopen = this.meanwhile(() => this.opened());
    wire.onmessage = this.meanwhile(({ data }: { data: unknown }) => this.heard(data));
    wire.onclose = this.meanwhile(({ code }: { code: number }) => this.ended(code));
  }

  /** The same work, as long as this attempt is the one that counts. */
  private meanwhile<Args extends unknown[]>(work: (...args: Args) => void): (...args: Args) => void {
    const { run } = this;
    return (...args) => {
      if (this.run === run) work(...args);
    };
  }

  private opened(): void {
    this.timers.cancel("handshake");
    this.pulse.start();
    this.timers.set("stable", STABLE_MS, () => this.settled());
    this.change({ connection: "open", lostAt: null });
    this.subscriptions.askAll();
    this.outbox.open((text) => this.put(text));
  }

  /** The connection holds: what failed before counts no more. */
  private settled(): void {
    this.timers.cancel("stable");
    this.renewed = false;
    this.change({ attempt: 0 });
  }

  private ended(code: number): void {
    const wasOpen = this.current.connection === "open";
    const next = afterEnd({ code, attempt: this.current.attempt, afterMs: this.afterMs, renewed: this.renewed });
    this.drop();
    if (wasOpen) this.change({ lostAt: this.ports.now() });
    switch (next.kind) {
      case "stop":
        this.stop(next.why);
        break;
      case "renew":
        void this.renewAndBegin();
        break;
      case "wait":
        this.change({ connection: "connecting", attempt: next.attempt });
        this.timers.set("retry", next.ms, () => this.begin());
    }
  }

  private stop(why: Stop): void {
    this.change({ connection: "closed", stopped: why });
  }

  private async renewAndBegin(): Promise<void> {
    const run = this.run;
    this.renewed = true;
    this.change({ connection: "connecting" });
    let still = true;
    try {
      still = await this.ports.renew();
    } catch {
      // it cannot be asked now: the next attempt is, and waits if need be
    }
    if (this.run !== run) return;
    if (still) this.begin();
    else this.stop("signed_out");
  }

  /** Leaves whatever is there without a word of what comes of it. */
  private drop(): void {
    this.run += 1;
    this.timers.clear();
    this.pulse.stop();
    this.outbox.shut();
    const { wire } = this;
    this.wire = null;
    this.afterMs = null;
    this.subscriptions.disconnected();
    if (wire === null) return;
    wire.onopen = wire.onmessage = wire.onclose = null;
    wire.close(1000, "Client disconnect");
  }

  private heard(data: unknown): void {
    this.pulse.beat();
    const frame = readFrame(data);
    if (frame === null) return;
    if (isPlaced(frame)) this.subscriptions.arrived(frame);
    else this.told(frame);
  }

  private told(frame: Exclude<ServerFrame, Placed>): void {
    this.subscriptions.told(frame);
    this.change({});
    if (frame.type === "subscribed") this.settled();
    else if (frame.type === "reconnect") this.afterMs = frame.data.after_ms;
    else if (frame.type === "token_expiring") this.renewSoon(Date.parse(frame.data.expires_at) - Date.parse(frame.timestamp));
    else if (frame.type === "error" && frame.data.retryable) this.timers.set("ask_again", ASK_AGAIN_MS, () => this.subscriptions.askAgain());
  }

  private renewSoon(leftMs: number): void {
    const renew = (): void => {
      const send = this.meanwhile((token: string | null) => (token === null ? undefined : this.say({ type: "auth", token })));
      // where it fails the server will say that the token has expired, and the next connection comes with a new one
      this.ports.nextToken().then(send, () => undefined);
    };
    this.timers.set("renew", Math.max(0, leftMs / RENEW_PART), renew);
  }

  private say(frame: ClientFrame): void {
    this.put(writeFrame(frame));
  }

  /** One that is closing takes nothing more; what follows is done when it says that it is closed. */
  private put(text: string): void {
    if (this.wire?.readyState === 1) this.wire.send(text);
  }

  // --- who listens

  private change(change: Partial<LiveState>): void {
    const next = changed(this.current, { ...change, channels: this.subscriptions.live() });
    if (next === this.current) return;
    this.current = next;
    this.tell((listener) => listener.change?.(next));
  }

  private tell(what: (listener: Listener) => void): void {
    for (const listener of [...this.listeners]) what(listener);
  }
}
