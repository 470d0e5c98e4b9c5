import { Button } from "@mantine/core";
import { Link, useParams } from "react-router";
import type { HistoryRow } from "../../../client/history.ts";
import { episodeWord, length, nameOf } from "../../../client/watching.ts";
import { count } from "../../../client/words.ts";
import { Facts } from "../../ui/Facts.tsx";
import { Empty, FailureNote, Loading } from "../../ui/Note.tsx";
import { Poster } from "../../ui/Poster.tsx";
import { usePageTitle } from "../../ui/usePageTitle.ts";
import { SeriesList } from "../stats/SeriesList.tsx";
import { UnfinishedList } from "../stats/UnfinishedList.tsx";
import { HistoryTable } from "./HistoryTable.tsx";
import { personPath } from "./paths.ts";
import { useHistory } from "./useHistory.ts";
import { watchersOf } from "./watchers.ts";
import styles from "./history.module.css";

function Watchers({ rows, series }: { rows: readonly HistoryRow[]; series: boolean }) {
  return (
    <Facts
      facts={watchersOf(rows).map((one) => ({
        name: one.person,
        value: (
          <Link to={personPath(one.id)}>
            {[
              series ? count(one.parts, "episode") : count(one.plays, "viewing"),
              length(one.seconds),
              series && one.last.episode !== null ? `last ${episodeWord(one.last)}` : "",
            ].filter((word) => word !== "").join(" · ")}
          </Link>
        ),
      }))}
    />
  );
}

/** One film or series: who watched it, when, and how much of it. */
export function TitlePanel() {
  const { work = "" } = useParams();
  const view = useHistory({ work });
  const first = view.rows?.[0];
  const name = first === undefined ? "Title" : nameOf(first);
  usePageTitle(name);
  if (view.rows === undefined) return view.error === null ? <Loading what="the title" /> : <FailureNote error={view.error} />;
  if (first === undefined) {
    return <Empty title="Nobody has watched this yet">Or it was removed from the history. A viewing is written down when most of it was really seen.</Empty>;
  }
  const series = first.media_type === "tv";
  const tmdb = first.tmdb_id ?? first.series_tmdb_id;
  return (
    <div className="stack">
      <div className={styles.head}>
        <Poster title={name} size="card" />
        <div>
          <h2 className={styles.name}>{name}</h2>
          <p className="quiet">
            {[series ? "Series" : "Film", tmdb === null ? "" : `TMDB ${tmdb}`, count(view.total, "row")].filter((word) => word !== "").join(" · ")}
          </p>
        </div>
      </div>
      <section>
        <h2>{view.more ? "Who watched it lately" : "Who watched it"}</h2>
        <Watchers rows={view.rows} series={series} />
      </section>
      {series ? (
        <section className={styles.part}>
          <h2>How far everybody is</h2>
          <SeriesList range={{ work }} by="person" none="Nobody has begun it." />
        </section>
      ) : null}
      <section className={styles.part}>
        <h2>Why is this not counted?</h2>
        <UnfinishedList range={{ work }} by="person" none="Nothing of it was begun and left: every viewing counts." />
      </section>
      <section>
        <h2>When</h2>
        <HistoryTable label="Viewings" rows={view.rows} />
        {view.more ? (
          <div className={styles.more}>
            <Button variant="default" loading={view.reading} onClick={view.readMore}>
              Show more
            </Button>
          </div>
        ) : null}
      </section>
    </div>
  );
}
