import styles from "./Meter.module.css";

type Props = { share: number; tone?: "now" | "done" };

/** A bar for what a number beside it says; it is not read out. `share` is from 0 to 1. */
export function Meter({ share, tone = "done" }: Props) {
  const width = `${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%`;
  return (
    <span className={styles.meter} data-tone={tone} aria-hidden>
      <span style={{ width }} />
    </span>
  );
}
