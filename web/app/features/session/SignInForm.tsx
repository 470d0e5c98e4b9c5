import { Button, NativeSelect, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
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

/** Servers as the choices of a list. */
export function accountsOf(servers: readonly string[]): { value: string; label: string }[] {
  return servers.map((name) => ({ value: name, label: `an account of ${name}` }));
}

export function SignInForm() {
  const { api, session } = useClient();
  const queries = useQueryClient();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const first = useRef<HTMLInputElement>(null);
  const [server, setServer] = useState("");
  const servers = useQuery({ queryKey: ["sign-in-servers"], queryFn: ({ signal }) => api.signInServers(signal) });
  const login = useMutation({
    mutationFn: () => (server === "" ? api.login(username.trim(), password) : api.loginByAccount(server, username.trim(), password)),
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
        {servers.data === undefined || servers.data.length === 0 ? null : (
          <NativeSelect label="With" value={server} onChange={(event) => setServer(event.currentTarget.value)}
            data={[{ value: "", label: "a password of Playhead" }, ...accountsOf(servers.data)]} />
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
