import { createContext, useContext } from "react";

export type Toast = { tone: "good" | "bad"; text: string; undo?: (() => void) | undefined };

export type Say = (toast: Toast) => void;

export const SayContext = createContext<Say>(() => undefined);

/** Says a sentence in the corner of the page, with a way back where there is one. */
export function useSay(): Say {
  return useContext(SayContext);
}
