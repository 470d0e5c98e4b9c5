import { useEffect, useState } from "react";
import { arrivedAbove } from "../../../client/paging.ts";

/** Beyond this many pixels the reader is in the list, and rows may not move under the eyes. */
const SCROLLED = 160;

type Row = { id: string | number };

/**
 * Rows as the reader should see them: all of them at the top of the page, and once scrolled only those that were there
 * when the scrolling began, with the number that waits above.
 */
export function useHeldRows<T extends Row>(rows: readonly T[]): { shown: readonly T[]; waiting: number; release: () => void } {
  const [top, setTop] = useState<string | number | null>(null);
  const newest = rows[0]?.id ?? null;

  useEffect(() => {
    const look = (): void => setTop((before) => (window.scrollY > SCROLLED ? (before ?? newest) : null));
    window.addEventListener("scroll", look, { passive: true });
    return () => window.removeEventListener("scroll", look);
  }, [newest]);

  const waiting = arrivedAbove(rows, top);
  const release = (): void => {
    setTop(null);
    window.scrollTo({ top: 0 });
  };
  return { shown: waiting === 0 ? rows : rows.slice(waiting), waiting, release };
}
