import { Button, CloseButton } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import { StateIcon } from "./StateMark.tsx";
import { SayContext, type Toast } from "./toasts.ts";
import styles from "./Toasts.module.css";

type Shown = Toast & { key: number };

const STAY_MS = 8000;
const MOST = 3;

function ToneIcon({ tone }: { tone: Toast["tone"] }) {
  if (tone === "info") return <IconInfoCircle size={16} aria-hidden />;
  return <StateIcon state={({ good: "in_step", warning: "needs_you", bad: "broken" } as const)[tone]} />;
}

function ToastLine({ toast, onGone }: { toast: Shown; onGone: (key: number) => void }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return undefined;
    const timer = window.setTimeout(() => onGone(toast.key), toast.forMs ?? STAY_MS);
    return () => window.clearTimeout(timer);
  }, [held, onGone, toast.key, toast.forMs]);
  const { undo } = toast;
  const takeBack = (): void => {
    undo?.();
    onGone(toast.key);
  };
  return (
    // The pointer and focus only hold the message back from going; nothing depends on them.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      role="group"
      aria-label={toast.text}
      className={styles.toast}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <ToneIcon tone={toast.tone} />
      <span className={styles.text}>{toast.text}</span>
      {undo === undefined ? null : (
        <Button variant="default" size="compact-sm" onClick={takeBack}>
          Undo
        </Button>
      )}
      <CloseButton size="sm" aria-label="Dismiss" onClick={() => onGone(toast.key)} />
    </div>
  );
}

export function Toasts({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown[]>([]);
  const next = useRef(0);
  const say = useCallback((toast: Toast) => {
    next.current += 1;
    const key = next.current;
    setShown((before) => [...before, { ...toast, key }].slice(-MOST));
  }, []);
  const drop = useCallback((key: number) => setShown((before) => before.filter((toast) => toast.key !== key)), []);
  return (
    <SayContext value={say}>
      {children}
      <div className={styles.corner} role="status" aria-live="polite" aria-label="Messages">
        {shown.map((toast) => (
          <ToastLine key={toast.key} toast={toast} onGone={drop} />
        ))}
      </div>
    </SayContext>
  );
}
