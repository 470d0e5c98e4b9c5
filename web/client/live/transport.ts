/** Which way the live feed takes: a socket, or plain HTTP where something between holds sockets back. */
import { EventWire, type OpenEvents } from "./events.ts";
import type { Wire } from "./ports.ts";

/** So many sockets that never opened, one after the other, are held back; one may be a restart. */
const HELD_BACK = 2;

/** A ticket was had right before each, so Playhead itself was there. */
export class Transport {
  private readonly openSocket: (ticket: string) => Wire;
  private readonly openEvents: OpenEvents;
  private failed = 0;

  constructor(openSocket: (ticket: string) => Wire, openEvents: OpenEvents) {
    this.openSocket = openSocket;
    this.openEvents = openEvents;
  }

  /** Begins a connection. After one over HTTP a socket is tried again, once. */
  open = (ticket: string): Wire => {
    if (this.failed >= HELD_BACK) {
      this.failed = HELD_BACK - 1;
      return new EventWire(this.openEvents);
    }
    this.failed += 1;
    return watched(this.openSocket(ticket), () => {
      this.failed = 0;
    });
  };
}

/** A wire that tells when it is open, whoever listens to it. */
function watched(wire: Wire, opened: () => void): Wire {
  return {
    get readyState() {
      return wire.readyState;
    },
    send: (text) => wire.send(text),
    close: (code, reason) => wire.close(code, reason),
    get onopen() {
      return wire.onopen;
    },
    set onopen(handler) {
      wire.onopen = (event: never) => {
        opened();
        handler?.(event);
      };
    },
    get onmessage() {
      return wire.onmessage;
    },
    set onmessage(handler) {
      wire.onmessage = handler;
    },
    get onclose() {
      return wire.onclose;
    },
    set onclose(handler) {
      wire.onclose = handler;
    },
  };
}
