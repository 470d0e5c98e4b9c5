"""The states of the sync: register, shadow, intent, stamps. Pure values, stored as JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from playhead.domain.userdata import (
    TICKS_PER_SECOND,
    Field,
    SaveReason,
    UserData,
    UserDataPart,
    thumb,
)

SYNCED: tuple[Field, ...] = (
    Field.PLAYED,
    Field.POSITION,
    Field.PLAY_COUNT,
    Field.LAST_PLAYED,
    Field.FAVORITE,
    Field.RATING,
)
"""The fields kept in step, in the order in which an edit is named by its first."""

OPINIONS: tuple[Field, ...] = (Field.FAVORITE, Field.RATING)
"""What a person thinks of a work. The only fields of a folder: its played is computed from what it holds."""

NEAR_TICKS = 1 * TICKS_PER_SECOND
"""Positions this close are one: players and servers round."""

NEAR_PLAYING_TICKS = 10 * TICKS_PER_SECOND
"""While it plays a position is old when it arrives."""

RING = 8
"""Earlier values that are remembered for each field, so that a late notice is recognised."""

GROWTH = 16
"""Viewings that are remembered for each register, so that an un-mark heard after them does not void them."""

CALLS = 16
"""Calls without an answer that are remembered for each shadow. A job that kills its worker is parked after three runs,
and may be retried by hand."""

EDITS = 10
"""Accepted edits that are remembered for each register, for explaining it."""

IMPORTED = -1
"""The weight of what another tool had noted: at equal time everything that was seen beats it."""

Value = bool | int | float | None


class Stamp(msgspec.Struct, frozen=True, order=True):
    """When an edit happened: a strict total order. Tolerance belongs to equality, never to this.

    `at` is UTC milliseconds on our clock; at equal `at` an explicit toggle (2) beats a finished playback (1) beats the
    inferred (0) beats what was imported (-1), then the better ranked server (`-rank` is higher), then the server's
    name decides.
    """

    at: int = 0
    weight: int = 0
    rank: int = 0
    server: str = ""


class Held(msgspec.Struct, frozen=True):
    """A register's value of one field and the edit that gave it. `runtime` of a position is that of the item it was
    watched on, in ticks: another cut has other places."""

    value: Value
    stamp: Stamp
    runtime: int | None = None


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted edit, for people."""

    field: Field
    value: Value
    stamp: Stamp
    won: bool
    seq: int


class Grown(msgspec.Struct, frozen=True, array_like=True):
    """A viewing that the register took: by how much the count grew (`count`), or the date it brought."""

    stamp: Stamp
    count: int = 0
    date: int | None = None


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """What all accounts of one person should hold of one work.

    An explicit un-mark begins a new `epoch` at `epoch_stamp`: counts and dates from before it are void. `grown` are the
    latest viewings, so that an un-mark that is heard late voids only what was before it.
    """

    held: dict[Field, Held] = {}
    epoch: int = 0
    epoch_stamp: Stamp = Stamp()
    edits: tuple[Edit, ...] = ()
    grown: tuple[Grown, ...] = ()

    def value(self, field: Field) -> Value | msgspec.UnsetType:
        """The agreed value, or UNSET when nobody has said anything of this field."""
        return self.held[field].value if field in self.held else msgspec.UNSET


def emptied(register: Register, server: str) -> Register:
    """The register with what nobody has said anything of as it is on `server`, where it is empty."""
    blank = UserData()
    missing = {f: Held(getattr(blank, f), Stamp(server=server)) for f in SYNCED if f not in register.held}
    return msgspec.structs.replace(register, held=register.held | missing)


def freed(register: Register, shadow: Shadow) -> Register:
    """The register with what we wrote under an earlier link, and nobody has said anything of since, as nothing: it is
    to go, as it is on the other copies."""
    blank = UserData()
    planted = {f: Held(getattr(blank, f), Stamp()) for f in shadow.planted if f not in register.held}
    return msgspec.structs.replace(register, held=register.held | planted) if planted else register


class Past(msgspec.Struct, frozen=True, array_like=True):
    """An earlier value and until when it was held, UTC milliseconds."""

    value: Value
    until: int


