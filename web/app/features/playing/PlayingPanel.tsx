import { Link } from "react-router";
import { Empty, FailureNote, Loading } from "../../ui/Note.tsx";
import { WhoseSelect } from "../history/WhoseSelect.tsx";
import { useWhose } from "../history/whose.ts";
import styles from "../history/history.module.css";
import { Screens } from "./Screens.tsx";
import { usePlaying } from "./usePlaying.ts";

/** Who is watching what, right now. */
export function PlayingPanel() {
  const { user } = useWhose();
  const { data, error } = usePlaying(user);
  return (
    <>
      <search className={styles.few}>
        <WhoseSelect />
      </search>
      {data === undefined && error === null ? <Loading what="who is watching" /> : null}
      {data === undefined && error !== null ? <FailureNote error={error} /> : null}
      {data !== undefined && data.length > 0 ? <Screens screens={data} heading="h2" /> : null}
      {data?.length === 0 ? (
        <Empty title="Nobody is watching">
          What is playing shows up here by itself, of everybody whose history is kept. <Link to="/watching/settings">See whose that is</Link>
        </Empty>
      ) : null}
    </>
  );
}
