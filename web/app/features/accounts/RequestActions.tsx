import { Button } from "@mantine/core";
import { useState } from "react";
import { askedServers, type UserRequest } from "../../../client/sync.ts";
import { DangerButton } from "../../ui/DangerButton.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { useFocusAfterRow } from "../../ui/focus.ts";
import { useUser } from "../session/user.ts";
import { useSettleRequest, type Decision } from "./useAccounts.ts";
import styles from "./accounts.module.css";

type Words = { title: string; says: string; does: string; leaves: string };

function wordsOf(request: UserRequest): Words {
  const where = askedServers(request);
  const { username, server } = request;
  if (request.action === "delete") {
    return {
      title: `Delete ${username} on ${where}?`,
      says: `${username} was deleted on ${server}. On ${where} the account goes with everything that was watched with it. This cannot be undone.`,
      does: `Delete on ${where}`,
      leaves: "Keep",
    };
  }
  return {
    title: `Make an account for ${username} on ${where}?`,
    says: `${username} is new on ${server}. On ${where} an account of this name is made; its password is shown to you once.`,
    does: `Make it on ${where}`,
    leaves: "Leave it",
  };
}

function SettleDialog({ request, opened, onClose }: { request: UserRequest; opened: boolean; onClose: () => void }) {
  const settle = useSettleRequest("confirm", onClose);
  const words = wordsOf(request);
  const act = (): void => settle.mutate(request);
  return (
    <Dialog title={words.title} opened={opened} onClose={onClose}>
      <div className="form">
        <p>{words.says}</p>
        <div className="form-actions">
          <Button variant="default" onClick={onClose} data-autofocus>
            Decide later
          </Button>
          {request.action === "delete" ? (
            <DangerButton loading={settle.isPending} onClick={act}>
              {words.does}
            </DangerButton>
          ) : (
            <Button loading={settle.isPending} onClick={act}>
              {words.does}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

/** The two ways to answer what is asked about an account; for administrators. What cannot be undone is asked once more. */
export function RequestActions({ request }: { request: UserRequest }) {
  const [asking, setAsking] = useState<Decision | null>(null);
  const { place, use } = useFocusAfterRow();
  const discard = useSettleRequest("discard", () => setAsking(null));
  if (!useUser().is_admin || request.state !== "waiting") return null;
  const words = wordsOf(request);
  const verb = request.action === "delete" ? "Delete" : "Make it";
  return (
    <div ref={place} className={styles.actions} onClickCapture={use}>
      <Button size="compact-sm" variant="light" loading={discard.isPending} aria-label={`${words.leaves}: ${request.username}`} onClick={() => discard.mutate(request)}>
        {words.leaves}
      </Button>
      <Button size="compact-sm" variant="default" aria-label={`${verb}: ${request.username}`} onClick={() => setAsking("confirm")}>
        {verb}
      </Button>
      <SettleDialog request={request} opened={asking === "confirm"} onClose={() => setAsking(null)} />
    </div>
  );
}
