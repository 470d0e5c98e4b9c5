import { Button, NativeSelect } from "@mantine/core";
import { matches } from "../../../client/queue.ts";
import type { QueuedEvent, QueueTab, ServerState } from "../../../client/types.ts";
import { count, eventWord, titleWord, whyQueued } from "../../../client/words.ts";
import { useFilters } from "../../ui/address.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { FilterField } from "../../ui/FilterField.tsx";
import { Empty, FailureNote, Loading } from "../../ui/Note.tsx";
import { Route } from "../../ui/Route.tsx";
import { WhyLink } from "../../ui/WhyLink.tsx";
import { Time } from "../../ui/Time.tsx";
import { useStatus } from "../status/useStatus.ts";
import { Actions } from "./Actions.tsx";

import { useQueue } from "./useQueue.ts";
import styles from "./queue.module.css";

function What({ event }: { event: QueuedEvent }) {
  const why = whyQueued(event);
  return (
    <div className={styles.what}>
      <strong title={event.item_path || undefined}>
        <WhyLink person={event.username} item={event.item_name} server="">
          {titleWord(event.item_name)}
        </WhyLink>
      </strong>
      {why === null ? null : <span className={styles.why}>{why}</span>}
    </div>
  );
}

function Change({ event }: { event: QueuedEvent }) {
  return (
    <div className={styles.pair}>
      {eventWord(event.event_type)}
      <span>{event.username}</span>
    </div>
  );
}

function tries(event: QueuedEvent): string {
  // What is parked is tried no more, however many tries it had left.
  return event.status === "failed" ? `retried ${count(event.retry_count, "time")}` : `retry ${event.retry_count} of ${event.max_retries}`;
}

function When({ event }: { event: QueuedEvent }) {
  return (
    <div className={styles.pair}>
      <span>
        since <Time at={event.created_at} />
      </span>
      {event.next_retry_at === null ? null : (
        <span>
          next try <Time at={event.next_retry_at} due="now" />
        </span>
      )}
      {event.retry_count === 0 ? null : <span>{tries(event)}</span>}
    </div>
  );
}

const COLUMNS: readonly Column<QueuedEvent>[] = [
  { key: "what", title: "Title", width: "minmax(200px, 2.6fr)", phone: "full", cell: (event) => <What event={event} /> },
  { key: "change", title: "Change", width: "minmax(92px, 0.7fr)", cell: (event) => <Change event={event} /> },
  { key: "route", title: "From and to", width: "minmax(120px, 0.9fr)", cell: (event) => <Route from={event.source_server} to={event.target_server} /> },
  { key: "when", title: "When", width: "minmax(136px, 0.9fr)", cell: (event) => <When event={event} /> },
  { key: "do", title: "Actions", width: "178px", quietTitle: true, phone: "full", cell: (event) => <Actions event={event} /> },
];

type Words = { label: string; empty: string; because: string; state: ServerState };

const WORDS: Readonly<Record<QueueTab, Words>> = {
  pending: { label: "Pending work", empty: "Nothing is on the way", because: "Every edit that was heard has been written.", state: "in_step" },
  waiting: { label: "Waiting work", empty: "Nothing waits", because: "Edits of titles a server does not have yet wait here until it has them.", state: "in_step" },
  failed: { label: "Parked work", empty: "Nothing is parked", because: "Writes that cannot go on by themselves stop here, with the reason, until you decide.", state: "in_step" },
};

function Filters({ shown }: { shown: number }) {
  const { get, set } = useFilters();
  const servers = useStatus().status?.servers ?? [];
  const names = servers.map((server) => ({ value: server.name, label: server.name }));
  return (
    <search className={styles.bar}>
      <FilterField label="Title or person" value={get("q")} onChange={(q) => set({ q })} />
      <NativeSelect label="To server" value={get("to")} data={[{ value: "", label: "Any" }, ...names]}
        onChange={(event) => set({ to: event.currentTarget.value })} />
      <p className="seen-by-readers-only" role="status">{`${shown} shown`}</p>
    </search>
  );
}

/** One kind of owed work: what, for whom, where to, why it is here, and what can be done. */
export function QueuePanel({ tab }: { tab: QueueTab }) {
  const { rows, error, more, reading, readMore } = useQueue(tab);
  const { get, clear } = useFilters();
  const words = WORDS[tab];
  if (rows === undefined) return error === null ? <Loading what={words.label.toLowerCase()} /> : <FailureNote error={error} />;
  if (rows.length === 0) return <Empty title={words.empty} state={words.state}>{words.because}</Empty>;
  const shown = rows.filter((event) => matches(event, get("q"), get("to")));
  return (
    <>
      <Filters shown={shown.length} />
      {shown.length > 0 ? (
        <DataTable label={words.label} columns={COLUMNS} rows={shown} rowKey={(event) => event.id} />
      ) : (
        <Empty title="None of the rows fits the filter">
          <Button variant="default" size="compact-sm" onClick={clear}>
            Show all
          </Button>
        </Empty>
      )}
      {more ? (
        <div className={styles.more}>
          <Button variant="default" loading={reading} onClick={readMore}>
            Show more
          </Button>
        </div>
      ) : null}
    </>
  );
}
