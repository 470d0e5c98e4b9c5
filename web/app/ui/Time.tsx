import { exactTime, parseTime, relativeTime } from "../../client/time.ts";
import { useNowWords } from "./now.ts";

type Props = {
  at: string | null | undefined;
  none?: string;
  /** Said instead of "… ago" of something that is still to come, once it is due. */
  due?: string;
};

function wording(ms: number | null, now: number, none: string, due: string | undefined): string {
  if (ms === null) return none;
  return due !== undefined && ms <= now ? due : relativeTime(ms, now);
}

/** A time as a distance from now, with the exact one in `datetime` and on hover. */
export function Time({ at, none = "never", due }: Props) {
  const ms = parseTime(at);
  const words = useNowWords((now) => wording(ms, now, none, due));
  if (ms === null) return <span className="quiet">{none}</span>;
  return (
    <time dateTime={new Date(ms).toISOString()} title={exactTime(ms)}>
      {words}
    </time>
  );
}
