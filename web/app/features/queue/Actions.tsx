import { Button } from "@mantine/core";
import { IconRefresh, IconX } from "@tabler/icons-react";
import { useState } from "react";
import type { QueuedEvent } from "../../../client/types.ts";
import { eventWord } from "../../../client/words.ts";
import { DangerButton } from "../../ui/DangerButton.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { useFocusAfterRow } from "../../ui/focus.ts";
import { useUser } from "../session/user.ts";
import { useDeed } from "./useQueue.ts";
import styles from "./queue.module.css";

function title(event: QueuedEvent): string {
  return event.item_name || "this title";
}

function CancelDialog({ event, opened, onClose }: { event: QueuedEvent; opened: boolean; onClose: () => void }) {
  const cancel = useDeed("cancel");
  return (
    <Dialog title={`Give up “${title(event)}” on ${event.target_server}?`} opened={opened} onClose={onClose}>
      <div className="form">
        <p>
          {event.username}’s {eventWord(event.event_type)} from {event.source_server} will not be written to {event.target_server}. This
          cannot be undone, but the next change to this title is written as always.
        </p>
        <div className="form-actions">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <DangerButton loading={cancel.isPending} onClick={() => cancel.mutate(event, { onSettled: onClose })}>
            Give up this write
          </DangerButton>
        </div>
      </div>
    </Dialog>
  );
}

/** What a person can do about one piece of owed work: what the server says is possible, for administrators. */
export function Actions({ event }: { event: QueuedEvent }) {
  const retry = useDeed("retry");
  const [asking, setAsking] = useState(false);
  const { place, use } = useFocusAfterRow();
  const admin = useUser().is_admin;
  if (!admin) return null;
  return (
    <div ref={place} className={styles.actions} onClickCapture={use}>
      {event.can_retry ? (
        <Button size="compact-sm" variant="light" loading={retry.isPending} leftSection={<IconRefresh size={14} />}
          aria-label={`Retry ${title(event)} on ${event.target_server}`} onClick={() => retry.mutate(event)}>
          Retry
        </Button>
      ) : null}
      {event.can_cancel ? (
        <Button size="compact-sm" variant="default" leftSection={<IconX size={14} />}
          aria-label={`Cancel ${title(event)} on ${event.target_server}`} onClick={() => setAsking(true)}>
          Cancel
        </Button>
      ) : null}
      <CancelDialog event={event} opened={asking} onClose={() => setAsking(false)} />
    </div>
  );
}
