import styles from "./Brand.module.css";

/** The mark: three lanes and the playhead that crosses them. */
export function Brand({ large = false }: { large?: boolean }) {
  const size = large ? 36 : 26;
  return (
    <span className={styles.brand} data-large={large}>
      <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden className={styles.mark}>
        <rect width="32" height="32" rx="8" />
        <path d="M7 10.5h11M7 16h7M7 21.5h11" />
        <path d="M21 6v20" />
        <circle cx="21" cy="16" r="3.5" />
      </svg>
      <span className={styles.name}>Playhead</span>
    </span>
  );
}
