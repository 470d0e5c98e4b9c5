import { useLayoutEffect, useRef, type RefObject } from "react";

function restore(near: Element | null): void {
  if (document.activeElement !== document.body) return;
  const target = near?.isConnected === true ? near : document.querySelector("main");
  if (target instanceof HTMLElement) target.focus();
}

/**
 * For buttons whose row leaves the list when they have done their work: focus goes to the next row, else the one
 * before, else the page. Without it the keyboard would start again at the top.
 *
 * Returns a ref for an element of the row, and a function that marks the buttons as used.
 */
export function useFocusAfterRow(): { place: RefObject<HTMLDivElement | null>; use: () => void } {
  const place = useRef<HTMLDivElement>(null);
  const used = useRef(false);
  useLayoutEffect(() => {
    const row = place.current?.closest("[data-row]") ?? null;
    return () => {
      // Runs while the row still stands in the document, so its neighbours are the ones the reader sees.
      if (!used.current) return;
      const near = row?.nextElementSibling ?? row?.previousElementSibling ?? null;
      window.setTimeout(() => restore(near), 0);
    };
  }, []);
  return { place, use: () => void (used.current = true) };
}
