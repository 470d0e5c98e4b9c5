import { useRef, type ReactNode } from "react";
import { Shortcuts } from "../keyboard/Shortcuts.tsx";
import { ConnectionBar } from "./ConnectionBar.tsx";
import { Rail } from "./Rail.tsx";
import { TopBar } from "./TopBar.tsx";
import styles from "./Frame.module.css";

/** What stands around every page. */
export function Frame({ children }: { children: ReactNode }) {
  const main = useRef<HTMLElement>(null);
  return (
    <Shortcuts>
      <div className={styles.frame}>
        {/* A button, because an anchor would resolve against the base element and leave the page. */}
        <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
          Skip to the page
        </button>
        <Rail />
        <TopBar />
        <div className={styles.page}>
          <ConnectionBar />
          <main ref={main} tabIndex={-1} className={styles.main}>
            {children}
          </main>
        </div>
      </div>
    </Shortcuts>
  );
}
