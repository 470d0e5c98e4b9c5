"""The shapes of watch history. Durations are whole seconds; days are those of the person's own calendar."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from playhead.delivery.api.models import Asked, Shape, Timezone

MediaType = Literal["movie", "tv"]
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _day(value: object) -> object:
    # a bare number would be taken for seconds since 1970
    if isinstance(value, str) and not DAY.fullmatch(value):
        raise ValueError("must be a day like 2026-01-31")
    return value


def _text(value: object) -> object:
    if value is not None and not isinstance(value, str):
        raise ValueError("must be a text like 2026-01-31T20:15:00Z")
    return value


DayAsked = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_text)]


class HistoryRow(Shape):
    """One thing that was watched on one day. `user_id` is null where the person cannot sign in; ids of TMDB are
    numbers, null where nobody knows them. `source` says where it comes from. `work` names the film or series; it is a
    filter of the list, too."""

    id: str
    user_id: str | None
    person_id: str
    person: str
    media_type: MediaType
    tmdb_id: int | None
    series_tmdb_id: int | None
    season: int | None
    episode: int | None
    work: str
    title: str
    series_title: str | None
    local_day: str
    completed_at: str
    watched_seconds: int
    percent: float
    plays: int
    view_number: int
    play_method: str | None
    client: str | None
    device: str | None
    server: str | None
    source: Literal["live", "import", "manual"]


class HistoryAsked(Asked):
    """Something that was watched and that nobody saw. `user_id` is for administrators; left out: oneself."""

    user_id: Annotated[str, Field(max_length=20)] | None = None
    media_type: MediaType
    tmdb_id: Annotated[int, Field(ge=1, le=2**53)]
    """Of the film, or of the series."""
    season: Annotated[int, Field(ge=0, le=9_999)] | None = None
    episode: Annotated[int, Field(ge=0, le=99_999)] | None = None
    title: Annotated[str, Field(min_length=1, max_length=500)]
    completed_at: Moment | None = None
    watched_seconds: Annotated[int, Field(ge=0, le=86_400)] = 0

    @model_validator(mode="after")
    def _numbers_of_an_episode(self) -> HistoryAsked:
        numbered = self.season is not None and self.episode is not None
        if self.media_type == "tv" and not numbered:
            raise ValueError("an episode needs season and episode")
        if self.media_type == "movie" and (self.season is not None or self.episode is not None):
            raise ValueError("a film has no season and no episode")
        return self


class NowPlaying(Shape):
    """Somebody before a screen. While not paused, the position goes on by itself. `title` is empty where nobody knows
    it yet."""

    person_id: str
    person: str
    server: str
    client: str
    item_id: str
    work: str | None
    media_type: MediaType | None
    title: str
    series_title: str | None
    season: int | None
    episode: int | None
    position_seconds: int
    runtime_seconds: int | None
    percent: float
    is_paused: bool
    play_method: str | None
    device: str | None
    looked_at: str


class AutosyncStatus(Shape):
    """`reason` says why it is not active; `since` and `last_poll_at` are null where nobody knows."""

    state: Literal["active", "paused", "error"]
    reason: str | None
    since: str | None
    last_poll_at: str | None
    open_viewings: int


class Autosync(Shape):
    """How somebody's history is kept, and whether that works now."""

    enabled: bool
    threshold: int
    min_seconds: int
    timezone: str
    comparable: bool
    """Whether others who allow it too may compare their statistics with this person's."""
    is_linked: bool
    status: AutosyncStatus


class AutosyncChange(Asked):
    """What is left out stays as it is."""

    enabled: bool | None = None
    threshold: Annotated[int, Field(ge=1, le=100)] | None = None
    min_seconds: Annotated[int, Field(ge=0, le=3_600)] | None = None
    timezone: Timezone | None = None
    comparable: bool | None = None


class BadgeRow(Shape):
    """`reached` of `needed`; both null for a badge that is earned at once. `earned_at` null: not yet."""

    badge: str
    earned_at: str | None
    reached: int | None
    needed: int | None


