import { Link } from "react-router";
import { IconHandStop } from "@tabler/icons-react";
import { needsYou, whereNeeded } from "../../../client/verdict.ts";
import { Brand } from "../../ui/Brand.tsx";
import { Bell } from "../notifications/Bell.tsx";
import { UserMenu } from "../session/UserMenu.tsx";
import { useConnection, useStatus, type Connection } from "../status/useStatus.ts";
import styles from "./Frame.module.css";

const WORDS: Readonly<Record<Connection["kind"], string>> = {
  live: "Live",
  connecting: "Connecting",
  asking: "Not live",
  busy: "Held up",
  lost: "No connection",
};

function ConnectionDot() {
  const { kind } = useConnection();
  return (
    <span className={styles.connection} role="status">
      <span className={styles.dot} data-kind={kind} aria-hidden />
      {WORDS[kind]}
    </span>
  );
}

function NeedsYou() {
  const { status } = useStatus();
  if (status === undefined) return null;
  const count = needsYou(status);
  if (count === 0) return null;
  return (
    <Link to={whereNeeded(status)} className={styles.needs}>
      <IconHandStop size={16} aria-hidden />
      {count.toLocaleString("en")} {count === 1 ? "needs" : "need"} you
    </Link>
  );
}

export function TopBar() {
  return (
    <header className={styles.top}>
      <Link to="/" className={styles.topBrand}>
        <Brand />
      </Link>
      <NeedsYou />
      <ConnectionDot />
      <Bell />
      <UserMenu />
    </header>
  );
}
