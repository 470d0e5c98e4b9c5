/** The shapes of watch history. Durations are whole seconds; a day is one of the person's own calendar, like 2026-01-31. */

export type MediaType = "movie" | "tv";

export type HistoryRow = {
  id: string;
  user_id: string | null;
  person_id: string;
  person: string;
  media_type: MediaType;
  tmdb_id: number | null;
  series_tmdb_id: number | null;
  season: number | null;
  episode: number | null;
  title: string;
  series_title: string | null;
  /** Names the film or series; it is a filter of the list, too. */
  work: string;
  local_day: string;
  completed_at: string;
  watched_seconds: number;
  percent: number;
  plays: number;
  view_number: number;
  play_method: string | null;
  client: string | null;
  server: string | null;
  source: "live" | "import" | "manual";
};

/** What of the history is asked for; `user` is a login's id or `person:ID`, days are like 2026-01-31. */
export type HistoryFilter = {
  user?: string | undefined;
  q?: string | undefined;
  type?: MediaType | undefined;
  server?: string | undefined;
  work?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

export type Range = Pick<HistoryFilter, "user" | "from" | "to">;

export type ByHand = {
  user_id?: string | undefined;
  media_type: MediaType;
  tmdb_id: number;
  season?: number | undefined;
  episode?: number | undefined;
  title: string;
  completed_at: string;
  watched_seconds: number;
};

export type Screen = {
  person_id: string;
  person: string;
  server: string;
  client: string;
  item_id: string;
  work: string | null;
  title: string;
  series_title: string | null;
  media_type: MediaType | null;
  season: number | null;
  episode: number | null;
  position_seconds: number;
  runtime_seconds: number | null;
  percent: number;
  is_paused: boolean;
  play_method: string | null;
  looked_at: string;
};

export type Autosync = {
  enabled: boolean;
  threshold: number;
  min_seconds: number;
  timezone: string;
  is_linked: boolean;
  status: {
    state: "active" | "paused" | "error";
    reason: string | null;
    since: string | null;
    last_poll_at: string | null;
    open_viewings: number;
  };
};

export type AutosyncChange = Partial<Pick<Autosync, "enabled" | "threshold" | "min_seconds" | "timezone">>;

export type Badge = { badge: string; earned_at: string | null; reached: number | null; needed: number | null };

export type Overview = {
  plays: number;
  watched_seconds: number;
  movies: number;
  series: number;
  episodes: number;
  days: number;
  longest_streak: number;
  busiest_day: string | null;
  busiest_seconds: number;
};

export type Rank = {
  type: "movie" | "series" | "episode";
  tmdb_id: number | null;
  work: string;
  season: number | null;
  episode: number | null;
  title: string;
  series_title: string | null;
  plays: number;
  watched_seconds: number;
  people: number;
};

export type Day = { day: string; watched_seconds: number; plays: number };

export type Share = { name: string | null; plays: number; watched_seconds: number };

/** Of what has two genres each counts; `plays` is of the whole range, each row once. */
export type Genres = { items: Share[]; plays: number; watched_seconds: number };

/** How far somebody is with a series; `aired` null where no server has it. */
export type SeriesProgress = {
  person_id: string;
  person: string;
  work: string;
  title: string;
  state: "in_progress" | "up_to_date" | "complete" | "unknown";
  seen: number;
  aired: number | null;
  next: { season: number; episode: number; title: string } | null;
  plays: number;
  watched_seconds: number;
  last_watched_at: string;
};

export type NotCounted = "coverage" | "time" | "length_unknown";

/** What was begun and is not counted; `coverage` are the parts that were seen, from and to in seconds. */
export type Unfinished = {
  id: string;
  person_id: string;
  person: string;
  work: string;
  title: string;
  season: number | null;
  episode: number | null;
  state: "in_progress" | "abandoned";
  reasons: NotCounted[];
  percent: number;
  watched_seconds: number;
  runtime_seconds: number | null;
  needed_seconds: number | null;
  min_seconds: number;
  coverage: [number, number][];
  touched_at: string;
};

export type Year = { year: number; overview: Overview; movies: Rank[]; series: Rank[]; months: Day[] };
