"""From an observation to edits: what a notice or a reading says that we did not know. Pure.

The steps are those of the sync's rules: silence about a field says nothing; what we know already is no news; what we
expect a call to leave behind is its echo; what was true earlier may be a late notice; what takes something away is
read once before it is believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

import msgspec

from playhead.domain.userdata import Field, SaveReason, UserDataPart
from playhead.features.userdata.clocks import WINDOW_MS
from playhead.features.userdata.doubts import changed_back, doubt_after, overtaken
from playhead.features.userdata.model import RING, SYNCED, Intent, Known, Past, Shadow, Value, same
from playhead.features.userdata.observation import GROWING, PLAYBACK_FIELDS, PLAYING, Candidate, Observation, wiped

GUARD_MS = 60_000
"""Somebody is taken to be watching until this long after the last report."""


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
    if verdicts.get(Field.PLAYED) is Verdict.KNOWN and (_wiped_now(verdicts, seen) or changed_back(shadow, seen)):
        verdicts[Field.PLAYED] = Verdict.EDIT
    look = Verdict.LOOK in verdicts.values()
    fields, intent = dict(shadow.fields), shadow.intent
    candidates: list[Candidate] = []
    for field, verdict in verdicts.items():
        if verdict not in TAKEN or (look and field in PLAYBACK_FIELDS):
            # one save wrote all playback fields: while one of them is in doubt, none is taken from this notice
            continue
        value, known = getattr(seen.part, field), fields.get(field)
        if verdict is Verdict.EDIT and known is not None and same(field, known.value, value):
            candidates.append(Candidate(field=field, value=value, before=known.value))
            continue
        if verdict is Verdict.ECHO:
            intent = without(intent, field, value)
            fields[field] = moved(known, value, seen.heard_at, ours=True)
            continue
        if verdict is not Verdict.OVERWRITTEN:
            fields[field] = moved(known, value, max(seen.at, known.since + 1) if known else seen.at)
        if verdict is not Verdict.STATE and field in SYNCED:
            before = known.value if known is not None else msgspec.UNSET
            candidates.append(Candidate(field=field, value=value, before=before))
    candidates += overtaken(shadow, seen)
    after = msgspec.structs.replace(
        shadow,
        fields=fields,
        intent=intent,
        seen_at=max(shadow.seen_at, seen.heard_at),
        busy_until=_busy(shadow, seen),
        looked_at=max(shadow.looked_at, seen.at) if seen.reading else shadow.looked_at,
        said_at=max(shadow.said_at, seen.said_at or 0),
        ticked_at=_ticked(verdicts, shadow, seen),
        doubt=doubt_after(shadow, seen, look=look),
    )
    return Weighed(shadow=after, candidates=tuple(candidates), look=look)


def _wiped_now(verdicts: Mapping[Field, Verdict], seen: Observation) -> bool:
    """An un-mark of what was begun and never finished: played stays false, and count and date are gone."""
    emptied = any(verdicts.get(field) is Verdict.EDIT for field in GROWING)
    return seen.reading and emptied and seen.part.played is False and wiped(seen.part)


def _ticked(verdicts: Mapping[Field, Verdict], shadow: Shadow, seen: Observation) -> int:
    confirmed = verdicts.get(Field.PLAYED) is Verdict.KNOWN and seen.reason is SaveReason.TOGGLE_PLAYED
    return max(shadow.ticked_at, seen.at) if confirmed and not seen.reading else shadow.ticked_at


def expected(part: UserDataPart, field: Field, value: Value) -> bool:
    """Whether a call with this part is to leave `value` behind."""
    wanted = getattr(part, field)
    return wanted is not msgspec.UNSET and same(field, wanted, value)


def awaited(intent: Intent | None, field: Field, value: Value) -> bool:
    """Whether a call under way, or one before it whose answer was not heard yet, is to leave `value` behind."""
    if intent is None:
        return False
    return expected(intent.part, field, value) or awaited(intent.earlier, field, value)


def without(intent: Intent | None, field: Field, value: Value) -> Intent | None:
    """The intent after one field's echo: what comes later on that field is no echo any more."""
    if intent is None:
        return None
    if not expected(intent.part, field, value):
        return msgspec.structs.replace(intent, earlier=without(intent.earlier, field, value))
    part = msgspec.structs.replace(intent.part, **{field.value: msgspec.UNSET})
    return msgspec.structs.replace(intent, part=part) if part.said() or intent.earlier else None


def moved(known: Known | None, value: Value, since: int, *, ours: bool = False) -> Known:
    """The field with a new value; the one before goes into the ring."""
    past = () if known is None else (*known.past, Past(known.value, since))[-RING:]
    return Known(value=value, since=since, ours=ours, past=past)


def _verdict_of(shadow: Shadow, seen: Observation, field: Field) -> Verdict:
    value, known = getattr(seen.part, field), shadow.fields.get(field)
    if known is not None and same(field, known.value, value):
        return Verdict.KNOWN
    if awaited(shadow.intent, field, value):
        return Verdict.ECHO
    return _verdict(field, value, known, shadow, seen)


def _verdict(field: Field, value: Value, known: Known | None, shadow: Shadow, seen: Observation) -> Verdict:
    late = Verdict.EDIT if known is None or seen.reading else _late(field, value, known, shadow, seen)
    if late is not Verdict.EDIT:
        return late
    if field is Field.PLAYED and not value:
        return _unplayed(known, shadow, seen)
    if known is None and not value:
        return Verdict.STATE
    if known is not None and not seen.reading and _takes_away(field, value, known):
        return Verdict.LOOK
    return Verdict.EDIT


def _late(field: Field, value: Value, known: Known, shadow: Shadow, seen: Observation) -> Verdict:
    """A notice of what was true earlier: dropped when surely older than what we know, read when that is open."""
    held_once = any(same(field, past.value, value) for past in known.past)
    if seen.at + seen.error < known.since:
        outgrown = field in GROWING and (value or 0) < (known.value or 0)
        return Verdict.OLD if held_once or outgrown or not known.ours else Verdict.OVERWRITTEN
    if seen.said_at is not None and seen.said_at <= shadow.said_at:
        return Verdict.LOOK
    # a clock that was only told late lends its lateness to every time: a value that was there is looked at for an hour
    known_at = max(shadow.looked_at, shadow.written_at, known.since + WINDOW_MS if held_once else 0)
    return Verdict.LOOK if known_at and seen.at - seen.error <= known_at else Verdict.EDIT


def _unplayed(known: Known | None, shadow: Shadow, seen: Observation) -> Verdict:
    # at first sight any other save may be our own write's echo, and the false only what was there all the time
    by_hand = seen.reason is SaveReason.TOGGLE_PLAYED
    if not seen.reading:
        if known is None:
            return Verdict.LOOK if by_hand else Verdict.STATE
        return Verdict.STATE if seen.reason in PLAYING else Verdict.LOOK
    if known is None and not by_hand:
        return Verdict.STATE
    if wiped(seen.part):
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
