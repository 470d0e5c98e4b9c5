import { IconListSearch } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Plan, PlannedWrite } from "../../../client/sync.ts";
import { changes, count, titleWord } from "../../../client/words.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { Empty, FailureNote, Loading, Note } from "../../ui/Note.tsx";
import { Route } from "../../ui/Route.tsx";
import { WhyLink } from "../../ui/WhyLink.tsx";
import { ScopeForm } from "../runs/ScopeForm.tsx";
import { useUser } from "../session/user.ts";
import { usePlan } from "./usePlan.ts";
import styles from "./plan.module.css";

/** As many rows as a person may want to look through. */
const MOST = 1000;

function Diff({ write }: { write: PlannedWrite }) {
  return (
    <ul className={styles.diff}>
      {changes(write.before, write.value).map(({ field, was, becomes }) => (
        <li key={field}>
          <del>{was}</del> <span aria-hidden>→</span> <ins>{becomes}</ins>
        </li>
      ))}
    </ul>
  );
}

const COLUMNS: readonly Column<PlannedWrite>[] = [
  {
    key: "what", title: "Title", width: "minmax(180px, 1.6fr)", phone: "full",
    cell: (one) => (
      <strong className={styles.title}>
        <WhyLink person={one.username} item={one.item_id} server={one.server}>
          {titleWord(one.item_name)}
        </WhyLink>
      </strong>
    ),
  },
  { key: "who", title: "Person", width: "minmax(80px, 0.6fr)", cell: (one) => one.username },
  { key: "route", title: "From, to", width: "minmax(120px, 0.8fr)", cell: (one) => <Route from={one.source_server} to={one.server} /> },
  { key: "diff", title: "What would change", width: "minmax(220px, 2fr)", phone: "full", cell: (one) => <Diff write={one} /> },
];

function Beside({ plan: { problems, held } }: { plan: Plan }) {
  return (
    <>
      {problems.length === 0 ? null : (
        <Note state="broken" alert>
          {`Not all could be read, so this is not the whole plan. ${problems.join("; ")}.`}
        </Note>
      )}
      {held.length === 0 ? null : (
        <Note state="needs_you">{`What these accounts lost would be held until you decide. ${held.join("; ")}.`}</Note>
      )}
    </>
  );
}

function Answer({ plan }: { plan: Plan }) {
  const whole = plan.problems.length === 0 && plan.held.length === 0;
  if (plan.total === 0 && whole) {
    return <Empty title="Nothing would be written" state="in_step">Every account holds what is agreed.</Empty>;
  }
  const shown = plan.items.slice(0, MOST);
  return (
    <div className={styles.answer}>
      <Beside plan={plan} />
      <p className="quiet" role="status">
        {`${count(plan.total, "write")} would be made${shown.length < plan.total ? `; the first ${MOST.toLocaleString("en")} are shown` : ""}. Nothing was written. `}
        <Link to="/sync/runs">Reconcile</Link> to write.
      </p>
      {shown.length === 0 ? null : (
        <DataTable label="The plan" columns={COLUMNS} rows={shown} rowKey={(one) => `${one.server}/${one.username}/${one.item_id}`} />
      )}
    </div>
  );
}

function Page() {
  const plan = usePlan();
  return (
    <>
      <ScopeForm does="Show the plan" icon={<IconListSearch size={16} />} busy={plan.isPending} onAsk={(scope) => plan.mutate(scope)} />
      {plan.isPending ? <Loading what="every account" /> : null}
      {plan.isError ? <FailureNote error={plan.error} /> : null}
      {plan.isSuccess ? <Answer plan={plan.data} /> : null}
      {plan.isIdle ? (
        <Empty title="What would a run write?">Every account is read as a run would read it, and nothing is written or remembered.</Empty>
      ) : null}
    </>
  );
}

/** A dry run: what reconciling would write now, as a difference to what each account holds. */
export function PlanPanel() {
  return useUser().is_admin ? <Page /> : <Note state="waiting">Only administrators can ask for the plan.</Note>;
}
