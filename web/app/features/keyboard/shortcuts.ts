import { createContext, useContext } from "react";
import { PLACES, SECTIONS } from "../frame/sections.ts";

/** What a key press asks for. */
export type Wish =
  | { do: "go"; to: string }
  | { do: "await-letter" }
  | { do: "filter" }
  | { do: "help" }
  | { do: "row"; step: 1 | -1 }
  | null;

const GO = new Map([...SECTIONS, ...PLACES].map(({ key, to }) => [key, to]));

export function wishOf(key: string, afterG: boolean): Wish {
  if (afterG) {
    const to = GO.get(key);
    return to === undefined ? null : { do: "go", to };
  }
  switch (key) {
    case "g":
      return { do: "await-letter" };
    case "/":
      return { do: "filter" };
    case "?":
      return { do: "help" };
    case "j":
      return { do: "row", step: 1 };
    case "k":
      return { do: "row", step: -1 };
    default:
      return null;
  }
}

export const HelpContext = createContext<() => void>(() => undefined);

/** Opens the list of keys. */
export function useShortcutHelp(): () => void {
  return useContext(HelpContext);
}
