import { useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { marksOf, nearest, type Mark } from "../../../client/score.ts";
import type { LogEntry, MediaServer } from "../../../client/types.ts";
import { count, titleWord, valueWord } from "../../../client/words.ts";
import { Route } from "../../ui/Route.tsx";
import { StateMark } from "../../ui/StateMark.tsx";
import { Time } from "../../ui/Time.tsx";
import { LANE, useStave } from "./useStave.ts";
import styles from "./score.module.css";

type Point = { x: number; y: number };
type Hover = { mark: Mark; at: Point } | null;

function LaneLabels({ servers }: { servers: readonly MediaServer[] }) {
  return (
    <ul className={styles.labels} aria-label="Servers">
      {servers.map((server) => (
        <li key={server.name} className={styles.label}>
          <strong>{server.name}</strong>
          <span className={styles.state}>
            <StateMark state={server.state} />
            {server.backlog > 0 ? <span className="quiet">{`${server.backlog.toLocaleString("en")} owed`}</span> : null}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Tip({ hover }: { hover: NonNullable<Hover> }) {
  const { entry } = hover.mark;
  return (
    <div className={styles.tip} style={{ left: hover.at.x, top: hover.at.y }}>
      <strong>{titleWord(entry.item_name)}</strong>
      <span>
        {entry.username}, {valueWord(entry.event_type, entry.synced_value)}
        {entry.success ? "" : " (failed)"}
      </span>
      <span>
        <Route from={entry.source_server} to={entry.target_server} /> · <Time at={entry.created_at} />
      </span>
    </div>
  );
}

function summary(marks: readonly Mark[], minutes: number): string {
  const failed = marks.filter((mark) => !mark.ok).length;
  const failures = failed === 0 ? "none failed" : count(failed, "failed write");
  return `Writes of the last ${count(minutes, "minute")}: ${count(marks.length - failed, "write")} landed, ${failures}. The list below says which.`;
}

type Props = { servers: readonly MediaServer[]; entries: readonly LogEntry[]; minutes: number };

/** One lane per server, time from left to right: a mark where an edit was heard, a line to where it was written. */
export function Score({ servers, entries, minutes }: Props) {
  const navigate = useNavigate();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hover, setHover] = useState<Hover>(null);
  const names = servers.map((server) => server.name).join(" ");
  const marks = useMemo(() => marksOf(entries, names.split(" ")), [entries, names]);
  const stave = useStave(canvas, marks, servers.length, minutes * 60_000);

  const look = (event: React.PointerEvent<HTMLCanvasElement>): void => {
    if (stave.current === null) return;
    const box = event.currentTarget.getBoundingClientRect();
    const at = { x: event.clientX - box.left, y: event.clientY - box.top };
    const mark = nearest(marks, at, Date.now(), stave.current);
    setHover(mark === null ? null : { mark, at: { x: Math.min(at.x, box.width - 220), y: at.y + 16 } });
  };
  const open = (): void => {
    const title = hover?.mark.entry.item_name;
    if (title !== undefined && title !== "") void navigate(`/sync/log?title=${encodeURIComponent(title)}`);
  };
  return (
    <div className={styles.score}>
      <LaneLabels servers={servers} />
      <div className={styles.stave}>
        {/* The list of last writes below offers the same by keyboard. */}
        <canvas ref={canvas} role="img" aria-label={summary(marks, minutes)} className={styles.canvas} data-hover={hover !== null}
          style={{ height: servers.length * LANE }} onPointerMove={look} onPointerLeave={() => setHover(null)} onClick={open} />
        <div className={styles.axis} aria-hidden>
          <span>{count(minutes, "minute")} ago</span>
          <span>now</span>
        </div>
        {hover === null ? null : <Tip hover={hover} />}
      </div>
    </div>
  );
}
