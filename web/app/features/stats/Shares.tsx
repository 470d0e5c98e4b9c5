import type { Range } from "../../../client/history.ts";
import { length, methodWord } from "../../../client/watching.ts";
import { count } from "../../../client/words.ts";
import { Meter } from "../../ui/Meter.tsx";
import { FailureNote, Loading } from "../../ui/Note.tsx";
import { useFigure } from "./useStats.ts";
import styles from "./stats.module.css";

type Props = { of: "client" | "play_method" | "server"; range: Range };

/** How viewings divide among players, ways of playing, or servers. */
export function Shares({ of, range }: Props) {
  const { data, error } = useFigure(`shares ${of}`, range, (api, signal) => api.shares(of, range, signal));
  if (data === undefined) return error === null ? <Loading what="the shares" /> : <FailureNote error={error} />;
  if (data.length === 0) return <p className="quiet">Nothing was watched in this range.</p>;
  const all = data.reduce((sum, one) => sum + one.plays, 0);
  return (
    <ul className={styles.ranks}>
      {data.slice(0, 8).map((one) => (
        <li key={one.name ?? ""} className={styles.rankBody}>
          <div className={styles.rankHead}>
            <span>{one.name === null ? "Not known" : of === "play_method" ? methodWord(one.name) : one.name}</span>
            <span>{`${Math.round((100 * one.plays) / Math.max(1, all))} %`}</span>
          </div>
          <Meter share={one.plays / Math.max(1, all)} tone="now" />
          <span className="quiet">{`${count(one.plays, "viewing")} · ${length(one.watched_seconds)}`}</span>
        </li>
      ))}
    </ul>
  );
}
