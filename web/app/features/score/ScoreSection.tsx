import type { ReactNode } from "react";
import { Link } from "react-router";
import type { MediaServer } from "../../../client/types.ts";
import { useFilters } from "../../ui/address.ts";
import { Empty } from "../../ui/Note.tsx";
import { LogTable } from "../log/LogTable.tsx";
import { Score } from "./Score.tsx";
import { useScore } from "./useScore.ts";
import styles from "./score.module.css";

const SPANS = [
  { minutes: 2, title: "2 min" },
  { minutes: 15, title: "15 min" },
  { minutes: 60, title: "1 h" },
] as const;

const USUAL = 15;
const LISTED = 8;

function Spans({ minutes, onChoose }: { minutes: number; onChoose: (minutes: number) => void }) {
  return (
    <div className={styles.spans} role="group" aria-label="How far back">
      {SPANS.map((span) => (
        <button key={span.minutes} type="button" aria-pressed={span.minutes === minutes} onClick={() => onChoose(span.minutes)}>
          {span.title}
        </button>
      ))}
    </div>
  );
}

/** The score, and the same as a list; between them what is more urgent than the list. */
export function ScoreSection({ servers, children }: { servers: readonly MediaServer[]; children?: ReactNode }) {
  const { get, set } = useFilters();
  const asked = Number(get("span"));
  const minutes = SPANS.find((span) => span.minutes === asked)?.minutes ?? USUAL;
  const entries = useScore(minutes);
  return (
    <>
      <section aria-labelledby="score">
        <div className="section-head">
          <h2 id="score">The last minutes</h2>
          <Spans minutes={minutes} onChoose={(chosen) => set({ span: chosen === USUAL ? "" : String(chosen) })} />
        </div>
        <Score servers={servers} entries={entries} minutes={minutes} />
      </section>
      {children}
      <section aria-labelledby="last">
        <div className="section-head">
          <h2 id="last">Last writes</h2>
          <Link to="/sync/log">Whole log</Link>
        </div>
        {entries.length === 0 ? (
          <Empty title="Quiet">Nothing was written in this time. Edits show up here by themselves, seconds after they are made.</Empty>
        ) : (
          <LogTable label="Last writes" rows={entries.slice(0, LISTED)} />
        )}
      </section>
    </>
  );
}
