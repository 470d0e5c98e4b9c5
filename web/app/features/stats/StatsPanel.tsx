import { NativeSelect } from "@mantine/core";
import { Suspense, lazy, type ReactNode } from "react";
import type { Range } from "../../../client/history.ts";
import { dayWord, length } from "../../../client/watching.ts";
import { useFilters } from "../../ui/address.ts";
import { FailureNote, Loading } from "../../ui/Note.tsx";
import { RangeSelect } from "../history/RangeSelect.tsx";
import { localToday, rangeOf } from "../history/ranges.ts";
import { WhoseSelect } from "../history/WhoseSelect.tsx";
import { useWhose } from "../history/whose.ts";
import filters from "../history/history.module.css";
import { Calendar } from "./Calendar.tsx";
import { Heatmap } from "./Heatmap.tsx";
import { OverviewFigures } from "./Overview.tsx";
import { GenreShares, Shares } from "./Shares.tsx";
import { TopList } from "./TopList.tsx";
import { useFigure } from "./useStats.ts";
import styles from "./stats.module.css";

const TrendChart = lazy(() => import("./TrendChart.tsx"));

const EVERY = [
  { value: "day", label: "By day" },
  { value: "week", label: "By week" },
  { value: "month", label: "By month" },
] as const;

const ORDERS = [
  { value: "time", label: "By time" },
  { value: "plays", label: "By viewings" },
] as const;

export function Block({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.block}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Trend({ range, every }: { range: Range; every: "day" | "week" | "month" }) {
  const { data, error } = useFigure(`trend ${every}`, range, (api, signal) => api.trend(every, range, signal));
  if (data === undefined) return error === null ? <Loading what="the chart" /> : <FailureNote error={error} />;
  if (data.length === 0) return <p className="quiet">Nothing was watched in this range.</p>;
  const all = data.reduce((sum, day) => sum + day.watched_seconds, 0);
  const [first, last] = [data[0]?.day ?? "", data.at(-1)?.day ?? ""];
  const label = `Time watched by ${every} from ${dayWord(first, true)} to ${dayWord(last, true)}: ${length(all)} in all.`;
  return (
    <Suspense fallback={<Loading what="the chart" />}>
      <TrendChart days={data} label={label} />
    </Suspense>
  );
}

/** What, when and how was watched, in any range. */
export function StatsPanel() {
  const { get, set } = useFilters();
  const { user } = useWhose();
  const range: Range = { user, ...rangeOf(get, localToday()) };
  const every = EVERY.find(({ value }) => value === get("every"))?.value ?? "week";
  const by = ORDERS.find(({ value }) => value === get("by"))?.value ?? "time";
  return (
    <div className="stack">
      <search className={filters.few}>
        <WhoseSelect />
        <RangeSelect />
        <NativeSelect label="Chart" value={every} data={[...EVERY]} onChange={(event) => set({ every: event.currentTarget.value })} />
        <NativeSelect label="Titles" value={by} data={[...ORDERS]} onChange={(event) => set({ by: event.currentTarget.value })} />
      </search>
      <OverviewFigures range={range} />
      <Block title="Over time">
        <Trend range={range} every={every} />
      </Block>
      <div className={styles.columns}>
        <Block title="Films">
          <TopList type="movie" by={by} range={range} none="No film in this range." />
        </Block>
        <Block title="Series">
          <TopList type="series" by={by} range={range} none="No episode in this range." />
        </Block>
      </div>
      <Block title="Hours of the week">
        <Heatmap range={range} />
      </Block>
      <Block title="Days">
        <Calendar range={range} />
      </Block>
      <div className={styles.columns}>
        <Block title="Genres">
          <GenreShares of="genre" range={range} />
        </Block>
        <Block title="Decades">
          <GenreShares of="decade" range={range} />
        </Block>
        <Block title="Players">
          <Shares of="client" range={range} />
        </Block>
        <Block title="How it was played">
          <Shares of="play_method" range={range} />
        </Block>
        <Block title="Servers">
          <Shares of="server" range={range} />
        </Block>
      </div>
    </div>
  );
}
