import { QueryCache, QueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { Api } from "../client/api.ts";
import { ApiError } from "../client/errors.ts";
import { HistoryApi } from "../client/historyApi.ts";
import { Http } from "../client/http.ts";
import { credentialsOf } from "../client/live/credentials.ts";
import { readPosition } from "../client/live/resume.ts";
import { LiveSocket } from "../client/live/socket.ts";
import { OperatorApi } from "../client/operatorApi.ts";
import { Transport } from "../client/live/transport.ts";
import { SyncApi } from "../client/syncApi.ts";
import { Session, type TokenStore, type Tokens } from "../client/session.ts";

const KEY = "playhead.session";

const store: TokenStore = {
  read: () => {
    const text = window.localStorage.getItem(KEY);
    if (text === null) return null;
    try {
      return JSON.parse(text) as Tokens;
    } catch {
      return null; // written by something else: as good as signed out
    }
  },
  write: (tokens) => {
    if (tokens === null) window.localStorage.removeItem(KEY);
    else window.localStorage.setItem(KEY, JSON.stringify(tokens));
  },
};

/** Web Locks exist on secure origins only; without them the session settles a lost race by reading the store again. */
async function exclusive<T>(work: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks === undefined ? work() : await locks.request(KEY, work);
}

/** Calls `listener` when another tab signs out or in. */
export function onOtherTab(listener: () => void): () => void {
  const heard = (event: StorageEvent): void => {
    if (event.key === KEY && (event.oldValue === null || event.newValue === null)) listener();
  };
  window.addEventListener("storage", heard);
  return () => window.removeEventListener("storage", heard);
}

/** The six things that pages may do with the live connection. */
export type Handle = Pick<LiveSocket, "connect" | "disconnect" | "send" | "subscribe" | "unsubscribe" | "getConnectionState">;

export type Client = { api: Api; sync: SyncApi; operator: OperatorApi; history: HistoryApi; session: Session; live: LiveSocket; socket: Handle };

/** The path the app is served under, from the `base` element, ending in "/". */
export function basePath(): string {
  return new URL(document.baseURI).pathname.replace(/[^/]*$/, "");
}

function socketAddress(ticket: string): URL {
  const address = new URL(`${basePath()}ws`, window.location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  address.searchParams.set("ticket", ticket);
  return address;
}

export function createClient(): Client {
  const http = new Http(basePath(), (input, init) => window.fetch(input, init));
  const api = new Api(http);
  const session = new Session({ store, refresh: api.refresh, exclusive, now: () => Date.now() });
  http.session = session;
  const transport = new Transport((ticket) => new WebSocket(socketAddress(ticket)), (...asked) => http.events(...asked));
  const live = new LiveSocket({ ...credentialsOf(api, session), open: transport.open, now: () => Date.now() });
  http.onHeaders = (headers) => {
    const read = readPosition(headers.get("X-Stream-Position"));
    if (read !== null) live.listed(read.channel, read.position);
  };
  const { connect, disconnect, send, subscribe, unsubscribe, getConnectionState } = live;
  const socket = { connect, disconnect, send, subscribe, unsubscribe, getConnectionState };
  return { api, sync: new SyncApi(http), operator: new OperatorApi(http), history: new HistoryApi(http), session, live, socket };
}

export function createQueries(): QueryClient {
  const queries = new QueryClient({
    queryCache: new QueryCache({
      // A login that was disabled meanwhile: the next page is the sign-in, not a page of refusals.
      onError: (error, query) => {
        if (error instanceof ApiError && error.kind === "signed_out" && query.queryKey[0] !== "me") {
          void queries.resetQueries({ queryKey: ["me"] });
        }
      },
    }),
    defaultOptions: {
      queries: {
        // The next poll is the next try; and a server at home may answer when the browser thinks it is offline.
        retry: false,
        networkMode: "always",
        refetchIntervalInBackground: false,
        staleTime: 1000,
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
  return queries;
}

export const ClientContext = createContext<Client | null>(null);

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === null) throw new Error("useClient needs a ClientContext above it");
  return client;
}

export function useApi(): Api {
  return useClient().api;
}

export function useSyncApi(): SyncApi {
  return useClient().sync;
}

export function useOperatorApi(): OperatorApi {
  return useClient().operator;
}

export function useHistoryApi(): HistoryApi {
  return useClient().history;
}

/** How often a page asks again for what no channel tells of, in milliseconds. See `useAsking` for the rest. */
export const POLL = { list: 2000, slow: 15_000 } as const;
