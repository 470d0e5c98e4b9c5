import { exactTime, parseTime, relativeTime } from "../../client/time.ts";
import { useNowWords } from "./now.ts";

type Props = { at: string | null | undefined; none?: string };

/** A time as a distance from now, with the exact one in `datetime` and on hover. */
export function Time({ at, none = "never" }: Props) {
  const ms = parseTime(at);
  const words = useNowWords((now) => (ms === null ? none : relativeTime(ms, now)));
  if (ms === null) return <span className="quiet">{none}</span>;
  return (
    <time dateTime={new Date(ms).toISOString()} title={exactTime(ms)}>
      {words}
    </time>
  );
}
