import { IconBell } from "@tabler/icons-react";
import { Link } from "react-router";
import styles from "./notifications.module.css";
import { useUnread } from "./useNotifications.ts";

const MOST = 99;

/** The way to what one was told, with how much of it is new. */
export function Bell() {
  const unread = useUnread();
  const words = unread === 0 ? "Notifications" : `Notifications, ${unread} new`;
  return (
    <Link to="/notifications" className={styles.bell} aria-label={words} title={words}>
      <IconBell size={20} stroke={1.75} aria-hidden />
      {unread === 0 ? null : <span className={styles.unread} aria-hidden>{unread > MOST ? `${MOST}+` : unread}</span>}
    </Link>
  );
}
