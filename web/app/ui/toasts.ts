import { createContext, useContext } from "react";

/** `forMs`: how long it stays, if not as long as others. */
export type Toast = { tone: "good" | "bad" | "info" | "warning"; text: string; undo?: (() => void) | undefined; forMs?: number };

export type Say = (toast: Toast) => void;

export const SayContext = createContext<Say>(() => undefined);

/** Says a sentence in the corner of the page, with a way back where there is one. */
export function useSay(): Say {
  return useContext(SayContext);
}
