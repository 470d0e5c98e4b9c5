import { useInfiniteQuery } from "@tanstack/react-query";
import { useLocalStorage } from "@mantine/hooks";
import type { Notification } from "../../../client/types.ts";
import { useApi } from "../../wiring.ts";
import { useAsking } from "../live/useLive.ts";
import { useUser } from "../session/user.ts";

/** What the signed-in user was told, all pages read so far, newest first. */
export function useNotifications() {
  const api = useApi();
  const refetchInterval = useAsking("told", "notifications");
  return useInfiniteQuery({
    queryKey: ["notifications"],
    queryFn: ({ pageParam, signal }) => api.notifications(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval,
    select: (data): Notification[] => data.pages.flatMap((page) => page.items),
  });
}

/** Up to which notification this user has seen them in this browser; ids rise. */
export function useSeen(): [number, (id: number) => void] {
  const user = useUser();
  const [seen, setSeen] = useLocalStorage({ key: `playhead.seen.${user.id}`, defaultValue: 0, getInitialValueInEffect: false });
  return [seen, setSeen];
}

/** How many came since. */
export function useUnread(): number {
  const [seen] = useSeen();
  return (useNotifications().data ?? []).filter(({ id }) => Number(id) > seen).length;
}

/** Whether notifications are also said in the corner of the page; for this browser. */
export function useSaidAloud() {
  return useLocalStorage({ key: SAID_ALOUD, defaultValue: true, getInitialValueInEffect: false });
}

const SAID_ALOUD = "playhead.said-aloud";

/** As it is now, for what is no component. */
export function saidAloud(): boolean {
  return window.localStorage.getItem(SAID_ALOUD) !== "false";
}
