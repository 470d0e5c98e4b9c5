import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";
import type { Channel, LiveEvent } from "../../../client/live/frames.ts";
import type { Arrival } from "../../../client/live/ports.ts";
import type { LiveState } from "../../../client/live/state.ts";
import { useSay, type Say } from "../../ui/toasts.ts";
import { useClient, type Client } from "../../wiring.ts";
import { saidAloud } from "../notifications/useNotifications.ts";
import { useUser } from "../session/user.ts";
import { Announcer } from "./Announcer.ts";
import { effectsOf, staleEffects, type Effect } from "./effects.ts";
import { Refresher } from "./Refresher.ts";

/** What everybody hears; notifications come unasked, and are asked for so that missed ones come, too. */
const FOR_ALL: readonly Channel[] = ["media_updates", "system_updates", "analysis_updates", "notifications", "playback"];
const FOR_ADMINS: readonly Channel[] = ["sync_updates"];

/** A changed password ends the connection a moment before its answer brings the new tokens, perhaps to another tab. */
const GRACE_MS = 1000;

/** Keeps pages in step with the live feed as long as somebody is signed in. */
class Follower {
  private readonly client: Client;
  private readonly queries: QueryClient;
  private readonly refresher: Refresher;
  private readonly announcer: Announcer;
  private openedWith: string | null = null;
  private wasOpen = false;
  private unreachable = false;

  constructor(client: Client, queries: QueryClient, say: Say) {
    this.client = client;
    this.queries = queries;
    this.refresher = new Refresher(queries);
    this.announcer = new Announcer(say);
  }

  /** Connects; gives what ends it. */
  start(channels: readonly Channel[]): () => void {
    const { live } = this.client;
    const stops = [
      live.on({
        event: (event, arrival) => this.heard(event, arrival),
        stale: (channel) => this.apply(staleEffects(channel)),
        // another role: the pages of the old one are not his any more
        denied: () => this.refresher.want(["me"]),
        change: (state) => this.changed(state),
      }),
      this.watchAnswers(),
      watchBrowser(() => live.nudge()),
    ];
    for (const channel of channels) live.subscribe(channel);
    live.connect();
    return () => {
      for (const stop of stops) stop();
      this.refresher.stop();
      this.announcer.stop();
      for (const channel of channels) live.unsubscribe(channel);
      live.disconnect();
    };
  }

  private heard(event: LiveEvent, arrival: Arrival): void {
    if (event.type === "system_update" && event.data.status === "healthy") console.info(event.data.component, event.data.message ?? "is well");
    this.apply(effectsOf(event, arrival));
  }

  private apply(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === "again") this.refresher.want(effect.key);
      else if (effect.kind === "set") this.queries.setQueryData(effect.key, effect.data);
      else if (effect.kind === "remove") this.queries.removeQueries({ queryKey: effect.key });
      else if (saidAloud() || effect.toast.tone === "bad") this.announcer.say(effect.toast);
    }
  }

  private changed({ connection, stopped }: LiveState): void {
    const open = connection === "open";
    if (open && !this.wasOpen) this.openedWith = this.client.session.refreshToken;
    // is only the socket gone, or all of Playhead? the next answer tells
    if (this.wasOpen && !open) this.refresher.want(["status"]);
    this.wasOpen = open;
    if (stopped === "signed_out") this.client.session.end();
    if (stopped === "revoked") window.setTimeout(() => this.revoked(), GRACE_MS);
  }

  private revoked(): void {
    const { session, live } = this.client;
    if (live.state.stopped !== "revoked") return;
    if (session.refreshToken !== this.openedWith) live.connect();
    else session.end();
  }

  /** As soon as Playhead answers again the socket need not wait for its turn. */
  private watchAnswers(): () => void {
    return this.queries.getQueryCache().subscribe((change) => {
      const [name] = change.query.queryKey as readonly unknown[];
      if (change.type !== "updated" || name !== "status") return;
      if (change.action.type === "error") this.unreachable = true;
      if (change.action.type !== "success" || !this.unreachable) return;
      this.unreachable = false;
      this.client.live.nudge();
    });
  }
}

/** Calls `back` when the network or the reader may be back. */
function watchBrowser(back: () => void): () => void {
  const over = new AbortController();
  const seen = (): void => {
    if (!document.hidden) back();
  };
  for (const name of ["online", "offline"]) window.addEventListener(name, back, { signal: over.signal });
  document.addEventListener("visibilitychange", seen, { signal: over.signal });
  return () => over.abort();
}

export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useClient();
  const queries = useQueryClient();
  const say = useSay();
  const { id, is_admin: isAdmin } = useUser();
  useEffect(() => {
    const channels = isAdmin ? [...FOR_ALL, ...FOR_ADMINS] : FOR_ALL;
    return new Follower(client, queries, say).start(channels);
    // another user is another connection
  }, [client, queries, say, id, isAdmin]);
  return children;
}
