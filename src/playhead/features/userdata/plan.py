"""From a register and a shadow to what has to be written. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from playhead.domain.userdata import TICKS_PER_SECOND, Field, UserData, UserDataPart, part_of, with_part
from playhead.features.userdata.evidence import weigh
from playhead.features.userdata.merge import fold
from playhead.features.userdata.model import OPINIONS, SYNCED, Register, Shadow, Stamp, Value, as_good, same
from playhead.features.userdata.observation import PLAYBACK_FIELDS, reading_of
from playhead.features.userdata.stamps import Rank, claims_of

CUT_TICKS = 60 * TICKS_PER_SECOND
CUT_SHARE = 0.02
"""Two lengths that differ by more than both are different cuts of a work."""


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
        wiped = PLAYBACK_FIELDS if self.unmark else frozenset()
        return part_of(self.result(before), frozenset(self.part.said()) | wiped)


def difference(
    register: Register, shadow: Shadow, fields: Collection[Field] = SYNCED, runtime: int | None = None
) -> Plan | None:
    """What the account lacks, or None when it is in step as far as we know. `runtime` is its item's, in ticks.

    Of a field that was never read nothing is known but that servers start empty; after an explicit un-mark even that
    has to be looked at.
    """
    agreed = {f: wanted(register, f, runtime) for f in fields if f in register.held}
    lacking = {f: value for f, value in agreed.items() if _lacks(register, shadow, f, value)}
    if not lacking:
        return None
    unmark = _wipes(register, shadow, lacking)
    if unmark:
        # what the un-mark leaves behind need not be written again
        lacking = {f: v for f, v in lacking.items() if v or f in OPINIONS}
    if lacking.get(Field.PLAYED) and Field.POSITION not in agreed and not _resumed_since(register, shadow):
        # a finished work has no place to resume at
        lacking[Field.POSITION] = 0
    return Plan(part=msgspec.convert({f.value: v for f, v in lacking.items()}, UserDataPart), unmark=unmark)


def wanted(register: Register, field: Field, runtime: int | None) -> Value | msgspec.UnsetType:
    """What an item of this length should hold of a field; UNSET for a place in another cut of the film."""
    held = register.held[field]
    if field is not Field.POSITION or not held.value:
        return held.value
    place = int(held.value)
    if runtime is None:
        return place
    if held.runtime is not None and other_cut(held.runtime, runtime):
        return msgspec.UNSET
    return max(min(place, runtime - TICKS_PER_SECOND), 0)


def other_cut(one: int, other: int) -> bool:
    """Whether two lengths, in ticks, are too different for one place to mean the same in both."""
    apart = abs(one - other)
    return apart > CUT_TICKS and apart > max(one, other) * CUT_SHARE


def _wipes(register: Register, shadow: Shadow, lacking: Mapping[Field, Value | msgspec.UnsetType]) -> bool:
    """Whether only an un-mark brings it about: nothing else takes a date away, and a person's un-mark takes all. A
    replay that is followed takes the played mark alone, and begins no epoch."""
    if lacking.get(Field.LAST_PLAYED, 0) is None:
        return True
    dated = Field.LAST_PLAYED in register.held and register.held[Field.LAST_PLAYED].value is not None
    return lacking.get(Field.PLAYED, True) is False and (not dated or shadow.epoch < register.epoch)


def _lacks(register: Register, shadow: Shadow, field: Field, value: Value | msgspec.UnsetType) -> bool:
    if value is msgspec.UNSET:
        return False
    if field not in shadow.fields:
        return bool(value) or register.epoch > 0
    return not same(field, value, shadow.fields[field].stands_for)


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
    register: Register,
    shadow: Shadow,
    reading: UserData,
    asked_at: int,
    rank: Rank,
    fields: tuple[Field, ...] = SYNCED,
    runtime: int | None = None,
    *,
    thumbs: bool = True,
) -> Plan | Settled | News:
    """What is left of a plan once the item has been read. `thumbs`: the server may keep a rating as a thumb."""
    seen = reading_of(reading, shadow, asked_at, asked_at, fields)
    weighed = weigh(shadow, seen)
    claims = claims_of(weighed.candidates, seen, shadow, rank, weight=0, runtime=runtime)
    if fold(register, shadow, claims, 0).won:
        return News()
    plan = difference(register, weighed.shadow, fields, runtime)
    return Settled() if plan is None or _in_place(plan, reading, thumbs=thumbs) else plan


def _in_place(plan: Plan, reading: UserData, *, thumbs: bool) -> bool:
    """Whether a server that holds `reading` has all that a plan is to bring about, whosever doing that is."""
    wiped = UserDataPart(played=False, position=0, play_count=0, last_played=None) if plan.unmark else UserDataPart()
    return all(
        as_good(field, getattr(part, field), getattr(reading, field), thumbs=thumbs)
        for part in (plan.part, wiped)
        for field in part.said()
    )


def refusal(
    wanted: UserData, before: UserData | None, after: UserData, written: Collection[Field], *, thumbs: bool = True
) -> tuple[Field, ...]:
    """The written fields that the server did not take: other than wanted, and not changed by somebody since. Whose mark
    came in the same moment has changed all of the playback, also what is as it was before."""
    wrong = [f for f in written if not as_good(f, getattr(wanted, f), getattr(after, f), thumbs=thumbs)]
    if before is None:
        return tuple(wrong)
    changed = {f for f in SYNCED if not same(f, getattr(before, f), getattr(after, f))}
    beside = changed & PLAYBACK_FIELDS - set(written)
    return tuple(f for f in wrong if f not in changed and not (beside and f in PLAYBACK_FIELDS))
