"""The shapes of what another tool had noted, and of what becomes of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from playhead.delivery.api.models import Asked, Shape
from playhead.delivery.api.sync_models import PlannedWrite
from playhead.domain.userdata import TICKS_PER_SECOND
from playhead.kit.times import DAY

MOST_ROWS = 500
Source = Literal["jellyfin-db-sync", "watchstate"]
Label = Annotated[str, Field(max_length=500)]
Path = Annotated[str, Field(max_length=4096)]
Id = Annotated[str, Field(max_length=64)]
Number = Annotated[int, Field(ge=0, le=100_000)]
Ids = Annotated[dict[Annotated[str, Field(max_length=32)], Annotated[str, Field(max_length=200)]], Field(max_length=32)]
Moment = Annotated[int, Field(ge=0, le=100_000 * DAY)]


class NotedPlace(Asked):
    """Where a title was. `server` is one of the configuration, or empty."""

    server: Id = ""
    item_id: Id = ""
    path: Path = ""


class NotedValues(Asked):
    """What was noted: `position` in ticks, `last_played` in UTC milliseconds, `rating` from 0 to 10."""

    played: bool | None = None
    position: Annotated[int | None, Field(ge=0, le=1_000_000 * TICKS_PER_SECOND)] = None
    play_count: Annotated[int | None, Field(ge=0, le=1_000_000)] = None
    last_played: Moment | None = None
    favorite: bool | None = None
    rating: Annotated[float | None, Field(ge=0, le=10)] = None


class NotedRow(Asked):
    """What a tool had noted of one person's title. `line` is its place in the file. `said_on` is the server of the
    configuration that had told it, empty for none, `user_id` the person's account there; `person` is his name. `at` is
    UTC milliseconds, 0 for unknown. `edit`: it was still to be carried to other servers."""

    line: Annotated[int, Field(ge=0, le=10**12)]
    name: Label = ""
    kind: Literal["", "Movie", "Episode", "Series"] = ""
    ids: Ids = Field(default_factory=dict)
    series_ids: Ids = Field(default_factory=dict)
    season: Number | None = None
    episode: Number | None = None
    places: Annotated[list[NotedPlace], Field(max_length=50)] = Field(default_factory=list)
    person: Label = ""
    said_on: Id = ""
    user_id: Id = ""
    at: Moment = 0
    edit: bool = False
    part: NotedValues


class ImportAsked(Asked):
    """Rows of a tool's file. With `dry_run` nothing is journaled; the answer says what would follow."""

    source: Source
    dry_run: bool = False
    rows: Annotated[list[NotedRow], Field(max_length=MOST_ROWS)]


class LeftRow(Shape):
    """A row that is not taken over, and why."""

    line: int
    name: str
    verdict: str
    why: str


class ImportTold(Shape):
    """What becomes of the rows, by verdict: `taken`, `known`, `older`, `takes_away`, `not_kept`, `unread`, `unmatched`.
    `writes` are those that follow from what is taken."""

    counts: dict[str, int]
    left: list[LeftRow]
    writes: list[PlannedWrite]


class NotedPerson(Asked):
    """Whom a tool knew by one name: `accounts` are server → user id."""

    name: Label
    accounts: Annotated[dict[Id, Id], Field(max_length=200)]


class PeopleAsked(Asked):
    dry_run: bool = False
    people: Annotated[list[NotedPerson], Field(max_length=MOST_ROWS)]


class PersonTold(Shape):
    """`verdict` is `taken` (his accounts become one person's), `known` (they are already) or `unmatched`."""

    name: str
    verdict: Literal["taken", "known", "unmatched"]
    why: str


class PeopleTold(Shape):
    people: list[PersonTold]
