"""What history remembers between two looks at a server: frozen values, each a row of a checkpoint. Pure.

Moments are UTC milliseconds, places in a film and durations milliseconds.
"""

from __future__ import annotations

import msgspec

from playhead.features.history.spans import Spans
from playhead.kit.times import DAY, SECOND

MOVIE, TV = "movie", "tv"

IMPORTED = "import"
"""The source of rows that other tools tell of."""


class Part(msgspec.Struct, frozen=True):
    """What gets a row of its own: a film, or one of the episodes of a file. `key` is the same on every server."""

    key: str
    season: int | None = None
    episode: int | None = None


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is of. `key` is the same for every file of it, on every server; `kind` is `movie` or `tv`.

    `runtime` is None where nobody knows it: then time is counted, and there is never a row.
    """

    key: str
    kind: str
    parts: tuple[Part, ...]
    runtime: int | None = None

    @property
    def work(self) -> str:
        """The film or series it is of."""
        return self.parts[0].key.split("/")[0] if self.parts else self.key


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """One person's settings: `threshold` in percent, 1 to 100."""

    threshold: int = 85
    minimum: int = 120 * SECOND
    carry: int = 30 * DAY


class Anchor(msgspec.Struct, frozen=True):
    """Where a player was, by its own word."""

    at: int
    place: int
    paused: bool = False


class Look(msgspec.Struct, frozen=True):
    """The last time a server listed it: when, where the server thought it was, and how old the player's word was."""

    at: int
    place: int
    paused: bool
    age: int


class Sitting(msgspec.Struct, frozen=True, kw_only=True):
    """One person at one item on one screen, from first to last sight.

        `anchor` is what has been counted up to; `said` is the player's last word, which differs as long as it came too
    soon after the anchor. `gaps` are the last times between two of its words, `speeds` the last two speeds at which it
    played, in thousandths. `screen` is the session's id. What was
    paused for long is `dormant`: closed, but listed still. `company`: another linked person watches along.
    """

    server: str
    screen: str
    account: str
    item_id: str
    person: str
    viewing: int
    anchor: Anchor
    said: Anchor
    look: Look
    reported_at: int | None = None
    gaps: tuple[int, ...] = ()
    speeds: tuple[int, ...] = ()
    paused_since: int | None = None
    missing_since: int | None = None
    client: str = ""
    device: str = ""
    play_method: str = ""
    company: bool = False
    dormant: bool = False

    @property
    def speed(self) -> int:
        """In thousandths."""
        return min(self.speeds, default=1000)


class Habit(msgspec.Struct, frozen=True):
    """How often the player of a screen reports: the last times between two words, and when it was last used."""

    at: int
    gaps: tuple[int, ...]


class Viewing(msgspec.Struct, frozen=True, kw_only=True):
    """One person going through one thing once, over any number of sittings, screens and days.

    `coverage` are the places that were really seen; `lately` is when, for the last hours, so that two screens at once
    do not count twice. `anchor` is where the last sitting ended. `day` is the local day of its rows, once it has any.
    """

    person: str
    media: Media
    started_at: int
    touched_at: int
    coverage: Spans = ()
    watched: int = 0
    lately: Spans = ()
    anchor: Anchor | None = None
    completed_at: int | None = None
    day: str = ""

    @property
    def percent(self) -> float:
        """How much of it was seen; 0 where its length is not known."""
        runtime = self.media.runtime
        return min(100.0, 100 * sum(end - start for start, end in self.coverage) / runtime) if runtime else 0.0


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was watched on one day of the person's own calendar."""

    person: str
    part: Part
    kind: str
    local_day: str
    completed_at: int
    watched: int
    percent: float
    plays: int
    view_number: int
    play_method: str
    client: str
    server: str
    device: str = ""


class Memory(msgspec.Struct, kw_only=True):
    """Everything between two observations; `msgspec.to_builtins` and `convert` carry it over a restart.

    `lately` is when each person watched at all, for the last hours. `plays` counts completed viewings by person and
    part. `absent` names the servers that nobody listened to since their last answer. `habits` is by server and screen.
    """

    next_viewing: int = 1
    sittings: dict[str, Sitting] = {}
    viewings: dict[int, Viewing] = {}
    current: dict[str, int] = {}
    answered_at: dict[str, int] = {}
    absent: set[str] = set()
    swept_at: int = 0
    lately: dict[str, Spans] = {}
    habits: dict[str, Habit] = {}
    rows: dict[str, Row] = {}
    plays: dict[str, int] = {}
