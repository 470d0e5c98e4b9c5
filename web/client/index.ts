/** Playhead for programs: the live feed, and the HTTP interface with its sign-in. */
export { Api } from "./api.ts";
export { ApiError, type Failure } from "./errors.ts";
export { Http } from "./http.ts";
export { Session, type TokenStore, type Tokens } from "./session.ts";
export { credentialsOf } from "./live/credentials.ts";
export { DELAYS, type Stop } from "./live/backoff.ts";
export type { Channel, ClientFrame, EventOf, LiveEvent } from "./live/frames.ts";
export type { Arrival, Listener, Ports, Wire } from "./live/ports.ts";
export type { Position } from "./live/resume.ts";
export { LiveSocket } from "./live/socket.ts";
export type { ConnectionState, LiveState } from "./live/state.ts";
