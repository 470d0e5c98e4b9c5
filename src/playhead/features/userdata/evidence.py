"""From an observation to edits: what a notice or a reading says that we did not know. Pure.

The steps are those of the sync's rules: silence about a field says nothing; what we know already is no news; what we
expect a call to leave behind is its echo; what was true earlier may be a late notice; what takes something away is
read once before it is believed.
"""

from __future__ import annotations

from enum import Enum, auto

import msgspec

from playhead.domain.userdata import Field, SaveReason, UserDataPart
from playhead.features.userdata.model import RING, SYNCED, Doubt, Intent, Known, Past, Shadow, Value, same

GUARD_MS = 60_000
"""Somebody is taken to be watching until this long after the last report."""

UNMARKING = frozenset({SaveReason.TOGGLE_PLAYED, SaveReason.UPDATE_USER_DATA})
"""Saves by which a person un-marks. A false that comes with playback is a replay on servers up to 10.11."""

PLAYING = frozenset({SaveReason.PLAYBACK_START, SaveReason.PLAYBACK_PROGRESS})

PLAYBACK_FIELDS = frozenset({Field.PLAYED, Field.POSITION, Field.PLAY_COUNT, Field.LAST_PLAYED})
"""What one playback or one toggle changes together."""

GROWING = frozenset({Field.PLAY_COUNT, Field.LAST_PLAYED})
"""Fields that only grow between two un-marks: an older, smaller value of them is never news."""


class Verdict(Enum):
    """What one field of an observation is."""

    KNOWN = auto()
    """What we know already."""
    ECHO = auto()
    """What a call of ours was to leave behind."""
    EDIT = auto()
    """Somebody changed it."""
    STATE = auto()
    """True, but nobody's wish: the shadow follows, the register does not."""
    OVERWRITTEN = auto()
    """Somebody changed it before our write reached the server: an edit, though the server no longer shows it."""
    LOOK = auto()
    """Not to be believed before the item was read."""
    OLD = auto()
    """An old story."""


TAKEN = frozenset({Verdict.ECHO, Verdict.EDIT, Verdict.STATE, Verdict.OVERWRITTEN})


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen of one account's item.

    A *notice* carries the event's time `at`, uncertain by `error`; a *reading* is what the server held when the request
    began at `at`. `reason` of a reading is the reason of the notice that caused it. All times UTC milliseconds.
    """

    part: UserDataPart
    at: int
    error: int = 0
    heard_at: int
    reading: bool
    reason: SaveReason | None = None


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A field that seems to have been edited. `before` is what the shadow held, UNSET at first sight."""

    field: Field
    value: Value
    before: Value | msgspec.UnsetType


class Weighed(msgspec.Struct, frozen=True, kw_only=True):
    """The shadow afterwards, the edits, and whether the item must be read before more can be said."""

    shadow: Shadow
    candidates: tuple[Candidate, ...] = ()
    look: bool = False


def weigh(shadow: Shadow, seen: Observation) -> Weighed:
    """What `seen` means, given what we knew."""
    if seen.reading and seen.at < shadow.written_at:
        # the request began before our last write was answered: what it brought may be older than the write
        return Weighed(shadow=shadow, look=True)
    verdicts = {field: _verdict_of(shadow, seen, field) for field in seen.part.said()}
    look = Verdict.LOOK in verdicts.values()
    fields, intent = dict(shadow.fields), shadow.intent
    candidates: list[Candidate] = []
    for field, verdict in verdicts.items():
        if verdict not in TAKEN or (look and field in PLAYBACK_FIELDS):
            # one save wrote all playback fields: while one of them is in doubt, none is taken from this notice
            continue
        value, known = getattr(seen.part, field), fields.get(field)
        if verdict is Verdict.ECHO:
            intent = without(intent, field)
            fields[field] = moved(known, value, seen.heard_at, ours=True)
            continue
        if verdict is not Verdict.OVERWRITTEN:
            fields[field] = moved(known, value, max(seen.at, known.since + 1) if known else seen.at)
        if verdict is not Verdict.STATE and field in SYNCED:
            before = known.value if known is not None else msgspec.UNSET
            candidates.append(Candidate(field=field, value=value, before=before))
    after = msgspec.structs.replace(
        shadow,
        fields=fields,
        intent=intent,
        seen_at=max(shadow.seen_at, seen.heard_at),
        busy_until=_busy(shadow, seen),
        doubt=Doubt(reason=seen.reason) if look else None if seen.reading else shadow.doubt,
    )
    return Weighed(shadow=after, candidates=tuple(candidates), look=look)


