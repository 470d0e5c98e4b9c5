import type { Http } from "./http.ts";
import type { Playlist, PlaylistDetail, PlaylistVerb } from "./playlists.ts";
import type {
  AccountPassword, Brake, Conflict, Explained, ItemRef, Names, PeopleList, Person, PersonAccount, Pin, Plan, Question, Run, UnmatchedItem,
  UserRequest,
} from "./sync.ts";
import type { ActionAnswer, HeldAnswer, Listed, RetiredServer } from "./types.ts";

const SYNC = "api/v1/sync";
const PLAYLISTS = "api/v1/playlists";
const REQUESTS = "api/v1/user-requests";

function path(...parts: string[]): string {
  return parts.map(encodeURIComponent).join("/");
}

/** What the pages of Sync ask beside the lists of owed work. Every method throws ApiError. */
export class SyncApi {
  private readonly http: Http;

  constructor(http: Http) {
    this.http = http;
  }

  conflicts = (cursor: string | null, signal?: AbortSignal): Promise<Listed<Conflict>> =>
    this.data(`${SYNC}/conflicts`, { query: { limit: 100, cursor }, signal });

  names = (signal?: AbortSignal): Promise<Names> => this.data("api/users", { signal });

  runs = async (signal?: AbortSignal): Promise<Run[]> =>
    (await this.data<Listed<Run>>(`${SYNC}/runs`, { query: { limit: 50 }, signal })).items;

  reconcile = (servers: string[] | null, people: string[] | null): Promise<{ run_id: string }> =>
    this.data(`${SYNC}/reconcile`, { method: "POST", body: { servers, people } });

  /** Reads every account, so it may take a while. */
  plan = (servers: string[] | null, people: string[] | null): Promise<Plan> =>
    this.data(`${SYNC}/plan`, { method: "POST", body: { servers, people } });

  brakes = async (signal?: AbortSignal): Promise<Brake[]> => (await this.data<Listed<Brake>>(`${SYNC}/brakes?limit=500`, { signal })).items;

  settle = (id: string, verb: "confirm" | "discard"): Promise<ActionAnswer> =>
    this.data(`${SYNC}/brakes/${path(id)}/${verb}`, { method: "POST" });

  playlists = (cursor: string | null, signal?: AbortSignal): Promise<Listed<Playlist>> =>
    this.data(PLAYLISTS, { query: { limit: 100, cursor }, signal });

  /** Those about which a person is asked. */
  gonePlaylists = async (signal?: AbortSignal): Promise<Playlist[]> =>
    (await this.data<Listed<Playlist>>(PLAYLISTS, { query: { limit: 100, needs_you: true }, signal })).items;

  playlist = (id: string, signal?: AbortSignal): Promise<PlaylistDetail> => this.data(`${PLAYLISTS}/${path(id)}`, { signal });

  linkPlaylists = (id: string, other: string): Promise<ActionAnswer> =>
    this.data(`${PLAYLISTS}/${path(id)}/link`, { method: "POST", body: { with: other } });

  decidePlaylist = (id: string, verb: PlaylistVerb): Promise<ActionAnswer> =>
    this.data(`${PLAYLISTS}/${path(id)}/${verb}`, { method: "POST" });

  userRequests = async (state: "waiting" | "password" | "all", signal?: AbortSignal): Promise<UserRequest[]> =>
    (await this.data<Listed<UserRequest>>(REQUESTS, { query: { state, limit: 100 }, signal })).items;

  settleRequest = (id: string, verb: "confirm" | "discard"): Promise<ActionAnswer> =>
    this.data(`${REQUESTS}/${path(id)}/${verb}`, { method: "POST" });

  /** What it answers is answered once. */
  passwords = async (id: string): Promise<AccountPassword[]> =>
    (await this.data<{ items: AccountPassword[] }>(`${REQUESTS}/${path(id)}/passwords`, { method: "POST" })).items;

  explain = ({ person, item, server }: Question, signal?: AbortSignal): Promise<Explained> =>
    this.data(`${SYNC}/explain`, { query: { person, item, server: server === "" ? null : server }, signal });

  answerForHeld = (server: string, answer: HeldAnswer, serverId: string): Promise<ActionAnswer> =>
    this.data(`api/v1/servers/${path(server)}/held/${answer}`, { method: "POST", body: { server_id: serverId } });

  retiredServers = async (signal?: AbortSignal): Promise<RetiredServer[]> =>
    (await this.data<Listed<RetiredServer>>("api/v1/servers/retired", { signal })).items;

  unmatched = (cursor: string | null, signal?: AbortSignal): Promise<Listed<UnmatchedItem>> =>
    this.data(`${SYNC}/unmatched`, { query: { limit: 100, cursor }, signal });

  pin = (item: ItemRef, like: Pin): Promise<ActionAnswer> => this.data(`${this.linkOf(item)}/pin`, { method: "POST", body: like });

  unpin = (item: ItemRef): Promise<ActionAnswer> => this.data(`${this.linkOf(item)}/pin`, { method: "DELETE" });

  unlink = (item: ItemRef): Promise<ActionAnswer> => this.data(`${this.linkOf(item)}/unlink`, { method: "POST" });

  people = (cursor: string | null, signal?: AbortSignal): Promise<PeopleList> =>
    this.data("api/v1/people", { query: { limit: 200, cursor }, signal });

  changePerson = (person: Person, change: { name?: string; accounts?: PersonAccount[] }): Promise<Person> => {
    const accounts = change.accounts?.map(({ server, user_id }) => ({ server, user_id }));
    return this.data(`api/v1/people/${path(person.id)}`, { method: "PUT", body: { ...change, accounts } });
  };

  private linkOf(item: ItemRef): string {
    return `${SYNC}/unmatched/${path(item.server, item.item_id)}`;
  }

  private async data<T>(address: string, call: Parameters<Http["call"]>[1]): Promise<T> {
    return (await this.http.call<T>(address, call)).data;
  }
}
