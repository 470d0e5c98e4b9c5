import { needsYou } from "../../client/verdict.ts";
import { PlayingNow } from "../features/playing/PlayingNow.tsx";
import { ScoreSection } from "../features/score/ScoreSection.tsx";
import { AddServer } from "../features/servers/AddServer.tsx";
import { Figures } from "../features/status/Figures.tsx";
import { NeedsYouList } from "../features/status/NeedsYouList.tsx";
import { useStatus } from "../features/status/useStatus.ts";
import { VerdictLine } from "../features/status/VerdictLine.tsx";
import { FailureNote, Loading } from "../ui/Note.tsx";
import { usePageTitle } from "../ui/usePageTitle.ts";

/** Is everything in step? If not, what to do; and what moved in the last minutes. */
export function HomePage() {
  const { status, error } = useStatus();
  usePageTitle("Home", status === undefined ? 0 : needsYou(status));
  if (status === undefined) return error === null ? <Loading what="the servers" /> : <FailureNote error={error} />;
  if (status.servers.length === 0) {
    return (
      <div className="stack">
        <h1>Welcome to Playhead</h1>
        <AddServer />
      </div>
    );
  }
  return (
    <div className="stack">
      <VerdictLine status={status} />
      <Figures status={status} />
      <PlayingNow />
      <ScoreSection servers={status.servers}>
        <NeedsYouList status={status} />
      </ScoreSection>
    </div>
  );
}
