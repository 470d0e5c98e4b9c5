import type { ReactNode } from "react";
import { Link } from "react-router";
import styles from "./WhyLink.module.css";

type Props = { person: string; item: string; server: string; children: ReactNode };

/** A title that leads to why it is as it is for a person; plain text where the two are not known. */
export function WhyLink({ person, item, server, children }: Props) {
  if (person === "" || item === "") return children;
  const query = new URLSearchParams({ person, item, ...(server === "" ? {} : { server }) });
  return (
    <Link className={styles.why} to={`/sync/explain?${query.toString()}`}>
      {children}
    </Link>
  );
}
