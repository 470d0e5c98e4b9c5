import type { HistoryFilter } from "../../../client/history.ts";
import { RANGES, rangeOf } from "./ranges.ts";

export const TYPES = [
  { value: "", label: "Films and episodes" },
  { value: "movie", label: "Films" },
  { value: "tv", label: "Episodes" },
] as const;

/** The filter of the list from the address bar; what cannot be read is no filter. */
export function historyFilter(get: (key: string) => string, user: string | undefined, today: string): HistoryFilter {
  const type = get("type");
  return {
    user,
    q: get("q").trim() || undefined,
    type: type === "movie" || type === "tv" ? type : undefined,
    server: get("server") || undefined,
    ...rangeOf(get, today),
  };
}

export type Chip = { label: string; clears: Readonly<Record<string, string>> };

/** What is filtered by, each as words that can be taken away. */
export function chipsOf(get: (key: string) => string, nameOf: (person: string) => string): Chip[] {
  const chips: Chip[] = [];
  const add = (label: string, ...keys: string[]): void => void chips.push({ label, clears: Object.fromEntries(keys.map((key) => [key, ""])) });
  if (get("q") !== "") add(`“${get("q")}”`, "q");
  if (get("person") !== "") add(nameOf(get("person")), "person");
  const type = TYPES.find(({ value }) => value !== "" && value === get("type"));
  if (type !== undefined) add(type.label, "type");
  if (get("server") !== "") add(`on ${get("server")}`, "server");
  const range = RANGES.find(({ value }) => value !== "" && value === get("range"));
  if (range?.value === "any") add(`${get("from") || "…"} to ${get("to") || "…"}`, "range", "from", "to");
  else if (range !== undefined) add(range.label, "range");
  return chips;
}
