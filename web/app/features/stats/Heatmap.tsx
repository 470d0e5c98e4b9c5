import type { Range } from "../../../client/history.ts";
import { length, level } from "../../../client/watching.ts";
import { FailureNote, Loading } from "../../ui/Note.tsx";
import { useFigure } from "./useStats.ts";
import styles from "./stats.module.css";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

function busiest(seconds: readonly (readonly number[])[]): string {
  let best = { day: 0, hour: 0, seconds: 0 };
  seconds.forEach((hours, day) => hours.forEach((n, hour) => {
    if (n > best.seconds) best = { day, hour, seconds: n };
  }));
  return best.seconds === 0 ? "Nothing was watched in this range." : `Most of all on ${WEEKDAYS[best.day] ?? ""}s from ${best.hour} to ${best.hour + 1} o'clock.`;
}

/** When in the week somebody watches: a table, since that is what it is for whoever cannot see its colours. */
export function Heatmap({ range }: { range: Range }) {
  const { data, error } = useFigure("heatmap", range, (api, signal) => api.heatmap(range, signal));
  if (data === undefined) return error === null ? <Loading what="the hours" /> : <FailureNote error={error} />;
  const greatest = Math.max(0, ...data.flat());
  return (
    <>
      <p className="quiet">{busiest(data)}</p>
      <div className={styles.scroll} role="region" aria-label="Hours of the week, with a table that may be wider than the screen" tabIndex={0}>
        <table className={styles.heat}>
          <caption className="seen-by-readers-only">Time watched by weekday and hour</caption>
          <thead>
            <tr>
              <td />
              {HOURS.map((hour) => (
                <th key={hour} scope="col">
                  <span className={hour % 3 === 0 ? undefined : "seen-by-readers-only"}>{hour}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {WEEKDAYS.map((name, day) => (
              <tr key={name}>
                <th scope="row">{name.slice(0, 3)}</th>
                {HOURS.map((hour) => {
                  const n = data[day]?.[hour] ?? 0;
                  return (
                    <td key={hour} data-level={level(n, greatest)} title={`${name} ${hour}:00, ${length(n)}`}>
                      <span className="seen-by-readers-only">{length(n)}</span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
