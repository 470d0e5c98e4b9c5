import { initials } from "../../client/watching.ts";
import styles from "./Poster.module.css";

const TONES = 6;

/** A tone that is always the same for a title. */
function toneOf(title: string): number {
  return Array.from(title).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % TONES;
}

type Props = { title: string; size?: "row" | "card"; src?: string | null | undefined };

/** A title's picture, or its initials on a plain tile. The title itself stands beside it, so it is not read out. */
export function Poster({ title, size = "row", src }: Props) {
  return (
    <span className={styles.poster} data-size={size} data-tone={toneOf(title)} aria-hidden>
      {src === undefined || src === null ? initials(title) : <img src={src} alt="" loading="lazy" decoding="async" />}
    </span>
  );
}
