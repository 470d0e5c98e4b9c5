"""The shapes of what another tool had noted of playbacks, and of what becomes of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from playhead.delivery.api.import_models import Id, Ids, Label, Number
from playhead.delivery.api.models import Asked, Shape
from playhead.kit.times import DAY, HOUR

MOST_ROWS = 1_000
Source = Literal["playback-reporting", "jellystat", "streamystats", "tautulli"]


class PlayedRow(Asked):
    """One playback that a tool had noted. `line` is its place in the file, `mark` what names it among that tool's.
    `user_id` is the account on a Jellyfin server, `person` the name in the tool; `item_id` Jellyfin's. `at` is when it
    began, in UTC milliseconds, `length` how long it played and `runtime` how long the title is (0: unknown), in
    milliseconds."""

    line: Annotated[int, Field(ge=0, le=10**12)]
    mark: Annotated[str, Field(min_length=1, max_length=300)]
    at: Annotated[int, Field(gt=0, le=100_000 * DAY)]
    length: Annotated[int, Field(gt=0, le=366 * DAY)]
    kind: Literal["Movie", "Episode"]
    person: Label = ""
    user_id: Id = ""
    item_id: Id = ""
    title: Label = ""
    series: Label = ""
    season: Number | None = None
    episode: Number | None = None
    year: Number | None = None
    ids: Ids = Field(default_factory=dict)
    series_ids: Ids = Field(default_factory=dict)
    runtime: Annotated[int, Field(ge=0, le=1_000 * HOUR)] = 0
    client: Label = ""
    play_method: Label = ""


class PlaysAsked(Asked):
    """Playbacks of a tool. `people` gives what somebody of the file is called here. With `dry_run` nothing is kept."""

    source: Source
    dry_run: bool = False
    people: Annotated[dict[Label, Label], Field(max_length=1_000)] = Field(default_factory=dict)
    rows: Annotated[list[PlayedRow], Field(max_length=MOST_ROWS)]


class LeftPlay(Shape):
    """A playback that was not taken over, and why."""

    line: int
    name: str
    verdict: str
    why: str


class PlaysTold(Shape):
    """What becomes of playbacks: how many by verdict, which are left and why, and by name in the tool."""

    counts: dict[str, int]
    left: list[LeftPlay]
    people: dict[str, dict[str, int]]


class CountedTold(Shape):
    """What counting one person's playbacks has made: rows that are new or changed, days that a server had shown
    already, rows taken back. `left` persons are still to be counted."""

    rows: int
    known: int
    withdrawn: int
    left: int


class RebuildAsked(Asked):
    """Count the next person after this one."""

    after: Annotated[int, Field(ge=0)] = 0


class RebuildTold(Shape):
    """Who was counted (None: nobody was left), how many plays of titles were wrong, which badges are new or earlier,
    and how many persons come after."""

    person_id: int | None
    mended: int
    badges: list[str]
    left: int
