import { useQuery } from "@tanstack/react-query";
import { FailureNote, Loading } from "../../ui/Note.tsx";
import { Brand } from "../../ui/Brand.tsx";
import { useApi } from "../../wiring.ts";
import { SetupForm } from "./SetupForm.tsx";
import { SignInForm } from "./SignInForm.tsx";
import styles from "./SignInPage.module.css";

/** The way in: signing in, or, on a fresh database, making the first administrator. */
export function SignInPage() {
  const api = useApi();
  const setup = useQuery({
    queryKey: ["setup"],
    queryFn: ({ signal }) => api.setupNeeded(signal),
    refetchInterval: (query) => (query.state.status === "error" ? 3000 : false),
  });
  return (
    <main className={styles.page}>
      <div className={styles.panel}>
        <Brand large />
        {setup.error === null ? null : <FailureNote error={setup.error} />}
        {setup.data === undefined && setup.error === null ? <Loading what="how to sign in" /> : null}
        {setup.data === true ? <SetupForm /> : null}
        {setup.data === false ? <SignInForm /> : null}
      </div>
    </main>
  );
}
