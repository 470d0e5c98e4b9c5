"""From a register and a shadow to what has to be written. Pure."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from playhead.domain.userdata import Field, UserData, UserDataPart, part_of, with_part
from playhead.features.userdata.evidence import weigh
from playhead.features.userdata.merge import fold
from playhead.features.userdata.model import SYNCED, Register, Shadow, Stamp, same
from playhead.features.userdata.observation import reading_of
from playhead.features.userdata.stamps import Rank, claims_of


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a server should be told. `unmark` is the call that wipes played, count, date and position together, before
    `part` (which may then be empty); `part` are the fields that have to change."""

    part: UserDataPart
    unmark: bool = False

    def result(self, before: UserData) -> UserData:
        """What the server holds afterwards, if it held `before`."""
        if self.unmark:
            before = msgspec.structs.replace(before, played=False, play_count=0, last_played=None, position=0)
        return with_part(before, self.part)

    def intended(self, before: UserData) -> UserDataPart:
        """The fields that the call touches, with what they will be."""
        wiped = {Field.PLAYED, Field.PLAY_COUNT, Field.LAST_PLAYED, Field.POSITION} if self.unmark else set()
        return part_of(self.result(before), frozenset({*self.part.said(), *wiped}))


def difference(register: Register, shadow: Shadow, fields: Collection[Field] = SYNCED) -> Plan | None:
    """What the account lacks, or None when it is in step as far as we know.

    Of a field that was never read nothing is known but that servers start empty; after an explicit un-mark even that
    has to be looked at.
    """
    lacking = {f: register.held[f].value for f in fields if f in register.held and _lacks(register, shadow, f)}
    if not lacking:
        return None
    unmark = Field.LAST_PLAYED in lacking and lacking[Field.LAST_PLAYED] is None
    if Field.PLAYED in lacking and not lacking[Field.PLAYED]:
        unmark = True
    if unmark:
        lacking = {f: v for f, v in lacking.items() if v}
    if lacking.get(Field.PLAYED) and not _resumed_since(register, shadow):
        # a finished work has no place to resume at
        lacking[Field.POSITION] = 0
    return Plan(part=msgspec.convert({f.value: v for f, v in lacking.items()}, UserDataPart), unmark=unmark)


def _lacks(register: Register, shadow: Shadow, field: Field) -> bool:
    wanted, held = register.held[field].value, shadow.value(field)
    if held is msgspec.UNSET:
        return bool(wanted) or register.epoch > 0
    return not same(field, wanted, held)


def _resumed_since(register: Register, shadow: Shadow) -> bool:
    """Whether the position there is from a viewing that began after the work was finished."""
    position = shadow.fields.get(Field.POSITION)
    return position is not None and position.since > register.held[Field.PLAYED].stamp.at and bool(position.value)


def newest(register: Register, fields: Collection[Field]) -> Stamp:
    """The stamp of the newest edit among the named fields."""
    return max((register.held[f].stamp for f in fields if f in register.held), default=Stamp())


class Settled(msgspec.Struct, frozen=True):
    """The reading already has everything."""


class News(msgspec.Struct, frozen=True):
    """The reading has an edit that nobody told us of: it must be merged before anything is written."""


def reconsider(
    register: Register, shadow: Shadow, reading: UserData, asked_at: int, rank: Rank, fields: Collection[Field] = SYNCED
) -> Plan | Settled | News:
    """What is left of a plan once the item has been read."""
    seen = reading_of(reading, shadow, asked_at, asked_at)
    weighed = weigh(shadow, seen)
    claims = claims_of(weighed.candidates, seen, shadow, rank, weight=0)
    if fold(register, shadow, claims, 0).won:
        return News()
    return difference(register, weighed.shadow, fields) or Settled()


def refusal(
    wanted: UserData, before: UserData | None, after: UserData, written: Collection[Field]
) -> tuple[Field, ...]:
    """The written fields that the server did not take: other than wanted, and not changed by somebody since."""
    wrong = [f for f in written if not same(f, getattr(wanted, f), getattr(after, f))]
    if before is None:
        return tuple(wrong)
    return tuple(f for f in wrong if same(f, getattr(before, f), getattr(after, f)))
