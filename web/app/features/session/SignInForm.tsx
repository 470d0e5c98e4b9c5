import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ApiError, wordsFor } from "../../../client/errors.ts";
import { submits } from "../../ui/forms.ts";
import { Note } from "../../ui/Note.tsx";
import { useClient } from "../../wiring.ts";
import styles from "./SignInPage.module.css";

function loginWords(error: unknown): string {
  const refused = error instanceof ApiError && error.kind === "signed_out";
  return refused ? "This name and password do not match. Check both; capital letters count." : wordsFor(error);
}

export function SignInForm() {
  const { api, session } = useClient();
  const queries = useQueryClient();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const first = useRef<HTMLInputElement>(null);
  const login = useMutation({
    mutationFn: () => api.login(username.trim(), password),
    onSuccess: async (answer) => {
      session.accept(answer);
      await queries.resetQueries({ queryKey: ["me"] });
    },
  });
  useEffect(() => first.current?.focus(), []);

  return (
    <>
      <form className="form" onSubmit={submits(() => login.mutate())}>
        <h1>Sign in</h1>
        {login.error === null ? null : (
          <Note state="broken" alert>
            {loginWords(login.error)}
          </Note>
        )}
        <TextInput
          ref={first}
          label="Name"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={login.isPending} fullWidth>
          Sign in
        </Button>
      </form>
      <p className={styles.hint}>
        First time here? The name and password are the ones set with <code>PLAYHEAD_ADMIN_USERNAME</code> and{" "}
        <code>PLAYHEAD_ADMIN_PASSWORD</code>; the demo prints its own where it was started. Forgotten:{" "}
        <code>playhead users passwd NAME</code>.
      </p>
    </>
  );
}
