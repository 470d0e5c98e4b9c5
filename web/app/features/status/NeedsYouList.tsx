import { Button } from "@mantine/core";
import { Link } from "react-router";
import type { MediaServer, Status } from "../../../client/types.ts";
import { accountWord, askedServers } from "../../../client/sync.ts";
import { troubled } from "../../../client/verdict.ts";
import { count, eventWord, titleWord, whyQueued } from "../../../client/words.ts";
import { Route } from "../../ui/Route.tsx";
import { StateIcon } from "../../ui/StateMark.tsx";
import { RequestActions } from "../accounts/RequestActions.tsx";
import { useWaitingRequests } from "../accounts/useAccounts.ts";
import { BrakeActions } from "../brakes/BrakeActions.tsx";
import { lossWord, useBrakes } from "../brakes/useBrakes.ts";
import { PlaylistActions } from "../playlists/PlaylistActions.tsx";
import { goneWords, useGonePlaylists } from "../playlists/usePlaylists.ts";
import { Actions } from "../queue/Actions.tsx";
import { useQueue } from "../queue/useQueue.ts";
import { HeldActions } from "../servers/HeldActions.tsx";
import styles from "./status.module.css";

const LISTED = 4;

function ServerItem({ server }: { server: MediaServer }) {
  const trouble = server.problem;
  return (
    <li className={styles.need}>
      <StateIcon state={server.state} size={18} />
      <div className={styles.words}>
        <strong>{trouble?.what ?? `${server.name} needs you.`}</strong>
        <span className="quiet">{trouble?.remedy}</span>
      </div>
      {server.held !== null && server.held.choices.length > 0 ? (
        <HeldActions server={server.name} held={server.held} />
      ) : (
        <Button component={Link} to={`/system?server=${server.name}`} size="compact-sm" variant="default">
          Look at {server.name}
        </Button>
      )}
    </li>
  );
}

function ParkedItems({ total }: { total: number }) {
  const { rows } = useQueue("failed");
  const listed = (rows ?? []).slice(0, LISTED);
  return (
    <>
      {listed.map((event) => (
        <li key={event.id} className={styles.need}>
          <StateIcon state="needs_you" size={18} />
          <div className={styles.words}>
            <strong>{titleWord(event.item_name)}</strong>
            <span>
              {eventWord(event.event_type)}, {event.username}, <Route from={event.source_server} to={event.target_server} />
            </span>
            <span className="quiet">{whyQueued(event)}</span>
          </div>
          <Actions event={event} />
        </li>
      ))}
      {total > listed.length && listed.length > 0 ? (
        <li className={styles.need}>
          <Link to="/sync/parked">{count(total - listed.length, "more parked edit")}</Link>
        </li>
      ) : null}
    </>
  );
}

function HeldItems() {
  const held = useBrakes().data ?? [];
  return held.slice(0, LISTED).map((brake) => (
    <li key={brake.id} className={styles.need}>
      <StateIcon state="needs_you" size={18} />
      <div className={styles.words}>
        <strong>{lossWord(brake)}</strong>
        <span className="quiet">{brake.items.slice(0, LISTED).join(", ")}</span>
      </div>
      <BrakeActions brake={brake} />
    </li>
  ));
}

function AskedItems() {
  const asked = useWaitingRequests().data ?? [];
  return asked.slice(0, LISTED).map((request) => (
    <li key={request.id} className={styles.need}>
      <StateIcon state="needs_you" size={18} />
      <div className={styles.words}>
        <strong>{accountWord(request)}</strong>
        <span className="quiet">{`What about ${askedServers(request)}?`}</span>
      </div>
      <RequestActions request={request} />
    </li>
  ));
}

function GoneItems() {
  const gone = useGonePlaylists().data ?? [];
  return gone.slice(0, LISTED).map((playlist) => (
    <li key={playlist.id} className={styles.need}>
      <StateIcon state="needs_you" size={18} />
      <div className={styles.words}>
        <strong>{goneWords(playlist)}</strong>
        <span className="quiet">More than one was gone at once. Was that meant?</span>
      </div>
      <PlaylistActions playlist={playlist} />
    </li>
  ));
}

/** What does not go on without a person, each with its one or two buttons. Nothing at all when all is well. */
export function NeedsYouList({ status }: { status: Status }) {
  const servers = troubled(status.servers);
  const parked = status.queue.failed_events;
  if (servers.length === 0 && parked === 0 && status.held === 0 && status.asked === 0 && status.gone === 0) return null;
  return (
    <section aria-labelledby="needs-you">
      <div className="section-head">
        <h2 id="needs-you">Needs you</h2>
      </div>
      <ul className={styles.needs}>
        {servers.map((server) => (
          <ServerItem key={server.name} server={server} />
        ))}
        {status.held > 0 ? <HeldItems /> : null}
        {status.asked > 0 ? <AskedItems /> : null}
        {status.gone > 0 ? <GoneItems /> : null}
        {parked > 0 ? <ParkedItems total={parked} /> : null}
      </ul>
    </section>
  );
}
