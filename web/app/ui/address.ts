import { useCallback } from "react";
import { useSearchParams } from "react-router";

/** A filter that lives in the address bar; the empty text takes it out. */
export function useFilters() {
  const [params, setParams] = useSearchParams();
  const get = (key: string): string => params.get(key) ?? "";
  const set = useCallback(
    (changes: Readonly<Record<string, string>>) => {
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [key, value] of Object.entries(changes)) {
            if (value === "") after.delete(key);
            else after.set(key, value);
          }
          return after;
        },
        { replace: true },
      );
    },
    [setParams],
  );
  return { get, set, any: params.size > 0, clear: () => setParams({}, { replace: true }) };
}
