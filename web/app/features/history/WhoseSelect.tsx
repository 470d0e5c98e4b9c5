import { NativeSelect } from "@mantine/core";
import { useFilters } from "../../ui/address.ts";
import { useUser } from "../session/user.ts";
import { usePersons, useWhose } from "./whose.ts";

/** Chooses a person, for administrators; everybody else sees his own. `all`: what stands for nobody in particular. */
export function WhoseSelect({ all = "Everybody" }: { all?: string }) {
  const { set } = useFilters();
  const { person } = useWhose();
  const persons = usePersons().data ?? [];
  if (!useUser().is_admin) return null;
  const data = [{ value: "", label: all }, ...persons.map(({ id, name }) => ({ value: id, label: name }))];
  return <NativeSelect label="Person" value={person} data={data} onChange={(event) => set({ person: event.currentTarget.value })} />;
}
