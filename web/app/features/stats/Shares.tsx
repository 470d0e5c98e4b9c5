import type { Range, Share } from "../../../client/history.ts";
import { length, methodWord } from "../../../client/watching.ts";
import { count } from "../../../client/words.ts";
import { Meter } from "../../ui/Meter.tsx";
import { FailureNote, Loading } from "../../ui/Note.tsx";
import { useFigure } from "./useStats.ts";
import styles from "./stats.module.css";

/** How viewings divide among genres or decades; what has two counts in both. */
export function GenreShares({ of, range }: { of: "genre" | "decade"; range: Range }) {
  const { data, error } = useFigure(`genres ${of}`, range, (api, signal) => api.genres(of, range, signal));
  if (data === undefined) return error === null ? <Loading what="the shares" /> : <FailureNote error={error} />;
  return <Bars shares={data.items} all={data.plays} nameOf={(name) => name} />;
}

type Props = { of: "client" | "play_method" | "server"; range: Range };

/** How viewings divide among players, ways of playing, or servers. */
export function Shares({ of, range }: Props) {
  const { data, error } = useFigure(`shares ${of}`, range, (api, signal) => api.shares(of, range, signal));
  if (data === undefined) return error === null ? <Loading what="the shares" /> : <FailureNote error={error} />;
  const all = data.reduce((sum, one) => sum + one.plays, 0);
  return <Bars shares={data} all={all} nameOf={of === "play_method" ? methodWord : (name) => name} />;
}

function Bars({ shares, all, nameOf }: { shares: readonly Share[]; all: number; nameOf: (name: string) => string }) {
  if (shares.length === 0) return <p className="quiet">Nothing was watched in this range.</p>;
  return (
    <ul className={styles.ranks}>
      {shares.slice(0, 8).map((one) => (
        <li key={one.name ?? ""} className={styles.rankBody}>
          <div className={styles.rankHead}>
            <span>{one.name === null ? "Not known" : nameOf(one.name)}</span>
            <span>{`${Math.round((100 * one.plays) / Math.max(1, all))} %`}</span>
          </div>
          <Meter share={one.plays / Math.max(1, all)} tone="now" />
          <span className="quiet">{`${count(one.plays, "viewing")} · ${length(one.watched_seconds)}`}</span>
        </li>
      ))}
    </ul>
  );
}
