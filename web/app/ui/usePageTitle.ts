import { useEffect } from "react";

/** The tab's title: what is looked at, and how many things need a person, so that a tab in the background says it. */
export function usePageTitle(title: string, urgent = 0): void {
  useEffect(() => {
    document.title = `${urgent > 0 ? `(${urgent}) ` : ""}${title} · Playhead`;
  }, [title, urgent]);
}
