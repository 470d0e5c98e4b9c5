import { Button, NativeSelect } from "@mantine/core";
import { IconFilter, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useFilters } from "../../ui/address.ts";
import { FilterField } from "../../ui/FilterField.tsx";
import { useStatus } from "../status/useStatus.ts";
import { TYPES, chipsOf } from "./filters.ts";
import { RangeSelect } from "./RangeSelect.tsx";
import { WhoseSelect } from "./WhoseSelect.tsx";
import { usePersons } from "./whose.ts";
import styles from "./history.module.css";

function Chips() {
  const { get, set, clear } = useFilters();
  const persons = usePersons().data ?? [];
  const chips = chipsOf(get, (person) => persons.find(({ id }) => id === person)?.name ?? "One person");
  if (chips.length === 0) return null;
  return (
    <div className={styles.chips} role="group" aria-label="Filters in use">
      {chips.map(({ label, clears }) => (
        <Button key={label} variant="default" size="compact-sm" radius="xl" rightSection={<IconX size={14} aria-hidden />}
          aria-label={`Take away the filter ${label}`} onClick={() => set(clears)}>
          {label}
        </Button>
      ))}
      {chips.length > 1 ? (
        <Button variant="subtle" size="compact-sm" onClick={clear}>
          Clear all
        </Button>
      ) : null}
    </div>
  );
}

export function HistoryFilters() {
  const { get, set } = useFilters();
  const [open, setOpen] = useState(false);
  const servers = (useStatus().status?.servers ?? []).map(({ name }) => name);
  const names = [{ value: "", label: "Any" }, ...servers.map((name) => ({ value: name, label: name }))];
  return (
    <>
      <search className={styles.filters} data-open={open}>
        <FilterField label="Title" className={styles.search} value={get("q")} onChange={(q) => set({ q })} />
        <Button variant="default" className={styles.toggle ?? ""} aria-expanded={open} onClick={() => setOpen(!open)}
          leftSection={<IconFilter size={16} />}>
          Filters
        </Button>
        <WhoseSelect />
        <NativeSelect label="What" value={get("type")} data={[...TYPES]} onChange={(event) => set({ type: event.currentTarget.value })} />
        <NativeSelect label="Server" value={get("server")} data={names} onChange={(event) => set({ server: event.currentTarget.value })} />
        <RangeSelect />
      </search>
      <Chips />
    </>
  );
}
