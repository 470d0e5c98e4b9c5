import { Link } from "react-router";
import type { Range, Rank } from "../../../client/history.ts";
import { detailOf, length, nameOf } from "../../../client/watching.ts";
import { count } from "../../../client/words.ts";
import { titlePath } from "../history/paths.ts";
import { Meter } from "../../ui/Meter.tsx";
import { FailureNote, Loading } from "../../ui/Note.tsx";
import { Poster } from "../../ui/Poster.tsx";
import { useFigure } from "./useStats.ts";
import styles from "./stats.module.css";

function Entry({ rank, by, most }: { rank: Rank; by: "plays" | "time"; most: number }) {
  const [name, detail] = [nameOf(rank), rank.type === "episode" ? detailOf(rank) : ""];
  const [time, plays] = [length(rank.watched_seconds), count(rank.plays, "viewing")];
  return (
    <li className={styles.rank}>
      <Poster title={name} />
      <div className={styles.rankBody}>
        <div className={styles.rankHead}>
          <Link to={titlePath(rank.work)}>{name}</Link>
          <span>{by === "time" ? time : plays}</span>
        </div>
        <Meter share={most === 0 ? 0 : (by === "time" ? rank.watched_seconds : rank.plays) / most} tone="now" />
        <span className="quiet">{[detail, by === "time" ? plays : time, rank.people > 1 ? count(rank.people, "person", "people") : ""].filter((one) => one !== "").join(" · ")}</span>
      </div>
    </li>
  );
}

type Props = { type: Rank["type"]; by: "plays" | "time"; range: Range; none: string };

/** What was watched most. */
export function TopList({ type, by, range, none }: Props) {
  const { data, error } = useFigure(`top ${type} ${by}`, range, (api, signal) => api.top(type, by, range, signal));
  if (data === undefined) return error === null ? <Loading what="the titles" /> : <FailureNote error={error} />;
  if (data.length === 0) return <p className="quiet">{none}</p>;
  const most = Math.max(...data.map((one) => (by === "time" ? one.watched_seconds : one.plays)));
  return (
    <ol className={styles.ranks}>
      {data.map((rank) => (
        <Entry key={`${rank.work} ${rank.season ?? ""} ${rank.episode ?? ""}`} rank={rank} by={by} most={most} />
      ))}
    </ol>
  );
}
