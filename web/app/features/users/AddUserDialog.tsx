import { Button, Checkbox, PasswordInput, TextInput } from "@mantine/core";
import { useState } from "react";
import type { NewLogin } from "../../../client/types.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { fieldFailure, namesFields } from "../../ui/failures.ts";
import { submits } from "../../ui/forms.ts";
import { FailureNote } from "../../ui/Note.tsx";
import { PASSWORD_LENGTH } from "../session/SetupForm.tsx";
import { useAddUser } from "./useUsers.ts";

function AddUserForm({ onDone }: { onDone: () => void }) {
  const [user, setUser] = useState<NewLogin>({ username: "", password: "", is_admin: false });
  const add = useAddUser(onDone);
  const change = (part: Partial<NewLogin>): void => setUser((before) => ({ ...before, ...part }));
  return (
    <form className="form" onSubmit={submits(() => add.mutate({ ...user, username: user.username.trim() }))}>
      {add.error === null || namesFields(add.error) ? null : <FailureNote error={add.error} />}
      <TextInput label="Name" autoComplete="off" autoCapitalize="none" spellCheck={false} required withAsterisk={false} data-autofocus
        value={user.username} onChange={(event) => change({ username: event.currentTarget.value })}
        error={fieldFailure(add.error, "username")} />
      <PasswordInput label="Password" description={`At least ${PASSWORD_LENGTH} characters. Tell it to them in person.`}
        autoComplete="new-password" minLength={PASSWORD_LENGTH} required withAsterisk={false} value={user.password}
        visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
        onChange={(event) => change({ password: event.currentTarget.value })} error={fieldFailure(add.error, "password")} />
      <Checkbox label="Administrator" description="Sees everyone’s work and the webhook secrets, adds users, makes tokens."
        checked={user.is_admin} onChange={(event) => change({ is_admin: event.currentTarget.checked })} />
      <div className="form-actions">
        <Button variant="default" onClick={onDone}>
          Not now
        </Button>
        <Button type="submit" loading={add.isPending}>
          Add user
        </Button>
      </div>
    </form>
  );
}

export function AddUserDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Dialog title="Add a user" opened={opened} onClose={onClose}>
      <AddUserForm onDone={onClose} />
    </Dialog>
  );
}
