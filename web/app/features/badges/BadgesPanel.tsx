import { useWhose } from "../history/whose.ts";
import { WhoseSelect } from "../history/WhoseSelect.tsx";
import { useUser } from "../session/user.ts";
import filters from "../history/history.module.css";
import { BadgeList } from "./BadgeList.tsx";

/** All badges there are, as one person has them. */
export function BadgesPanel() {
  const { user } = useWhose();
  const own = useUser().id;
  return (
    <>
      <search className={filters.few}>
        <WhoseSelect all="Me" />
      </search>
      <div className="stack">
        <BadgeList user={user ?? own} heading="h2" />
      </div>
    </>
  );
}
