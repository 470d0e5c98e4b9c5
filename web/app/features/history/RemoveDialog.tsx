import { Button } from "@mantine/core";
import type { HistoryRow } from "../../../client/history.ts";
import { nameOf } from "../../../client/watching.ts";
import { DangerButton } from "../../ui/DangerButton.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { useRemoveRow } from "./useHistory.ts";

type Props = { row: HistoryRow | null; onClose: () => void };

/** Asks before a row goes, since nobody can watch it a second time for the first time. */
export function RemoveDialog({ row, onClose }: Props) {
  const remove = useRemoveRow(onClose);
  return (
    <Dialog title="Remove from history" opened={row !== null} onClose={onClose}>
      {row === null ? null : (
        <div className="form">
          <p>
            <strong>{nameOf(row)}</strong>
            {`, watched by ${row.person} on ${row.local_day}, is removed. Hours and badges stay, and no server is told. This cannot be undone.`}
          </p>
          <div className="form-actions">
            <Button variant="default" onClick={onClose}>
              Keep it
            </Button>
            <DangerButton loading={remove.isPending} onClick={() => remove.mutate(row)}>
              Remove
            </DangerButton>
          </div>
        </div>
      )}
    </Dialog>
  );
}
