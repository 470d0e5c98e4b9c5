import type {
  Autosync, AutosyncChange, Badge, ByHand, Day, Genres, HistoryFilter, HistoryRow, Overview, Range, Rank, Screen,
  SeriesProgress, Share, Unfinished, Year,
} from "./history.ts";
import type { Http } from "./http.ts";
import type { Listed } from "./types.ts";

const V1 = "api/v1";
const SETTING = "settings/jellyfin-autosync";

/** How much of a list one call reads. */
const PAGE = 100;

/** What the pages of watch history ask. Every method throws ApiError. */
export class HistoryApi {
  private readonly http: Http;

  constructor(http: Http) {
    this.http = http;
  }

  history = (filter: HistoryFilter, cursor: string | null, signal?: AbortSignal): Promise<Listed<HistoryRow>> =>
    this.data(`${V1}/history`, { query: { ...filter, limit: PAGE, cursor }, signal });

  addByHand = (asked: ByHand): Promise<HistoryRow> => this.data(`${V1}/history`, { method: "POST", body: asked });

  remove = (id: string): Promise<unknown> => this.data(`${V1}/history/${encodeURIComponent(id)}`, { method: "DELETE" });

  exported = (format: "csv" | "jsonl", filter: HistoryFilter): Promise<Blob> =>
    this.http.file(`${V1}/history/export`, { ...filter, work: undefined, format });

  nowPlaying = async (user?: string, signal?: AbortSignal): Promise<Screen[]> =>
    (await this.data<Listed<Screen>>(`${V1}/now-playing`, { query: { user }, signal })).items;

  overview = (range: Range, signal?: AbortSignal): Promise<Overview> => this.data(`${V1}/stats/overview`, { query: range, signal });

  top = async (type: Rank["type"], by: "plays" | "time", range: Range, signal?: AbortSignal): Promise<Rank[]> =>
    (await this.data<{ items: Rank[] }>(`${V1}/stats/top`, { query: { ...range, type, by }, signal })).items;

  /** Seconds by weekday, Monday first, and hour. */
  heatmap = async (range: Range, signal?: AbortSignal): Promise<number[][]> =>
    (await this.data<{ seconds: number[][] }>(`${V1}/stats/heatmap`, { query: range, signal })).seconds;

  calendar = async (range: Range, signal?: AbortSignal): Promise<Day[]> =>
    (await this.data<{ items: Day[] }>(`${V1}/stats/calendar`, { query: range, signal })).items;

  trend = async (every: "day" | "week" | "month", range: Range, signal?: AbortSignal): Promise<Day[]> =>
    (await this.data<{ items: Day[] }>(`${V1}/stats/trend`, { query: { ...range, every }, signal })).items;

  shares = async (of: "client" | "play_method" | "server", range: Range, signal?: AbortSignal): Promise<Share[]> =>
    (await this.data<{ items: Share[] }>(`${V1}/stats/clients`, { query: { ...range, of }, signal })).items;

  genres = (of: "genre" | "decade", range: Range, signal?: AbortSignal): Promise<Genres> =>
    this.data(`${V1}/stats/genres`, { query: { ...range, of }, signal });

  series = async (range: Range & { work?: string }, signal?: AbortSignal): Promise<SeriesProgress[]> =>
    (await this.data<{ items: SeriesProgress[] }>(`${V1}/stats/series`, { query: range, signal })).items;

  unfinished = async (range: Range & { work?: string }, signal?: AbortSignal): Promise<Unfinished[]> =>
    (await this.data<{ items: Unfinished[] }>(`${V1}/stats/unfinished`, { query: range, signal })).items;

  year = (year: number, user?: string, signal?: AbortSignal): Promise<Year> =>
    this.data(`${V1}/stats/year`, { query: { year, user }, signal });

  /** `user` is a login's id or `person:ID`. */
  badges = async (user: string, signal?: AbortSignal): Promise<Badge[]> =>
    (await this.data<{ items: Badge[] }>(`${V1}/users/${encodeURIComponent(user)}/badges`, { signal })).items;

  autosync = (user: string, signal?: AbortSignal): Promise<Autosync> => this.data(setting(user), { signal });

  changeAutosync = (user: string, change: AutosyncChange): Promise<Autosync> =>
    this.data(setting(user), { method: "PUT", body: change });

  private async data<T>(path: string, call: Parameters<Http["call"]>[1]): Promise<T> {
    return (await this.http.call<T>(path, call)).data;
  }
}

function setting(user: string): string {
  return `${V1}/users/${encodeURIComponent(user)}/${SETTING}`;
}
