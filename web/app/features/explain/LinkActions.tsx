import { Button } from "@mantine/core";
import { IconLinkOff } from "@tabler/icons-react";
import type { Explained, ExplainedAccount } from "../../../client/sync.ts";
import { useUser } from "../session/user.ts";
import { useUnlink, useUnpin } from "./useLinks.ts";
import styles from "./explain.module.css";

/** Undoing a match: one that was made by hand goes back to path and ids, any other is cut. For administrators. */
export function LinkActions({ told, account }: { told: Explained; account: ExplainedAccount }) {
  const link = { server: account.server, item_id: account.item_id, work_id: String(told.work_id) };
  const byHand = account.linked_by === "pin";
  const unlink = useUnlink(byHand);
  const unpin = useUnpin();
  if (!useUser().is_admin) return null;
  const where = `${account.item_name} on ${account.server}`;
  return (
    <div className={styles.undo}>
      {byHand ? (
        <Button size="compact-sm" variant="default" loading={unpin.isPending} aria-label={`Undo the match by hand of ${where}`}
          onClick={() => unpin.mutate(link)}>
          Undo the match
        </Button>
      ) : null}
      <Button size="compact-sm" variant="default" loading={unlink.isPending} leftSection={<IconLinkOff size={14} />}
        aria-label={`${where} is no copy of this`} onClick={() => unlink.mutate(link)}>
        No copy of this
      </Button>
    </div>
  );
}
