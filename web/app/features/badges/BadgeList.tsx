import { useQuery } from "@tanstack/react-query";
import { IconAward, IconLock } from "@tabler/icons-react";
import { badgeWords } from "../../../client/badges.ts";
import type { Badge } from "../../../client/history.ts";
import { inOrder } from "../../../client/watching.ts";
import { useHistoryApi } from "../../wiring.ts";
import { Meter } from "../../ui/Meter.tsx";
import { Empty, FailureNote, Loading } from "../../ui/Note.tsx";
import { Time } from "../../ui/Time.tsx";
import { useAsking } from "../live/useLive.ts";
import styles from "./badges.module.css";

export function useBadges(user: string) {
  const history = useHistoryApi();
  return useQuery({
    queryKey: ["badges", user],
    queryFn: ({ signal }) => history.badges(user, signal),
    refetchInterval: useAsking("told", "playback") * 5,
  });
}

function Standing({ badge }: { badge: Badge }) {
  if (badge.earned_at !== null) {
    return (
      <p className={styles.earned}>
        {"Earned "}
        <Time at={badge.earned_at} />
      </p>
    );
  }
  if (badge.reached === null || badge.needed === null) return <p className="quiet">Not earned yet</p>;
  return (
    <div className={styles.standing}>
      <Meter share={badge.reached / badge.needed} tone="now" />
      <span>{`${badge.reached.toLocaleString("en")} of ${badge.needed.toLocaleString("en")}`}</span>
    </div>
  );
}

type Heading = "h2" | "h3";

function Card({ badge, heading: Name }: { badge: Badge; heading: Heading }) {
  const { name, why } = badgeWords(badge.badge);
  const earned = badge.earned_at !== null;
  const Shape = earned ? IconAward : IconLock;
  return (
    <li className={styles.badge} data-earned={earned}>
      <span className={styles.medal}>
        <Shape size={22} stroke={1.5} aria-hidden />
      </span>
      <div className={styles.words}>
        <Name>{name}</Name>
        <p className="quiet">{why}</p>
        <Standing badge={badge} />
      </div>
    </li>
  );
}

type Props = { user: string; most?: number; heading?: Heading };

/** What somebody has earned, and how far the rest is. `most`: only so many of those that are not earned. */
export function BadgeList({ user, most, heading = "h3" }: Props) {
  const { data, error } = useBadges(user);
  if (data === undefined) return error === null ? <Loading what="the badges" /> : <FailureNote error={error} />;
  const sorted = inOrder(data);
  const earned = sorted.filter((one) => one.earned_at !== null);
  const others = sorted.slice(earned.length, most === undefined ? undefined : earned.length + most);
  if (sorted.length === 0) return <Empty title="There are no badges">History is switched off in the configuration.</Empty>;
  return (
    <>
      <p className="quiet">{`${earned.length} of ${sorted.length} earned. A badge stays, whatever is removed later.`}</p>
      <ul className={styles.badges}>
        {[...earned, ...others].map((badge) => (
          <Card key={badge.badge} badge={badge} heading={heading} />
        ))}
      </ul>
    </>
  );
}