class Badges(Shape):
    items: list[BadgeRow]


class BadgeNames(Shape):
    items: list[str]


class StatsOverview(Shape):
    """`watched_seconds` is all that was really watched, `completed_seconds` what the rows have of it: the sum of every
    list by title, client or genre. `completion_percent` is how many of the viewings that ended were completed; null
    where none did."""

    plays: int
    watched_seconds: int
    completed_seconds: int
    rewatches: int
    in_progress: int
    abandoned: int
    completion_percent: float | None
    longest_sitting_seconds: int
    movies: int
    series: int
    episodes: int
    days: int
    longest_streak: int
    busiest_day: str | None
    busiest_seconds: int


class StatsRank(Shape):
    """`work` names the film or series. Where nobody knows what a series is called, one of its episodes stands for
    it."""

    type: Literal["movie", "series", "episode"]
    work: str
    tmdb_id: int | None
    season: int | None
    episode: int | None
    title: str
    series_title: str | None
    plays: int
    watched_seconds: int
    people: int


class StatsTop(Shape):
    items: list[StatsRank]


class StatsDay(Shape):
    day: str
    watched_seconds: int
    plays: int


class StatsDays(Shape):
    items: list[StatsDay]


class StatsHeatmap(Shape):
    """Seconds by weekday (Monday first) and local hour."""

    seconds: list[list[int]]


class StatsShare(Shape):
    name: str | None
    plays: int
    watched_seconds: int


class StatsShares(Shape):
    items: list[StatsShare]


class StatsGenres(Shape):
    """What has two genres counts in both; `plays` and `watched_seconds` are of the whole range, each row once. The
    share without a name is what nobody described."""

    items: list[StatsShare]
    plays: int
    watched_seconds: int


class NextEpisode(Shape):
    season: int
    episode: int
    title: str


class SeriesProgress(Shape):
    """`seen` of `aired` episodes, specials left out; `aired` null where no server has the series. `plays` and
    `watched_seconds` are of the range."""

    person_id: str
    person: str
    work: str
    tmdb_id: int | None
    title: str
    state: Literal["in_progress", "up_to_date", "complete", "unknown"]
    seen: int
    aired: int | None
    next: NextEpisode | None
    plays: int
    watched_seconds: int
    last_watched_at: str


class StatsSeries(Shape):
    items: list[SeriesProgress]
    total: int


class Compared(Shape):
    user_id: str
    person: str
    overview: StatsOverview


class SharedTitle(Shape):
    """Something that both have watched; plays in the order of `people`."""

    type: MediaType
    work: str
    title: str
    plays: list[int]


class StatsCompare(Shape):
    people: list[Compared]
    shared: list[SharedTitle]


class ComparablePerson(Shape):
    user_id: str
    person: str


class Comparable(Shape):
    items: list[ComparablePerson]


class UnfinishedRow(Shape):
    """What was begun and is not counted. `reasons` say why not: too little `coverage` (spans in seconds, of which
    `needed_seconds` are wanted), too short a `time` (`min_seconds`), or `length_unknown`. `position_seconds` is where
    it stopped, null while it plays."""

    id: str
    person_id: str
    person: str
    work: str
    media_type: MediaType
    title: str
    season: int | None
    episode: int | None
    state: Literal["in_progress", "abandoned"]
    reasons: list[Literal["coverage", "time", "length_unknown"]]
    percent: float
    watched_seconds: int
    runtime_seconds: int | None
    needed_seconds: int | None
    min_seconds: int
    coverage: list[tuple[int, int]]
    position_seconds: int | None
    started_at: str
    touched_at: str


class Unfinished(Shape):
    items: list[UnfinishedRow]


class StatsYear(Shape):
    """One year in review."""

    year: int
    overview: StatsOverview
    movies: list[StatsRank]
    series: list[StatsRank]
    months: list[StatsDay]
