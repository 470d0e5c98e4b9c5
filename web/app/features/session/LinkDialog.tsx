import { Button, NativeSelect, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../../client/errors.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { fieldFailure, namesFields } from "../../ui/failures.ts";
import { submits } from "../../ui/forms.ts";
import { FailureNote, Note } from "../../ui/Note.tsx";
import { useSay } from "../../ui/toasts.ts";
import { useApi, useClient } from "../../wiring.ts";
import { accountsOf } from "./SignInForm.tsx";

function LinkFailure({ error, server }: { error: Error | null; server: string }) {
  if (error === null || namesFields(error)) return null;
  if (!(error instanceof ApiError) || error.kind !== "signed_out") return <FailureNote error={error} />;
  return (
    <Note state="broken" alert>{`${server} does not take this name and password.`}</Note>
  );
}

function LinkForm({ servers, onDone }: { servers: readonly string[]; onDone: () => void }) {
  const { api, session } = useClient();
  const say = useSay();
  const [server, setServer] = useState(servers[0] ?? "");
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const link = useMutation({
    mutationFn: () => api.loginByAccount(server, username.trim(), password, true),
    onSuccess: (answer) => {
      session.accept(answer);
      say({ tone: "good", text: `${username.trim()} on ${server} is yours here now.` });
      onDone();
    },
  });
  return (
    <form className="form" onSubmit={submits(() => link.mutate())}>
      <LinkFailure error={link.error} server={server} />
      <NativeSelect label="Account" value={server} data={accountsOf(servers)} onChange={(event) => setServer(event.currentTarget.value)} />
      <TextInput label="Name there" autoComplete="off" autoCapitalize="none" spellCheck={false} required withAsterisk={false}
        data-autofocus value={username} onChange={(event) => setUsername(event.currentTarget.value)} error={fieldFailure(link.error, "username")} />
      <PasswordInput label="Password there" autoComplete="off" required withAsterisk={false} value={password}
        description="It is shown to that server once, and kept nowhere."
        visibilityToggleButtonProps={{ "aria-label": "Show the password there", tabIndex: 0 }}
        onChange={(event) => setPassword(event.currentTarget.value)} error={fieldFailure(link.error, "password")} />
      <div className="form-actions">
        <Button variant="default" onClick={onDone}>
          Not now
        </Button>
        <Button type="submit" loading={link.isPending}>
          Link it
        </Button>
      </div>
    </form>
  );
}

/** Proves an account of a server to be one's own: it signs in here from then on. */
export function LinkDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const api = useApi();
  const servers = useQuery({ queryKey: ["sign-in-servers"], queryFn: ({ signal }) => api.signInServers(signal), enabled: opened });
  return (
    <Dialog title="Link an account" opened={opened} onClose={onClose}>
      {servers.error === null ? null : <FailureNote error={servers.error} />}
      {servers.data?.length === 0 ? <p>Accounts of servers do not sign in here: there is no server, or the configuration says so.</p> : null}
      {servers.data === undefined || servers.data.length === 0 ? null : <LinkForm servers={servers.data} onDone={onClose} />}
    </Dialog>
  );
}
