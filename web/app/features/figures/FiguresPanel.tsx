import { useQuery } from "@tanstack/react-query";
import { buckets, parts, quantile, single, type Figure, type Part } from "../../../client/operator.ts";
import { byteSize, duration } from "../../../client/time.ts";
import { Facts, type Fact } from "../../ui/Facts.tsx";
import { FailureNote, Loading } from "../../ui/Note.tsx";
import { useOperatorApi } from "../../wiring.ts";
import { useJournalStats } from "../journal/useJournal.ts";
import { Bars } from "./Bars.tsx";
import styles from "./figures.module.css";

/** How often the figures are read while they are looked at, in milliseconds. */
const EVERY_MS = 5000;

const GATES: Readonly<Record<string, string>> = { closed: "lets work through", half_open: "tries one call", open: "rests", shut: "waits for a person" };

function secondsWord(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toLocaleString("en")} s`;
}

function latency(figures: readonly Figure[]): Part[] {
  return buckets(figures, "sync_latency_seconds")
    .filter(({ count }) => count > 0)
    .map(({ upTo, count }) => ({ name: upTo === null ? "more" : `up to ${secondsWord(upTo)}`, value: count }));
}

function liveFacts(figures: readonly Figure[]): Fact[] {
  const open = parts(figures, "ws_connections", "state").find(({ name }) => name === "open")?.value ?? 0;
  const half = quantile(buckets(figures, "sync_latency_seconds"), 0.5);
  const rtt = quantile(buckets(figures, "ws_ping_rtt_seconds"), 0.5);
  return [
    { name: "Pages connected", value: `${open} of ${single(figures, "ws_users")} users` },
    { name: "Half of all writes", value: half === null ? "none yet" : `within ${secondsWord(half)} of the notice` },
    { name: "Half of all pings", value: rtt === null ? "none yet" : `answered within ${secondsWord(rtt)}` },
    { name: "Sent live so far", value: byteSize(single(figures, "ws_bytes_out")) },
    { name: "Slow clients now", value: String(single(figures, "ws_lagging")) },
    { name: "Event loop late by", value: secondsWord(single(figures, "loop_lag_seconds")) },
  ];
}

function Pictures({ figures }: { figures: readonly Figure[] }) {
  const operator = useOperatorApi();
  const jobs = useQuery({ queryKey: ["job-stats"], queryFn: ({ signal }) => operator.jobStats(signal), refetchInterval: EVERY_MS });
  const stats = useJournalStats().data;
  const readers = (stats?.readers ?? []).map(({ name, behind }) => ({ name, value: behind }));
  const gates = (jobs.data?.gates ?? []).map(({ name, breaker, reason }) => ({ name, value: reason ?? GATES[breaker] ?? breaker }));
  const kinds = (stats?.kinds ?? []).map(({ kind, records }) => ({ name: kind.replaceAll("_", " "), value: records }));
  return (
    <div className={styles.grid}>
      <section className={styles.card} aria-label="Live">
        <h2>Live</h2>
        <Facts facts={liveFacts(figures)} />
      </section>
      <section className={styles.card} aria-label="Gates">
        <h2>Gates</h2>
        {gates.length === 0 ? <p className="quiet">No servers.</p> : <Facts facts={gates} />}
      </section>
      <Bars title="From a notice to its write" parts={latency(figures)} none="Nothing has been written yet." />
      <Bars title="Who listens to a channel" parts={parts(figures, "ws_subscriptions", "channel")} none="Nobody listens." />
      <Bars title="Sent by channel" parts={parts(figures, "ws_frames_out", "channel")} none="Nothing was sent yet." />
      <Bars title="Jobs by state" parts={parts(figures, "jobs", "state")} none="No work is owed." />
      <Bars title="Calls to servers" parts={parts(figures, "server_requests", "server")} none="No server was called yet." />
      <Bars title="Webhook posts" parts={parts(figures, "webhooks", "server")} none="No server has posted yet." />
      <Bars title="Records not yet read" parts={readers} none="Nobody reads." />
      <Bars title="Records by kind" parts={kinds.sort((one, other) => other.value - one.value).slice(0, 10)} none="The journal is empty." />
    </div>
  );
}

/** What the machine itself is doing, in pictures. */
export function FiguresPanel() {
  const operator = useOperatorApi();
  const figures = useQuery({ queryKey: ["figures"], queryFn: ({ signal }) => operator.figures(signal), refetchInterval: EVERY_MS });
  if (figures.data === undefined) return figures.error === null ? <Loading what="the figures" /> : <FailureNote error={figures.error} />;
  const up = single(figures.data, "journal_seq");
  return (
    <>
      <p className="quiet">{`${up.toLocaleString("en")} records so far; read again every ${duration(EVERY_MS / 1000)}.`}</p>
      <Pictures figures={figures.data} />
    </>
  );
}
