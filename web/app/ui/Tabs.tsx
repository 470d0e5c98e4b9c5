import { useEffect, useRef } from "react";
import { NavLink, useLocation } from "react-router";
import styles from "./Tabs.module.css";

export type Tab = { to: string; title: string; count?: number | undefined; urgent?: boolean };

/** Parts of a page, each with an address of its own. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const row = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    // On a phone there are more than fit: the chosen one is brought into sight, without moving the page.
    const [box, chosen] = [row.current, row.current?.querySelector<HTMLElement>("[aria-current='page']")];
    if (box !== null && chosen instanceof HTMLElement) box.scrollLeft = chosen.offsetLeft - (box.clientWidth - chosen.offsetWidth) / 2;
  }, [pathname]);
  return (
    <nav ref={row} aria-label={label} className={styles.tabs}>
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
