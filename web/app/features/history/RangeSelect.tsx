import { NativeSelect, TextInput } from "@mantine/core";
import { useFilters } from "../../ui/address.ts";
import { RANGES, localToday, rangeOf } from "./ranges.ts";

/** A range of days in the address: one that has a name, or any. */
export function RangeSelect() {
  const { get, set } = useFilters();
  const choose = (range: string): void => {
    if (range !== "any") set({ range, from: "", to: "" });
    else {
      const before = rangeOf(get, localToday());
      set({ range, from: before.from ?? "", to: before.to ?? localToday() });
    }
  };
  return (
    <>
      <NativeSelect label="Range" value={get("range")} data={[...RANGES]} onChange={(event) => choose(event.currentTarget.value)} />
      {get("range") === "any" ? (
        <>
          <TextInput label="From" type="date" value={get("from")} max={get("to")} onChange={(event) => set({ from: event.currentTarget.value })} />
          <TextInput label="To" type="date" value={get("to")} min={get("from")} onChange={(event) => set({ to: event.currentTarget.value })} />
        </>
      ) : null}
    </>
  );
}
