import { Button, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../../client/errors.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { fieldFailure, namesFields } from "../../ui/failures.ts";
import { submits } from "../../ui/forms.ts";
import { FailureNote, Note } from "../../ui/Note.tsx";
import { useSay } from "../../ui/toasts.ts";
import { useClient } from "../../wiring.ts";
import { PASSWORD_LENGTH } from "./SetupForm.tsx";

/** A changed password ends every other session; the answer continues this one. */
function usePasswordChange(onDone: () => void) {
  const { api, session } = useClient();
  const say = useSay();
  return useMutation({
    mutationFn: async ({ current, next }: { current: string; next: string }) => {
      session.accept(await api.changePassword(current, next));
    },
    onSuccess: () => {
      say({ tone: "good", text: "Your password is changed. Other devices have to sign in again." });
      onDone();
    },
  });
}

function ChangeFailure({ error }: { error: Error | null }) {
  if (error === null || namesFields(error)) return null;
  const wrong = error instanceof ApiError && ["forbidden", "signed_out"].includes(error.kind);
  if (!wrong) return <FailureNote error={error} />;
  return (
    <Note state="broken" alert>
      The current password is not right.
    </Note>
  );
}

function PasswordForm({ onDone }: { onDone: () => void }) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = usePasswordChange(onDone);
  return (
    <form className="form" onSubmit={submits(() => change.mutate({ current, next }))}>
      <ChangeFailure error={change.error} />
      <PasswordInput label="Current password" autoComplete="current-password" required withAsterisk={false} data-autofocus
        visibilityToggleButtonProps={{ "aria-label": "Show the current password", tabIndex: 0 }} value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)} error={fieldFailure(change.error, "current_password")} />
      <PasswordInput label="New password" description={`At least ${PASSWORD_LENGTH} characters.`} autoComplete="new-password"
        minLength={PASSWORD_LENGTH} required withAsterisk={false} value={next}
        visibilityToggleButtonProps={{ "aria-label": "Show the new password", tabIndex: 0 }}
        onChange={(event) => setNext(event.currentTarget.value)} error={fieldFailure(change.error, "new_password")} />
      <div className="form-actions">
        <Button variant="default" onClick={onDone}>
          Keep the old one
        </Button>
        <Button type="submit" loading={change.isPending}>
          Change password
        </Button>
      </div>
    </form>
  );
}

export function PasswordDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Dialog title="Change your password" opened={opened} onClose={onClose}>
      <PasswordForm onDone={onClose} />
    </Dialog>
  );
}
