import { Button, NativeSelect } from "@mantine/core";
import { IconFilter, IconFilterOff } from "@tabler/icons-react";
import { useState } from "react";
import { EVENT_TYPES, eventWord } from "../../../client/words.ts";
import { useFilters } from "../../ui/address.ts";
import { FilterField } from "../../ui/FilterField.tsx";
import { useStatus } from "../status/useStatus.ts";
import { OUTCOMES, SINCE } from "./filters.ts";
import styles from "./log.module.css";

const TYPES = [{ value: "", label: "Any" }, ...EVENT_TYPES.map((type) => ({ value: type, label: eventWord(type) }))];

export function LogFilters() {
  const { get, set, any, clear } = useFilters();
  const servers = (useStatus().status?.servers ?? []).map((server) => server.name);
  const names = [{ value: "", label: "Any" }, ...servers.map((name) => ({ value: name, label: name }))];
  const [open, setOpen] = useState(false);
  const choose = (key: string) => (event: React.ChangeEvent<HTMLSelectElement>) => set({ [key]: event.currentTarget.value });
  return (
    <search className={styles.filters} data-open={open}>
      <FilterField label="Title" className={styles.title} value={get("title")} onChange={(title) => set({ title })} />
      <Button variant="default" className={styles.toggle ?? ""} aria-expanded={open} onClick={() => setOpen(!open)}
        leftSection={<IconFilter size={16} />}>
        Filters
      </Button>
      <NativeSelect label="From" value={get("from")} data={names} onChange={choose("from")} />
      <NativeSelect label="To" value={get("to")} data={names} onChange={choose("to")} />
      <NativeSelect label="Change" value={get("type")} data={TYPES} onChange={choose("type")} />
      <NativeSelect label="Since" value={get("since")} data={SINCE} onChange={choose("since")} />
      <NativeSelect label="Outcome" value={get("outcome")} onChange={choose("outcome")}
        data={OUTCOMES.map(({ value, label }) => ({ value, label }))} />
      {any ? (
        <Button variant="subtle" leftSection={<IconFilterOff size={16} />} onClick={clear}>
          Clear
        </Button>
      ) : null}
    </search>
  );
}
