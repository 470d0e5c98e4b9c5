import { Modal } from "@mantine/core";
import type { ReactNode } from "react";

type Props = { title: string; opened: boolean; onClose: () => void; children: ReactNode };

/** Escape and the cross close it; focus goes back to where it was. */
export function Dialog({ title, opened, onClose, children }: Props) {
  return (
    <Modal title={<h2>{title}</h2>} opened={opened} onClose={onClose}>
      {children}
    </Modal>
  );
}
