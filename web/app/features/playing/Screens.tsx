import { IconDeviceTv, IconPlayerPauseFilled, IconPlayerPlayFilled, IconServer, IconUser, type Icon } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Screen } from "../../../client/history.ts";
import { clock, detailOf, methodWord, nameOf, placeNow } from "../../../client/watching.ts";
import { Meter } from "../../ui/Meter.tsx";
import { useNowWords } from "../../ui/now.ts";
import { Poster } from "../../ui/Poster.tsx";
import { personPath, titlePath } from "../history/paths.ts";
import styles from "./playing.module.css";

function Progress({ screen }: { screen: Screen }) {
  const place = Number(useNowWords((now) => String(Math.floor(placeNow(screen, now)))));
  const Shape = screen.is_paused ? IconPlayerPauseFilled : IconPlayerPlayFilled;
  const runtime = screen.runtime_seconds;
  return (
    <div className={styles.progress}>
      <span className={styles.state} data-paused={screen.is_paused}>
        <Shape size={14} aria-hidden />
        {screen.is_paused ? "Paused" : "Playing"}
      </span>
      <span className={styles.clock}>{runtime === null ? clock(place) : `${clock(place)} of ${clock(runtime)}`}</span>
      <Meter share={runtime === null || runtime === 0 ? 0 : place / runtime} tone="now" />
    </div>
  );
}

function Fact({ icon: Shape, children }: { icon: Icon; children: React.ReactNode }) {
  return (
    <span className={styles.fact}>
      <Shape size={15} aria-hidden />
      {children}
    </span>
  );
}

type Heading = "h2" | "h3";

function Card({ screen, heading: Name }: { screen: Screen; heading: Heading }) {
  const name = nameOf(screen);
  const detail = detailOf(screen);
  return (
    <li className={styles.card} data-row tabIndex={-1}>
      <Poster title={name} size="card" />
      <div className={styles.body}>
        <div>
          <Name className={styles.name}>{screen.work === null ? name : <Link to={titlePath(screen.work)}>{name}</Link>}</Name>
          {detail === "" ? null : <p className="quiet">{detail}</p>}
        </div>
        <div className={styles.facts}>
          <Fact icon={IconUser}>
            <Link to={personPath(screen.person_id)}>{screen.person}</Link>
          </Fact>
          <Fact icon={IconServer}>{screen.server}</Fact>
          <Fact icon={IconDeviceTv}>{[screen.client, methodWord(screen.play_method)].filter((one) => one !== "").join(" · ")}</Fact>
        </div>
        <Progress screen={screen} />
      </div>
    </li>
  );
}

/** Who is before which screen, with a place that moves by itself. `heading`: the level below the page's own. */
export function Screens({ screens, heading = "h3" }: { screens: readonly Screen[]; heading?: Heading }) {
  return (
    <ul className={styles.cards} aria-label="Now playing" data-rows>
      {screens.map((screen) => (
        <Card key={`${screen.server} ${screen.person_id} ${screen.client} ${screen.item_id}`} screen={screen} heading={heading} />
      ))}
    </ul>
  );
}
