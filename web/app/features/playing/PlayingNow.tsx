import { Link } from "react-router";
import { Screens } from "./Screens.tsx";
import { usePlaying } from "./usePlaying.ts";

/** Who is watching, for a page that is about something else; nothing where nobody watches. */
export function PlayingNow() {
  const { data } = usePlaying();
  if (data === undefined || data.length === 0) return null;
  return (
    <section aria-labelledby="playing-now">
      <div className="section-head">
        <h2 id="playing-now">Now playing</h2>
        <Link to="/watching">All of Watching</Link>
      </div>
      <Screens screens={data} />
    </section>
  );
}
