import { NavLink } from "react-router";
import styles from "./Tabs.module.css";

export type Tab = { to: string; title: string; count?: number | undefined; urgent?: boolean };

/** Parts of a page, each with an address of its own. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} className={styles.tabs}>
      {tabs.map((tab) => (
        <NavLink key={tab.to} to={tab.to} end className={styles.tab ?? ""}>
          {tab.title}
          {tab.count === undefined ? null : (
            <span className={styles.count} data-urgent={tab.urgent === true && tab.count > 0}>
              {tab.count.toLocaleString("en")}
            </span>
          )}
        </NavLink>
      ))}
    </nav>
  );
}
