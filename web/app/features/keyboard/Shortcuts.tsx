import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { HelpDialog } from "./HelpDialog.tsx";
import { HelpContext, wishOf } from "./shortcuts.ts";
import { useShortcutSwitch } from "./switch.ts";

/** How long `g` waits for its letter. */
const LETTER_MS = 1500;

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable], [role='menu']") !== null;
}

function dialogOpen(): boolean {
  return document.querySelector("[role='dialog'][aria-modal='true']") !== null;
}

function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-rows] [data-row]")];
  const current = document.activeElement?.closest<HTMLElement>("[data-row]") ?? null;
  const place = current === null ? (step === 1 ? 0 : rows.length - 1) : rows.indexOf(current) + step;
  rows[place]?.focus();
}

export function Shortcuts({ children }: { children: ReactNode }) {
  const navigate = useNavigate();
  const [help, setHelp] = useState(false);
  const [enabled] = useShortcutSwitch();
  const gAt = useRef(Number.NEGATIVE_INFINITY);

  useEffect(() => {
    if (!enabled) return undefined;
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || dialogOpen()) return;
      const wish = wishOf(event.key, event.timeStamp - gAt.current < LETTER_MS);
      gAt.current = Number.NEGATIVE_INFINITY;
      if (wish === null) return;
      event.preventDefault();
      if (wish.do === "await-letter") gAt.current = event.timeStamp;
      else if (wish.do === "go") void navigate(wish.to);
      else if (wish.do === "help") setHelp(true);
      else if (wish.do === "row") moveRow(wish.step);
      else document.querySelector<HTMLElement>("[data-filter]")?.focus();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [enabled, navigate]);

  const show = useCallback(() => setHelp(true), []);
  return (
    <HelpContext value={show}>
      {children}
      <HelpDialog opened={help} onClose={() => setHelp(false)} />
    </HelpContext>
  );
}
