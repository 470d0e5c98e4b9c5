import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../../client/errors.ts";
import type { Setup } from "../../../client/api.ts";
import { fieldFailure, namesFields } from "../../ui/failures.ts";
import { submits } from "../../ui/forms.ts";
import { FailureNote, Note } from "../../ui/Note.tsx";
import { useClient } from "../../wiring.ts";

export const PASSWORD_LENGTH = 10;

function SetupFailure({ error }: { error: Error | null }) {
  if (error === null || namesFields(error)) return null;
  const wrongCode = error instanceof ApiError && ["signed_out", "forbidden"].includes(error.kind);
  if (!wrongCode) return <FailureNote error={error} />;
  return (
    <Note state="broken" alert>
      This is not the setup code. Copy it again from Playhead’s output; a restart prints a new one.
    </Note>
  );
}

/** Makes the first administrator with the code Playhead printed, and signs in as that person. */
export function SetupForm() {
  const { api, session } = useClient();
  const queries = useQueryClient();
  const [form, setForm] = useState<Setup>({ code: "", username: "", password: "" });
  const setUp = useMutation({
    mutationFn: async () => {
      session.accept(await api.setUp({ ...form, code: form.code.trim(), username: form.username.trim() }));
    },
    onSuccess: () => queries.resetQueries({ queryKey: ["me"] }),
    onError: (error) => {
      if (error instanceof ApiError && error.kind === "conflict") void queries.resetQueries({ queryKey: ["setup"] });
    },
  });
  const set = (key: keyof Setup) => (event: React.ChangeEvent<HTMLInputElement>) => {
    const { value } = event.currentTarget;
    setForm((before) => ({ ...before, [key]: value }));
  };

  return (
    <form className="form" onSubmit={submits(() => setUp.mutate())}>
      <div>
        <h1>Welcome</h1>
        <p className="quiet">
          Nobody can sign in yet. Playhead printed a setup code when it started: look in the terminal or the container’s log,
          and make the first administrator with it.
        </p>
      </div>
      <SetupFailure error={setUp.error} />
      <TextInput label="Setup code" name="code" autoComplete="one-time-code" spellCheck={false} required withAsterisk={false}
        value={form.code} onChange={set("code")} error={fieldFailure(setUp.error, "code")} />
      <TextInput label="Name" name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required
        withAsterisk={false} value={form.username} onChange={set("username")} error={fieldFailure(setUp.error, "username")} />
      <PasswordInput label="Password" description={`At least ${PASSWORD_LENGTH} characters.`} name="password"
        autoComplete="new-password" minLength={PASSWORD_LENGTH} required withAsterisk={false}
        visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }} value={form.password}
        onChange={set("password")} error={fieldFailure(setUp.error, "password")} />
      <Button type="submit" loading={setUp.isPending} fullWidth>
        Make the administrator
      </Button>
    </form>
  );
}
