import type { Range } from "../../../client/history.ts";
import { dayWord, length } from "../../../client/watching.ts";
import { FailureNote, Loading } from "../../ui/Note.tsx";
import { useFigure } from "./useStats.ts";
import styles from "./stats.module.css";

function Figure({ name, value, more }: { name: string; value: string; more?: string }) {
  return (
    <div className={styles.figure}>
      <dt>{name}</dt>
      <dd>
        {value}
        {more === undefined ? null : <span className={styles.more}>{more}</span>}
      </dd>
    </div>
  );
}

function plain(n: number): string {
  return n.toLocaleString("en");
}

/** The totals of a range. */
export function OverviewFigures({ range }: { range: Range }) {
  const { data, error } = useFigure("overview", range, (api, signal) => api.overview(range, signal));
  if (data === undefined) return error === null ? <Loading what="the figures" /> : <FailureNote error={error} />;
  const average = data.days === 0 ? "" : `${length(data.watched_seconds / data.days)} a day with something watched`;
  return (
    <dl className={styles.figures}>
      <Figure name="Watched" value={length(data.watched_seconds)} more={average} />
      <Figure name="Films" value={plain(data.movies)} more={`${plain(data.plays)} viewings in all`} />
      <Figure name="Episodes" value={plain(data.episodes)} more={`of ${plain(data.series)} series`} />
      <Figure name="Longest streak" value={data.longest_streak === 1 ? "1 day" : `${plain(data.longest_streak)} days`} more="with ten minutes or more" />
      <Figure name="Busiest day" value={data.busiest_day === null ? "None" : dayWord(data.busiest_day)}
        more={data.busiest_day === null ? "" : `${data.busiest_day.slice(0, 4)} · ${length(data.busiest_seconds)}`} />
    </dl>
  );
}