class Known(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What we last knew a server to hold of one field, since when, whether we wrote it, and what it held before.

    `stamped_at` is the newest stamp that came from here or was written here: the next edit is later, whatever the
    clocks say. `said` is the server's own time of the notice that told the value, 0 for none. `meant` is what we wrote
    where the server keeps it in a form of its own (a rating as a thumb).
    """

    value: Value
    since: int
    ours: bool = False
    stamped_at: int = 0
    said: int = 0
    meant: Value | msgspec.UnsetType = msgspec.UNSET
    past: tuple[Past, ...] = ()

    @property
    def values(self) -> tuple[Value, ...]:
        """What is held there and what was, as far as remembered."""
        return (self.value, *(past.value for past in self.past))

    @property
    def stands_for(self) -> Value:
        """The agreed value that this is as good as."""
        return self.value if self.meant is msgspec.UNSET else self.meant


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """A call of ours whose answer was not heard yet. Written in the claim's own commit; `run` names that claim.

    `part` is what the call is to leave behind of all that it touches; of `heard` an echo has told so already. `epoch`
    and `stamped_at` are the desire's. `thumbs`: the server may keep a rating as a thumb.
    """

    run: str
    part: UserDataPart
    opened_at: int
    epoch: int
    stamped_at: int
    heard: tuple[Field, ...] = ()
    thumbs: bool = True


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """A notice that is not believed before the item was read: what it said, of when, when it was heard, and why the
    server had saved. `said_at` is its time by the server's clock, 0 for unknown. `begun` is the count that a start of
    playback told which is not counted yet."""

    part: UserDataPart
    at: int
    error: int = 0
    heard_at: int = 0
    said_at: int = 0
    reason: SaveReason | None = None
    begun: int | None = None


class Shadow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one account is known to hold of one item. Times are UTC milliseconds, on our clock where nothing else is
    said; 0 is never."""

    fields: dict[Field, Known] = {}
    intents: tuple[Intent, ...] = ()
    """Our calls without an answer, oldest first: that one has landed is told once, by its answer or by the reading that
    shows it."""
    doubt: Doubt | None = None
    """A notice that is not believed yet: a reading is owed."""
    refused: UserDataPart | None = None
    """What the server did not keep when we wrote it."""
    foretold: UserDataPart | None = None
    """What a dry run would have written."""
    epoch: int = 0
    """The register's epoch that count and date belong to."""
    seen_at: int = 0
    """When the server last told us anything of it."""
    looked_at: int = 0
    """When our last reading began."""
    written_at: int = 0
    paced_at: int = 0
    """When we last wrote what a player moves."""
    busy_until: int = 0
    """Somebody is watching."""
    reported_at: int = 0
    """When a player last reported."""
    ticked_at: int = 0
    """When a person last said by hand what was known already."""
    said_at: int = 0
    """The newest time of a notice by the server's own clock: what tells of an earlier time comes late."""
    started_at: int = 0
    """The newest start of playback, by the server's clock."""
    playing_at: int = 0
    """The newest report of a player that goes on, by the server's clock."""
    stopped_at: int = 0
    """The newest stop of a player, by the server's clock."""
    replaying: bool = False
    """A replay has taken the played mark away there."""
    links: int = 0
    """Which link of its item and account it belongs to."""
    planted: dict[Field, Value] = {}
    """What we wrote there under an earlier link."""

    def data(self) -> UserData:
        """The whole state as far as known, the rest at its defaults."""
        values = {field.value: known.value for field, known in self.fields.items()}
        return msgspec.convert(values, UserData)

    def value(self, field: Field) -> Value | msgspec.UnsetType:
        """The last known value, or UNSET."""
        return self.fields[field].value if field in self.fields else msgspec.UNSET


class ServerClock(msgspec.Struct, frozen=True, kw_only=True):
    """A server's clock against ours: the smallest (receipt − said) of recent notices, in milliseconds.

    `samples` are (receipt, difference). A delayed notice only makes the difference larger, so the minimum is the
    offset plus the fastest delivery.
    """

    samples: tuple[tuple[int, int], ...] = ()

    @property
    def offset(self) -> int | None:
        """What to add to the server's times; None before anything was heard."""
        return min((difference for _, difference in self.samples), default=None)


def same(field: Field, one: Any, other: Any, *, playing: bool = False) -> bool:
    """Equality in normal form: dates to the whole second, positions within a second (10 while it plays), numbers
    exactly. Position 0 is no place to resume at, and equal to nothing else."""
    if field is Field.LAST_PLAYED and one is not None and other is not None:
        return bool(one // 1000 == other // 1000)
    if field is Field.POSITION:
        near = NEAR_PLAYING_TICKS if playing else NEAR_TICKS
        return bool(abs(one - other) <= near and (one == 0) == (other == 0))
    return bool(one == other)


def as_good(field: Field, wanted: Any, held: Any, *, thumbs: bool = True) -> bool:
    """Whether a server holds what was wanted: as it is, or in the form in which that server keeps it. 10.8 makes a
    thumb of a rating; of any other version (`thumbs` False) a thumb is another rating."""
    as_thumb = thumbs and field is Field.RATING and wanted is not None and held == thumb(wanted)
    return same(field, wanted, held) or as_thumb
