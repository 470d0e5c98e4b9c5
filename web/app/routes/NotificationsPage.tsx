import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { NotificationList } from "../features/notifications/NotificationList.tsx";
import styles from "../features/notifications/notifications.module.css";
import { useNotifications, useSeen } from "../features/notifications/useNotifications.ts";
import { Empty, FailureNote, Loading } from "../ui/Note.tsx";
import { usePageTitle } from "../ui/usePageTitle.ts";

/** What one was told without asking. Looking at it makes it seen; what was new when the page was opened stays marked. */
export default function NotificationsPage() {
  const list = useNotifications();
  const [seen, setSeen] = useSeen();
  const [before] = useState(seen);
  const newest = Number(list.data?.[0]?.id ?? 0);
  usePageTitle("Notifications", 0);
  useEffect(() => {
    if (newest > seen) setSeen(newest);
  }, [newest, seen, setSeen]);
  return (
    <div className="stack">
      <h1>Notifications</h1>
      {list.data === undefined && list.error === null ? <Loading what="your notifications" /> : null}
      {list.data === undefined && list.error !== null ? <FailureNote error={list.error} /> : null}
      {list.data?.length === 0 ? <Empty title="Nothing to tell">A server that goes or comes back, and what needs you, is told here.</Empty> : null}
      {list.data === undefined ? null : <NotificationList rows={list.data} seen={before} />}
      {list.hasNextPage ? (
        <Button className={styles.more ?? ""} variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show older ones
        </Button>
      ) : null}
    </div>
  );
}
