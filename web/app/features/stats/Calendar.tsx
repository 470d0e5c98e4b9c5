import { useEffect, useRef } from "react";
import type { Day, Range } from "../../../client/history.ts";
import { length, shifted, streakNow, weeksOf, type Cell } from "../../../client/watching.ts";
import { count } from "../../../client/words.ts";
import { localToday } from "../history/ranges.ts";
import { FailureNote, Loading } from "../../ui/Note.tsx";
import { useFigure } from "./useStats.ts";
import styles from "./stats.module.css";

/** So many days are shown at most; of more the last ones. */
const MOST = 371;

function monthOf(week: readonly (Cell | null)[]): string {
  const first = week.find((cell) => cell?.day.endsWith("-01") === true || cell?.day.slice(8) === "01");
  return first === undefined || first === null ? "" : new Date(`${first.day}T12:00:00Z`).toLocaleDateString("en", { month: "short" });
}

function sentence(days: readonly Day[], today: string): string {
  const [streak, watched] = [streakNow(days, today), days.filter((day) => day.watched_seconds > 0).length];
  const now = streak === 0 ? "No streak at the moment" : `${count(streak, "day")} in a row at the moment`;
  return `${count(watched, "day")} with something watched. ${now}.`;
}

/** A year of days, week by week. The sentence above says what it comes to; the table of days is in the export. */
export function Calendar({ range }: { range: Range }) {
  const today = localToday();
  const box = useRef<HTMLDivElement>(null);
  const { data, error } = useFigure("calendar", range, (api, signal) => api.calendar(range, signal));
  useEffect(() => {
    if (box.current !== null) box.current.scrollLeft = box.current.scrollWidth;
  }, [data]);
  if (data === undefined) return error === null ? <Loading what="the days" /> : <FailureNote error={error} />;
  const last = range.to ?? today;
  const earliest = shifted(last, 1 - MOST);
  const first = range.from !== undefined && range.from > earliest ? range.from : earliest;
  return (
    <>
      <p className="quiet">{sentence(data, today)}</p>
      <div ref={box} className={styles.scroll} role="region" aria-label="Days, with a picture that may be wider than the screen" tabIndex={0}>
        <div className={styles.weeks} role="img" aria-label={`What was watched from ${first} to ${last}: ${sentence(data, today)}`}>
          {weeksOf(data, first, last).map((week, index) => (
            <div key={week.find((cell) => cell !== null)?.day ?? index} className={styles.week}>
              <span className={styles.month}>{monthOf(week)}</span>
              {week.map((cell, day) => (
                <span key={cell?.day ?? day} className={styles.day} data-level={cell?.level ?? "none"}
                  title={cell === null ? undefined : `${cell.day}: ${length(cell.watched_seconds)}`} />
              ))}
            </div>
          ))}
        </div>
      </div>
    </>
  );
}
