import { Link, NavLink } from "react-router";
import { Brand } from "../../ui/Brand.tsx";
import { SECTIONS } from "./sections.ts";
import styles from "./Frame.module.css";

export function Rail() {
  return (
    <nav aria-label="Sections" className={styles.rail}>
      <Link to="/" className={styles.brand}>
        <Brand />
      </Link>
      <div className={styles.sections}>
        {SECTIONS.map(({ to, title, icon: Shape }) => (
          <NavLink key={to} to={to} end={to === "/"} className={styles.section ?? ""} title={title}>
            <Shape size={20} stroke={1.75} aria-hidden />
            <span>{title}</span>
          </NavLink>
        ))}
      </div>
    </nav>
  );
}
