import { CopyBlock } from "../../ui/CopyBlock.tsx";
import styles from "./servers.module.css";

const SNIPPET = `servers:
  - name: living-room
    url: http://192.168.1.20:8096
    api_key: PASTE-THE-KEY-HERE
  - name: remote
    url: https://jellyfin.example
    api_key: PASTE-THE-KEY-HERE`;

/** How to add the first servers, for a Playhead that has none. */
export function AddServer() {
  return (
    <section className={styles.add} aria-labelledby="add-server">
      <h2 id="add-server">Add your first servers</h2>
      <p>Playhead runs, but knows no media server yet. With two it begins to keep them in step.</p>
      <ol className={styles.steps}>
        <li>
          On each Jellyfin, open Dashboard → API Keys and make a key called <strong>Playhead</strong>.
        </li>
        <li>
          Put the servers into Playhead’s <code>config.yaml</code>:
          <CopyBlock text={SNIPPET} what="the configuration" />
        </li>
        <li>
          Run <code>playhead doctor</code>: it tries each server and says what to mend.
        </li>
        <li>Restart Playhead. The servers appear here by themselves.</li>
      </ol>
    </section>
  );
}
