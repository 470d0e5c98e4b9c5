import type { Part } from "../../../client/operator.ts";
import styles from "./figures.module.css";

type Props = { title: string; parts: readonly Part[]; none: string; word?: (value: number) => string };

/** Amounts as bars beside their numbers; read as a list of names and values. */
export function Bars({ title, parts, none, word = (value) => value.toLocaleString("en") }: Props) {
  const most = Math.max(...parts.map(({ value }) => value), 0);
  return (
    <section className={styles.card} aria-label={title}>
      <h2>{title}</h2>
      {parts.length === 0 ? <p className="quiet">{none}</p> : null}
      <dl className={styles.bars}>
        {parts.map(({ name, value }) => (
          <div key={name} className={styles.bar}>
            <dt>{name}</dt>
            <dd>
              <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden>
                <rect width="100" height="8" rx="1" className={styles.track} />
                <rect width={most === 0 ? 0 : (value / most) * 100} height="8" rx="1" className={styles.fill} />
              </svg>
              <span>{word(value)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
