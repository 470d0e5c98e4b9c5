import { Button, NativeSelect } from "@mantine/core";
import type { ReactNode } from "react";
import { useFilters } from "../../ui/address.ts";
import { submits } from "../../ui/forms.ts";
import { useNames } from "../explain/useExplain.ts";
import type { Scope } from "./useRuns.ts";
import styles from "./runs.module.css";

type Props = { does: string; icon: ReactNode; busy: boolean; onAsk: (scope: Scope) => void };

/** Whose accounts on which servers, kept in the address, and a button. */
export function ScopeForm({ does, icon, busy, onAsk }: Props) {
  const names = useNames().data;
  const { get, set } = useFilters();
  const choices = (all: readonly string[]) => [{ value: "", label: "All" }, ...all.map((name) => ({ value: name, label: name }))];
  return (
    <form className={styles.ask} onSubmit={submits(() => onAsk({ server: get("server"), person: get("person") }))}>
      <NativeSelect label="Servers" value={get("server")} data={choices(names?.servers ?? [])}
        onChange={(event) => set({ server: event.currentTarget.value })} />
      <NativeSelect label="People" value={get("person")} data={choices((names?.users ?? []).map((user) => user.username))}
        onChange={(event) => set({ person: event.currentTarget.value })} />
      <Button type="submit" loading={busy} leftSection={icon}>
        {does}
      </Button>
    </form>
  );
}
