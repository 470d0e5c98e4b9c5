import { Contract } from "./contract.ts";
import type { Http } from "./http.ts";
import type { Playlist, PlaylistDetail, PlaylistVerb } from "./playlists.ts";
import type {
  AccountPassword, Brake, Conflict, Explained, ItemRef, Names, PeopleList, Person, PersonAccount, Pin, Plan, Question, Run, UnmatchedItem,
  UserRequest,
} from "./sync.ts";
import type { ActionAnswer, HeldAnswer, Listed, RetiredServer } from "./types.ts";

/** What the pages of Sync ask beside the lists of owed work. Every method throws ApiError. */
export class SyncApi {
  private readonly contract: Contract;

  constructor(http: Http) {
    this.contract = new Contract(http);
  }

  conflicts = (cursor: string | null, signal?: AbortSignal): Promise<Listed<Conflict>> =>
    this.contract.ask("get", "/api/v1/sync/conflicts", { query: { limit: 100, cursor }, signal });

  names = (signal?: AbortSignal): Promise<Names> => this.contract.ask("get", "/api/users", { signal });

  runs = async (signal?: AbortSignal): Promise<Run[]> =>
    (await this.contract.ask("get", "/api/v1/sync/runs", { query: { limit: 50 }, signal })).items;

  reconcile = (servers: string[] | null, people: string[] | null): Promise<{ run_id: string }> =>
    this.contract.ask("post", "/api/v1/sync/reconcile", { body: { servers, people } });

  /** Reads every account, so it may take a while. */
  plan = (servers: string[] | null, people: string[] | null): Promise<Plan> =>
    this.contract.ask("post", "/api/v1/sync/plan", { body: { servers, people } });

  brakes = async (signal?: AbortSignal): Promise<Brake[]> =>
    (await this.contract.ask("get", "/api/v1/sync/brakes", { query: { limit: 500 }, signal })).items;

  settle = (id: string, verb: "confirm" | "discard"): Promise<ActionAnswer> =>
    this.contract.ask("post", `/api/v1/sync/brakes/{brake_id}/${verb}`, { params: { brake_id: id } });

  playlists = (cursor: string | null, signal?: AbortSignal): Promise<Listed<Playlist>> =>
    this.contract.ask("get", "/api/v1/playlists", { query: { limit: 100, cursor }, signal });

  /** Those about which a person is asked. */
  gonePlaylists = async (signal?: AbortSignal): Promise<Playlist[]> =>
    (await this.contract.ask("get", "/api/v1/playlists", { query: { limit: 100, needs_you: true }, signal })).items;

  playlist = (id: string, signal?: AbortSignal): Promise<PlaylistDetail> =>
    this.contract.ask("get", "/api/v1/playlists/{playlist_id}", { params: { playlist_id: id }, signal });

  linkPlaylists = (id: string, other: string): Promise<ActionAnswer> =>
    this.contract.ask("post", "/api/v1/playlists/{playlist_id}/link", { params: { playlist_id: id }, body: { with: other } });

  decidePlaylist = (id: string, verb: PlaylistVerb): Promise<ActionAnswer> => {
    const params = { playlist_id: id };
    if (verb === "link") return this.contract.ask("post", "/api/v1/playlists/{playlist_id}/link", { params, body: {} });
    return this.contract.ask("post", `/api/v1/playlists/{playlist_id}/${verb}`, { params });
  };

  userRequests = async (state: "waiting" | "password" | "all", signal?: AbortSignal): Promise<UserRequest[]> =>
    (await this.contract.ask("get", "/api/v1/user-requests", { query: { state, limit: 100 }, signal })).items;

  settleRequest = (id: string, verb: "confirm" | "discard"): Promise<ActionAnswer> =>
    this.contract.ask("post", `/api/v1/user-requests/{request_id}/${verb}`, { params: { request_id: id } });

  /** What it answers is answered once. */
  passwords = async (id: string): Promise<AccountPassword[]> =>
    (await this.contract.ask("post", "/api/v1/user-requests/{request_id}/passwords", { params: { request_id: id } })).items;

  explain = ({ person, item, server }: Question, signal?: AbortSignal): Promise<Explained> =>
    this.contract.ask("get", "/api/v1/sync/explain", { query: { person, item, server: server === "" ? null : server }, signal });

  answerForHeld = (server: string, answer: HeldAnswer, serverId: string): Promise<ActionAnswer> =>
    this.contract.ask("post", `/api/v1/servers/{name}/held/${answer}`, { params: { name: server }, body: { server_id: serverId } });

  retiredServers = async (signal?: AbortSignal): Promise<RetiredServer[]> =>
    (await this.contract.ask("get", "/api/v1/servers/retired", { signal })).items;

  unmatched = (cursor: string | null, signal?: AbortSignal): Promise<Listed<UnmatchedItem>> =>
    this.contract.ask("get", "/api/v1/sync/unmatched", { query: { limit: 100, cursor }, signal });

  pin = ({ server, item_id }: ItemRef, like: Pin): Promise<ActionAnswer> =>
    this.contract.ask("post", "/api/v1/sync/unmatched/{server}/{item_id}/pin", { params: { server, item_id }, body: like });

  unpin = ({ server, item_id }: ItemRef): Promise<ActionAnswer> =>
    this.contract.ask("delete", "/api/v1/sync/unmatched/{server}/{item_id}/pin", { params: { server, item_id } });

  unlink = ({ server, item_id }: ItemRef): Promise<ActionAnswer> =>
    this.contract.ask("post", "/api/v1/sync/unmatched/{server}/{item_id}/unlink", { params: { server, item_id } });

  people = (cursor: string | null, signal?: AbortSignal): Promise<PeopleList> =>
    this.contract.ask("get", "/api/v1/people", { query: { limit: 200, cursor }, signal });

  changePerson = (person: Person, change: { name?: string; accounts?: PersonAccount[] }): Promise<Person> => {
    const accounts = change.accounts?.map(({ server, user_id }) => ({ server, user_id }));
    return this.contract.ask("put", "/api/v1/people/{person_id}", { params: { person_id: person.id }, body: { ...change, accounts } });
  };
}
