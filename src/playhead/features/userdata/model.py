"""The states of the sync: register, shadow, intent, stamps. Pure values, stored as JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from playhead.domain.userdata import Field, SaveReason, UserData, UserDataPart

SYNCED: tuple[Field, ...] = (Field.PLAYED, Field.PLAY_COUNT, Field.LAST_PLAYED)
"""The fields kept in step, in the order in which an edit is named by its first."""

RING = 8
"""Earlier values that are remembered for each field, so that a late notice is recognised."""

GROWTH = 16
"""Viewings that are remembered for each register, so that an un-mark heard after them does not void them."""

EDITS = 10
"""Accepted edits that are remembered for each register, for explaining it."""

Value = bool | int | float | None


class Stamp(msgspec.Struct, frozen=True, order=True):
    """When an edit happened: a strict total order. Tolerance belongs to equality, never to this.

    `at` is UTC milliseconds on our clock; at equal `at` an explicit toggle (2) beats a finished playback (1) beats the
    inferred (0), then the better ranked server (`-rank` is higher), then the server's name decides.
    """

    at: int = 0
    weight: int = 0
    rank: int = 0
    server: str = ""


class Held(msgspec.Struct, frozen=True):
    """A register's value of one field and the edit that gave it."""

    value: Value
    stamp: Stamp


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


class Past(msgspec.Struct, frozen=True, array_like=True):
    """An earlier value and until when it was held, UTC milliseconds."""

    value: Value
    until: int


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What we last knew a server to hold of one field, since when, whether we wrote it, and what it held before."""

    value: Value
    since: int
    ours: bool = False
    past: tuple[Past, ...] = ()


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """What a call under way is expected to leave behind. Written in the claim's own commit; `run` names that claim.

    `earlier` is the intent before it, of a call whose answer never came: it holds again when this run makes no call.
    """

    run: str
    part: UserDataPart
    opened_at: int
    epoch: int
    stamp: Stamp
    earlier: Intent | None = None


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """A notice that is not believed before the item was read: what it said, of when, and why the server had saved."""

    part: UserDataPart
    at: int
    error: int = 0
    reason: SaveReason | None = None


class Shadow(msgspec.Struct, frozen=True, kw_only=True):
    """What one account is known to hold of one item.

    `seen_at` is when the server last told us anything of it. `epoch` is the register's epoch that its count and date
    belong to. `busy_until`: somebody is watching. `doubt`: a reading is owed. `refused`: what
    the server did not keep when we wrote it. `wrote` is the newest stamp of what we wrote there: an edit seen
    afterwards is later than that, whatever the clocks say. `looked_at` is when our last reading began, `said_at` the
    newest time of a notice by the server's own clock: what tells of an earlier time comes late. `ticked_at` is when a
    person last said by hand what was known already.
    """

    fields: dict[Field, Known] = {}
    intent: Intent | None = None
    epoch: int = 0
    seen_at: int = 0
    looked_at: int = 0
    said_at: int = 0
    ticked_at: int = 0
    written_at: int = 0
    wrote: int = 0
    busy_until: int = 0
    doubt: Doubt | None = None
    refused: UserDataPart | None = None

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


def same(field: Field, one: Any, other: Any) -> bool:
    """Equality in normal form: dates to the whole second, positions within 10 s, numbers exactly."""
    if field is Field.LAST_PLAYED and one is not None and other is not None:
        return bool(one // 1000 == other // 1000)
    if field is Field.POSITION:
        return bool(abs(one - other) <= 100_000_000 and (one == 0) == (other == 0))
    return bool(one == other)
