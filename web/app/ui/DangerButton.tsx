import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./DangerButton.module.css";

type Props = { children: ReactNode; loading: boolean; onClick: () => void };

/** For what cannot be undone; stands only in a dialog that says so. */
export function DangerButton({ children, loading, onClick }: Props) {
  return (
    <Button className={styles.danger ?? ""} loading={loading} onClick={onClick}>
      {children}
    </Button>
  );
}
