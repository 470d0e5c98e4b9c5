import { Link } from "react-router";
import type { Range, SeriesProgress } from "../../../client/history.ts";
import { episodeWord, NAMELESS } from "../../../client/watching.ts";
import { personPath, titlePath } from "../history/paths.ts";
import { Meter } from "../../ui/Meter.tsx";
import { FailureNote, Loading } from "../../ui/Note.tsx";
import { Poster } from "../../ui/Poster.tsx";
import { Time } from "../../ui/Time.tsx";
import { useFigure } from "./useStats.ts";
import styles from "./stats.module.css";

const STATES: Readonly<Record<SeriesProgress["state"], string>> = {
  in_progress: "In progress",
  up_to_date: "Up to date",
  complete: "Complete",
  unknown: "On no server",
};

function Entry({ one, by }: { one: SeriesProgress; by: "title" | "person" }) {
  const next = one.next === null ? STATES[one.state] : `Next: ${[episodeWord(one.next), one.next.title].filter((word) => word !== "").join(" · ")}`;
  return (
    <li className={styles.rank}>
      {by === "title" ? <Poster title={one.title || NAMELESS} /> : null}
      <div className={styles.rankBody}>
        <div className={styles.rankHead}>
          {by === "title" ? <Link to={titlePath(one.work)}>{one.title || NAMELESS}</Link> : <Link to={personPath(one.person_id)}>{one.person}</Link>}
          <span>{one.aired === null ? `${one.seen} seen` : `${one.seen} of ${one.aired}`}</span>
        </div>
        <Meter share={one.aired === null || one.aired === 0 ? 0 : one.seen / one.aired} />
        <span className="quiet">
          {`${next} · `}
          <Time at={one.last_watched_at} />
        </span>
      </div>
    </li>
  );
}

type Props = { range: Range & { work?: string }; by: "title" | "person"; none: string };

/** How far somebody is with each series, or each person with one. */
export function SeriesList({ range, by, none }: Props) {
  const { data, error } = useFigure("series", range, (api, signal) => api.series(range, signal));
  if (data === undefined) return error === null ? <Loading what="the series" /> : <FailureNote error={error} />;
  if (data.length === 0) return <p className="quiet">{none}</p>;
  return (
    <ul className={styles.ranks}>
      {data.map((one) => (
        <Entry key={`${one.person_id} ${one.work}`} one={one} by={by} />
      ))}
    </ul>
  );
}
