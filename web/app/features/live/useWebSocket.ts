import { useClient, type Handle } from "../../wiring.ts";

/** The live connection, the same object for every caller and every render. */
export function useWebSocket(): Handle {
  return useClient().socket;
}
