import type { MediaServer, Tier } from "../../../client/types.ts";

/** The sockets of a server where they do not hear everybody who could be heard. */
export function partlyDeaf(server: MediaServer): Tier | undefined {
  const socket = server.tiers.find((tier) => tier.name === "socket");
  return socket === undefined || (socket.state === "live" && socket.detail === "") ? undefined : socket;
}
