import { Button, Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ApiToken, Scope } from "../../../client/types.ts";
import { CopyBlock } from "../../ui/CopyBlock.tsx";
import { DangerButton } from "../../ui/DangerButton.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { fieldFailure, namesFields } from "../../ui/failures.ts";
import { submits } from "../../ui/forms.ts";
import { FailureNote, Note } from "../../ui/Note.tsx";
import { useUser } from "../session/user.ts";
import { useAddToken, useRevokeToken, type Whose } from "./useTokens.ts";

function NewToken({ whose, onDone }: { whose: Whose; onDone: () => void }) {
  const [name, setName] = useState("");
  const [writes, setWrites] = useState(false);
  const [admin, setAdmin] = useState(false);
  const scopes: Scope[] = ["read", ...(writes ? ["write" as const] : []), ...(admin ? ["admin" as const] : [])];
  const add = useAddToken(whose);
  const me = useUser();
  if (add.data !== undefined) {
    return (
      <div className="form">
        <Note state="needs_you">Copy the token now: it is shown this once and cannot be read again.</Note>
        <CopyBlock text={add.data.token} what={`the token ${add.data.name}`} />
        <div className="form-actions">
          <Button onClick={onDone}>I have it</Button>
        </div>
      </div>
    );
  }
  return (
    <form className="form" onSubmit={submits(() => add.mutate({ name: name.trim(), scopes }))}>
      {add.error === null || namesFields(add.error) ? null : <FailureNote error={add.error} />}
      <TextInput label="Name" description="What it is for, such as “home assistant”." autoComplete="off" required withAsterisk={false}
        data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} error={fieldFailure(add.error, "name")} />
      <Checkbox label="May change things" description="Else it only reads." checked={writes}
        onChange={(event) => setWrites(event.currentTarget.checked)} />
      {me.is_admin ? (
        <Checkbox label="As an administrator" description="Else it sees and does what any user may." checked={admin}
          onChange={(event) => setAdmin(event.currentTarget.checked)} />
      ) : null}
      <div className="form-actions">
        <Button variant="default" onClick={onDone}>
          Not now
        </Button>
        <Button type="submit" loading={add.isPending}>
          Make token
        </Button>
      </div>
    </form>
  );
}

type Shown = { whose: Whose; opened: boolean; onClose: () => void };

export function NewTokenDialog({ whose, opened, onClose }: Shown) {
  return (
    <Dialog title="Make a token" opened={opened} onClose={onClose}>
      <NewToken whose={whose} onDone={onClose} />
    </Dialog>
  );
}

export function RevokeDialog({ token, whose, opened, onClose }: Shown & { token: ApiToken }) {
  const revoke = useRevokeToken(whose);
  return (
    <Dialog title={`Revoke “${token.name}”?`} opened={opened} onClose={onClose}>
      <div className="form">
        <p>Whatever uses it is refused from now on. This cannot be undone; a new token takes a minute to make.</p>
        <div className="form-actions">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <DangerButton loading={revoke.isPending} onClick={() => revoke.mutate(token, { onSettled: onClose })}>
            Revoke this token
          </DangerButton>
        </div>
      </div>
    </Dialog>
  );
}
