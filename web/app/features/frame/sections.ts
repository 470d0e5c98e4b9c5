import { IconHistory, IconHome, IconPlayerPlay, IconRefreshDot, IconServer, type Icon } from "@tabler/icons-react";

export type Section = { to: string; title: string; icon: Icon; key: string };

/** The sections that exist, in the order of the rail; `key` follows `g` on the keyboard. */
export const SECTIONS: readonly Section[] = [
  { to: "/", title: "Home", icon: IconHome, key: "h" },
  { to: "/watching", title: "Watching", icon: IconPlayerPlay, key: "n" },
  { to: "/history", title: "History", icon: IconHistory, key: "i" },
  { to: "/sync", title: "Sync", icon: IconRefreshDot, key: "s" },
  { to: "/system", title: "System", icon: IconServer, key: "y" },
];

/** Further places a letter leads to. */
export const PLACES: readonly { to: string; title: string; key: string }[] = [
  { to: "/sync/waiting", title: "Waiting", key: "w" },
  { to: "/sync/parked", title: "Parked", key: "p" },
  { to: "/sync/log", title: "Log", key: "l" },
  { to: "/notifications", title: "Notifications", key: "b" },
  { to: "/system/journal", title: "Journal", key: "j" },
];
