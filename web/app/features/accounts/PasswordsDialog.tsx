import { Button } from "@mantine/core";
import type { AccountPassword, UserRequest } from "../../../client/sync.ts";
import { CopyBlock } from "../../ui/CopyBlock.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { FailureNote, Note } from "../../ui/Note.tsx";
import { usePasswords } from "./useAccounts.ts";
import styles from "./accounts.module.css";

function Passwords({ items }: { items: readonly AccountPassword[] }) {
  return items.map(({ server, username, password }) => (
    <div key={server} className={styles.password}>
      <span>{`${username} on ${server}`}</span>
      {password === null ? (
        <Note state="broken">The secret of this installation has changed, and nothing opens it any more. Set a new one in the dashboard of {server}.</Note>
      ) : (
        <CopyBlock text={password} what={`the password of ${username} on ${server}`} />
      )}
    </div>
  ));
}

function Content({ request, onClose }: { request: UserRequest; onClose: () => void }) {
  const passwords = usePasswords();
  if (passwords.data !== undefined) {
    return (
      <div className="form">
        <Note state="needs_you">Copy it now: it is shown this once, and Playhead has it no longer.</Note>
        <Passwords items={passwords.data} />
        <div className="form-actions">
          <Button onClick={onClose}>I have it</Button>
        </div>
      </div>
    );
  }
  return (
    <div className="form">
      {passwords.error === null ? null : <FailureNote error={passwords.error} />}
      <p>{`The password that was made for ${request.username} is shown once. Be ready to copy it.`}</p>
      <div className="form-actions">
        <Button variant="default" onClick={onClose} data-autofocus>
          Not now
        </Button>
        <Button loading={passwords.isPending} onClick={() => passwords.mutate(request)}>
          Show it
        </Button>
      </div>
    </div>
  );
}

/** Stands beside the list and not in its row: the row changes as soon as the password was given out. */
export function PasswordsDialog({ request, onClose }: { request: UserRequest | null; onClose: () => void }) {
  return (
    <Dialog title={request === null ? "Password" : `Password of ${request.username}`} opened={request !== null} onClose={onClose}>
      {request === null ? null : <Content key={request.id} request={request} onClose={onClose} />}
    </Dialog>
  );
}
