import { Link } from "react-router";
import type { Range, Unfinished } from "../../../client/history.ts";
import { clock, episodeWord, NAMELESS, whyNot } from "../../../client/watching.ts";
import { personPath, titlePath } from "../history/paths.ts";
import { FailureNote, Loading } from "../../ui/Note.tsx";
import { Time } from "../../ui/Time.tsx";
import { useFigure } from "./useStats.ts";
import styles from "./stats.module.css";

function Coverage({ one }: { one: Unfinished }) {
  const runtime = one.runtime_seconds;
  if (runtime === null || runtime === 0) return null;
  const parts = one.coverage.map(([from, to]) => `${clock(from)} to ${clock(to)}`);
  return (
    <span className={styles.coverage} role="img" aria-label={`Seen: ${parts.join(", ") || "nothing"}, of ${clock(runtime)}`}>
      {one.coverage.map(([from, to]) => (
        <span key={from} style={{ insetInlineStart: `${(100 * from) / runtime}%`, width: `${(100 * (to - from)) / runtime}%` }} />
      ))}
    </span>
  );
}

function Entry({ one, by }: { one: Unfinished; by: "title" | "person" }) {
  return (
    <li className={styles.rankBody}>
      <div className={styles.rankHead}>
        {by === "title" ? <Link to={titlePath(one.work)}>{one.title || NAMELESS}</Link> : <Link to={personPath(one.person_id)}>{one.person}</Link>}
        <span>{`${Math.round(one.percent)} % seen`}</span>
      </div>
      <Coverage one={one} />
      <span className="quiet">
        {[episodeWord(one), one.state === "abandoned" ? "Left" : "Begun", ...whyNot(one)].filter((word) => word !== "").join(" · ")}{" "}
        <Time at={one.touched_at} />
      </span>
    </li>
  );
}

type Props = { range: Range & { work?: string }; by: "title" | "person"; none: string };

/** What was begun and is not counted, with what was seen of it and why that is not enough. */
export function UnfinishedList({ range, by, none }: Props) {
  const { data, error } = useFigure("unfinished", range, (api, signal) => api.unfinished(range, signal));
  if (data === undefined) return error === null ? <Loading what="what was begun" /> : <FailureNote error={error} />;
  if (data.length === 0) return <p className="quiet">{none}</p>;
  return (
    <ul className={styles.ranks}>
      {data.slice(0, 20).map((one) => (
        <Entry key={one.id} one={one} by={by} />
      ))}
    </ul>
  );
}
