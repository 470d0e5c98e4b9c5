import { Link, useParams } from "react-router";
import type { Range } from "../../../client/history.ts";
import { BadgeList } from "../badges/BadgeList.tsx";
import { Calendar } from "../stats/Calendar.tsx";
import { Heatmap } from "../stats/Heatmap.tsx";
import { OverviewFigures } from "../stats/Overview.tsx";
import { Block } from "../stats/StatsPanel.tsx";
import { SeriesList } from "../stats/SeriesList.tsx";
import { TopList } from "../stats/TopList.tsx";
import { UnfinishedList } from "../stats/UnfinishedList.tsx";
import { Screens } from "../playing/Screens.tsx";
import { usePlaying } from "../playing/usePlaying.ts";
import { useFilters } from "../../ui/address.ts";
import { Empty, FailureNote, Loading } from "../../ui/Note.tsx";
import { usePageTitle } from "../../ui/usePageTitle.ts";
import stats from "../stats/stats.module.css";
import { HistoryTable } from "./HistoryTable.tsx";
import { RangeSelect } from "./RangeSelect.tsx";
import { localToday, rangeOf } from "./ranges.ts";
import { useHistory } from "./useHistory.ts";
import { usePersons } from "./whose.ts";
import styles from "./history.module.css";

const LATEST = 8;

function Latest({ user, person }: { user: string; person: string }) {
  const view = useHistory({ user });
  if (view.rows === undefined) return view.error === null ? <Loading what="the history" /> : <FailureNote error={view.error} />;
  if (view.rows.length === 0) return <Empty title="Nothing has been watched yet">It shows up here as soon as something was.</Empty>;
  return (
    <>
      <HistoryTable label="Watched last" rows={view.rows.slice(0, LATEST)} />
      <p>
        <Link to={`/history?person=${person}`}>{`All ${view.total.toLocaleString("en")} rows`}</Link>
      </p>
    </>
  );
}

function Now({ user }: { user: string }) {
  const { data } = usePlaying(user);
  return data === undefined || data.length === 0 ? null : <Screens screens={data} />;
}

/** One person: what, when, how much, in a range of days. */
export function PersonPanel() {
  const { person = "" } = useParams();
  const { get } = useFilters();
  const user = `person:${person}`;
  const latest = useHistory({ user });
  const persons = usePersons().data;
  const name = persons?.find(({ id }) => id === person)?.name ?? latest.rows?.[0]?.person ?? "This person";
  usePageTitle(name);
  const range: Range = { user, ...rangeOf(get, localToday()) };
  if (latest.rows === undefined && latest.error !== null) return <FailureNote error={latest.error} />;
  return (
    <div className="stack">
      <div className="section-head">
        <h2 className={styles.name}>{name}</h2>
        <search className={styles.few}>
          <RangeSelect />
        </search>
      </div>
      <Now user={user} />
      <OverviewFigures range={range} />
      <Block title="Days">
        <Calendar range={range} />
      </Block>
      <Block title="Hours of the week">
        <Heatmap range={range} />
      </Block>
      <div className={stats.columns}>
        <Block title="Films by time">
          <TopList type="movie" by="time" range={range} none="No film in this range." />
        </Block>
        <Block title="Series by time">
          <TopList type="series" by="time" range={range} none="No episode in this range." />
        </Block>
      </div>
      <div className={stats.columns}>
        <Block title="Series under way">
          <SeriesList range={range} by="title" none="No series in this range." />
        </Block>
        <Block title="Begun and not counted">
          <UnfinishedList range={range} by="title" none="Nothing is left unfinished." />
        </Block>
      </div>
      <Block title="Watched last">
        <Latest user={user} person={person} />
      </Block>
      <Block title="Badges">
        <BadgeList user={user} most={6} />
      </Block>
    </div>
  );
}
