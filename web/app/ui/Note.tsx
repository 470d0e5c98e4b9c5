import type { ReactNode } from "react";
import type { ServerState } from "../../client/types.ts";
import { wordsFor } from "../../client/errors.ts";
import { StateIcon } from "./StateMark.tsx";
import styles from "./Note.module.css";

type Props = { state: ServerState; children: ReactNode; alert?: boolean };

/** A sentence that matters, on a wash of its state's colour. */
export function Note({ state, children, alert = false }: Props) {
  return (
    <div className={styles.note} data-state={state} role={alert ? "alert" : undefined}>
      <StateIcon state={state} />
      <div className={styles.words}>{children}</div>
    </div>
  );
}

export function FailureNote({ error }: { error: unknown }) {
  return (
    <Note state="broken" alert>
      {wordsFor(error)}
    </Note>
  );
}

/** What an empty list says: what would stand here, and whether its absence is good. */
export function Empty({ title, children, state }: { title: string; children?: ReactNode; state?: ServerState }) {
  return (
    <div className={styles.empty}>
      {state === undefined ? null : <StateIcon state={state} size={22} />}
      <p className={styles.emptyTitle}>{title}</p>
      {children === undefined ? null : <div className="quiet">{children}</div>}
    </div>
  );
}

export function Loading({ what }: { what: string }) {
  return (
    <p className={styles.loading} role="status">
      Reading {what} …
    </p>
  );
}