def expected(part: UserDataPart, field: Field, value: Value) -> bool:
    """Whether a call with this part is to leave `value` behind."""
    wanted = getattr(part, field)
    return wanted is not msgspec.UNSET and same(field, wanted, value)


def without(intent: Intent | None, field: Field) -> Intent | None:
    """The intent after one field's echo: what comes later on that field is no echo any more."""
    if intent is None:
        return None
    part = msgspec.structs.replace(intent.part, **{field.value: msgspec.UNSET})
    return msgspec.structs.replace(intent, part=part) if part.said() else None


def moved(known: Known | None, value: Value, since: int, *, ours: bool = False) -> Known:
    """The field with a new value; the one before goes into the ring."""
    past = () if known is None else (*known.past, Past(known.value, since))[-RING:]
    return Known(value=value, since=since, ours=ours, past=past)


def _verdict_of(shadow: Shadow, seen: Observation, field: Field) -> Verdict:
    value, known = getattr(seen.part, field), shadow.fields.get(field)
    if known is not None and same(field, known.value, value):
        return Verdict.KNOWN
    if shadow.intent is not None and expected(shadow.intent.part, field, value):
        return Verdict.ECHO
    return _verdict(field, value, known, shadow, seen)


def _verdict(field: Field, value: Value, known: Known | None, shadow: Shadow, seen: Observation) -> Verdict:
    late = Verdict.EDIT if known is None or seen.reading else _late(field, value, known, seen)
    if late is not Verdict.EDIT:
        return late
    if field is Field.PLAYED and not value:
        return _unplayed(known, shadow, seen)
    if known is None and not value:
        return Verdict.STATE
    if known is not None and not seen.reading and _takes_away(field, value, known):
        return Verdict.LOOK
    return Verdict.EDIT


def _late(field: Field, value: Value, known: Known, seen: Observation) -> Verdict:
    """A notice of what was true earlier: dropped when surely older than what we know, read when that is open."""
    held_once = any(same(field, past.value, value) for past in known.past)
    if seen.at + seen.error < known.since:
        outgrown = field in GROWING and (value or 0) < (known.value or 0)
        return Verdict.OLD if held_once or outgrown or not known.ours else Verdict.OVERWRITTEN
    return Verdict.LOOK if held_once and seen.at - seen.error <= known.since else Verdict.EDIT


def _unplayed(known: Known | None, shadow: Shadow, seen: Observation) -> Verdict:
    if not seen.reading:
        if known is None:
            return Verdict.LOOK if seen.reason in UNMARKING else Verdict.STATE
        return Verdict.STATE if seen.reason in PLAYING else Verdict.LOOK
    if known is None and seen.reason not in UNMARKING:
        return Verdict.STATE
    wiped = seen.part.play_count == 0 and seen.part.last_played in (None, msgspec.UNSET)
    if wiped:
        return Verdict.EDIT
    # count and date are still there: playback of a played item began, or a program set only the flag
    by_program = seen.reason is SaveReason.UPDATE_USER_DATA and shadow.busy_until <= seen.at
    return Verdict.EDIT if by_program else Verdict.STATE


def _takes_away(field: Field, value: Value, known: Known) -> bool:
    match field:
        case Field.FAVORITE:
            return value is False
        case Field.PLAY_COUNT:
            return (value or 0) < (known.value or 0)
        case Field.RATING | Field.LAST_PLAYED:
            return value is None
        case _:
            return False


def _busy(shadow: Shadow, seen: Observation) -> int:
    if seen.reading:
        return shadow.busy_until
    if seen.reason in PLAYING:
        return max(shadow.busy_until, seen.heard_at + GUARD_MS)
    return 0 if seen.reason is SaveReason.PLAYBACK_FINISHED else shadow.busy_until
