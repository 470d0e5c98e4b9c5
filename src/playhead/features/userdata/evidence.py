"""From an observation to edits: what a notice or a reading says that we did not know. Pure.

The steps are those of the sync's rules: silence about a field says nothing; what we know already is no news; what we
expect a call to leave behind is its echo; what was true earlier may be a late notice; what takes something away is
read once before it is believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

import msgspec

from playhead.domain.userdata import Field, SaveReason
from playhead.features.userdata.clocks import WINDOW_MS
from playhead.features.userdata.doubts import (
    changed_back,
    doubt_after,
    held_before,
    overtaken,
    overtaken_viewing,
    starts,
    took_back,
)
from playhead.features.userdata.intents import Intents, awaited, echoed, expected, meant
from playhead.features.userdata.model import NEAR_PLAYING_TICKS, RING, Known, Past, Shadow, Value, same
from playhead.features.userdata.observation import GROWING, PLAYBACK_FIELDS, PLAYING, Candidate, Observation, wiped

GUARD_MS = 60_000
"""Somebody is taken to be watching until this long after the last report."""


AT_MOST_MS = 60_000
"""How long a call may take: of two that go on side by side one may be answered so much later than the other."""


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
"""What moves the shadow or the register."""

PASSED = frozenset({Verdict.KNOWN, Verdict.OLD})
"""What moves neither."""


class Weighed(msgspec.Struct, frozen=True, kw_only=True):
    """The shadow afterwards, the edits, and whether the item must be read before more can be said."""

    shadow: Shadow
    candidates: tuple[Candidate, ...] = ()
    look: bool = False


def weigh(shadow: Shadow, seen: Observation) -> Weighed:
    """What `seen` means, given what we knew."""
    shadow = in_time(shadow, seen.heard_at)
    if seen.reading and seen.at < shadow.written_at:
        # the request began before our last write was answered: what it brought may be older than the write
        return Weighed(shadow=shadow, look=True)
    if seen.reading and _may_be_ours(shadow, seen):
        # the doubt stays until the call has ended; then the item is read again
        return Weighed(shadow=shadow)
    verdicts = {field: _verdict_of(shadow, seen, field) for field in seen.part.said()}
    if verdicts.get(Field.PLAYED) is Verdict.KNOWN and _by_hand(verdicts, shadow, seen):
        verdicts[Field.PLAYED] = Verdict.EDIT
    look = Verdict.LOOK in verdicts.values() or _lossy(shadow, seen)
    doubted = any(verdict is Verdict.LOOK for field, verdict in verdicts.items() if field in PLAYBACK_FIELDS)
    fields, intents = dict(shadow.fields), shadow.intents
    candidates: list[Candidate] = []
    for field, verdict in verdicts.items():
        if verdict not in TAKEN or (doubted and field in PLAYBACK_FIELDS):
            # one save wrote all playback fields: while one of them is in doubt, none is taken from this notice
            continue
        value, known = getattr(seen.part, field), fields.get(field)
        if verdict is Verdict.EDIT and known is not None and same(field, known.value, value):
            fields[field] = msgspec.structs.replace(known, said=max(known.said, _said(seen)))
            candidates.append(Candidate(field=field, value=value, before=known.value))
            continue
        call = awaited(_not_after(intents, seen, field), field, value) if verdict is Verdict.ECHO else None
        if call is not None:
            intents = echoed(intents, call, field)
            fields[field] = moved(known, value, seen.heard_at, ours=True, meant=meant(call, field, value))
            continue
        if verdict is not Verdict.OVERWRITTEN:
            since = max(seen.at, known.since + 1) if known else seen.at
            fields[field] = msgspec.structs.replace(moved(known, value, since), said=_said(seen))
        if verdict is not Verdict.STATE and field in seen.fields:
            before = known.value if known is not None else msgspec.UNSET
            overwritten = verdict is Verdict.OVERWRITTEN
            candidates.append(Candidate(field=field, value=value, before=before, overwritten=overwritten))
    candidates += overtaken(shadow, seen)
    viewing = overtaken_viewing(shadow, seen) if verdicts.get(Field.PLAY_COUNT) in PASSED else None
    candidates += [viewing] if viewing is not None else []
    after = msgspec.structs.replace(
        shadow,
        fields=fields,
        intents=intents,
        seen_at=max(shadow.seen_at, seen.heard_at),
        busy_until=_busy(shadow, seen),
        playing_at=max(shadow.playing_at, seen.said_at or 0) if seen.playing else shadow.playing_at,
        stopped_at=max(shadow.stopped_at, seen.said_at or 0) if _stops(seen) else shadow.stopped_at,
        reported_at=max(shadow.reported_at, seen.heard_at) if seen.playing else shadow.reported_at,
        looked_at=max(shadow.looked_at, seen.at) if seen.reading else shadow.looked_at,
        said_at=max(shadow.said_at, seen.said_at or 0),
        ticked_at=_ticked(verdicts, shadow, seen),
        started_at=(seen.said_at or 0) if starts(shadow, seen) else shadow.started_at,
        doubt=doubt_after(shadow, _without_count(seen) if viewing is not None else seen, look=look),
    )
    return Weighed(shadow=after, candidates=tuple(candidates), look=look)


def in_time(shadow: Shadow, now: int) -> Shadow:
    """The shadow without times that are still to come, which is what is left of our own clock when it is set back. What
    is answered a little later than what is heard now is only under way beside it."""
    latest = max(shadow.written_at, shadow.seen_at, shadow.looked_at, *(k.since for k in shadow.fields.values()), 0)
    if latest <= now + AT_MOST_MS:
        return shadow
    fields = {f: msgspec.structs.replace(k, since=min(k.since, now)) for f, k in shadow.fields.items()}
    return msgspec.structs.replace(
        shadow,
        fields=fields,
        written_at=min(shadow.written_at, now),
        seen_at=min(shadow.seen_at, now),
        looked_at=min(shadow.looked_at, now),
        paced_at=min(shadow.paced_at, now),
        busy_until=min(shadow.busy_until, now + GUARD_MS),
        reported_at=min(shadow.reported_at, now),
    )


def _said(seen: Observation) -> int:
    """The server's own time of what was seen: of the notice, or of the one that a reading settles; 0 for unknown."""
    return (seen.said_at or 0) if seen.doubt is None else seen.doubt.said_at


def _without_count(seen: Observation) -> Observation:
    """The observation without its count: it is counted already, and a doubt must not count it again."""
    return msgspec.structs.replace(seen, part=msgspec.structs.replace(seen.part, play_count=msgspec.UNSET))


def _may_be_ours(shadow: Shadow, seen: Observation) -> bool:
    """Whether a reading shows what a doubted notice told and a call under way is to leave behind as well."""
    for field in seen.fields if seen.doubt is not None else ():
        value, known = getattr(seen.part, field), shadow.fields.get(field)
        told = seen.doubt is not None and expected(seen.doubt.part, field, value)
        news = known is None or not same(field, known.value, value)
        if told and news and awaited(_not_after(shadow.intents, seen, field), field, value):
            return True
    return False


def _not_after(intents: Intents, seen: Observation, field: Field) -> Intents:
    """The calls that can have left behind what a reading shows: none that began after it had been told."""
    doubt, value = seen.doubt, getattr(seen.part, field)
    if doubt is None or not doubt.heard_at or not expected(doubt.part, field, value):
        return intents
    return tuple(one for one in intents if one.opened_at <= doubt.heard_at)


def _by_hand(verdicts: Mapping[Field, Verdict], shadow: Shadow, seen: Observation) -> bool:
    """Whether somebody brought about the value that we knew already."""
    return _wiped_now(verdicts, seen) or changed_back(shadow, seen) or took_back(shadow, seen)


def _wiped_now(verdicts: Mapping[Field, Verdict], seen: Observation) -> bool:
    """An un-mark of what was begun and never finished: played stays false, and count and date are gone."""
    emptied = any(verdicts.get(field) is Verdict.EDIT for field in GROWING)
    return seen.reading and emptied and seen.part.played is False and wiped(seen.part)


def _ticked(verdicts: Mapping[Field, Verdict], shadow: Shadow, seen: Observation) -> int:
    confirmed = verdicts.get(Field.PLAYED) is Verdict.KNOWN and seen.reason is SaveReason.TOGGLE_PLAYED
    return max(shadow.ticked_at, seen.at) if confirmed and not seen.reading else shadow.ticked_at


def moved(
    known: Known | None,
    value: Value,
    since: int,
    *,
    ours: bool = False,
    meant: Value | msgspec.UnsetType = msgspec.UNSET,
) -> Known:
    """The field with a new value; the one before goes into the ring."""
    if known is None:
        return Known(value=value, since=since, ours=ours, meant=meant)
    past = (*known.past, Past(known.value, since))[-RING:]
    return Known(value=value, since=since, ours=ours, stamped_at=known.stamped_at, meant=meant, past=past)


def _verdict_of(shadow: Shadow, seen: Observation, field: Field) -> Verdict:
    value, known = getattr(seen.part, field), shadow.fields.get(field)
    if known is not None and seen.same(field, known.value, value):
        return Verdict.KNOWN
    if field is Field.PLAY_COUNT and not seen.reading and overtaken_viewing(shadow, seen) is not None:
        return Verdict.OLD
    # no call of ours begins a playback, even where both leave one number behind
    counted = field is Field.PLAY_COUNT and starts(shadow, seen)
    if not counted and awaited(_not_after(shadow.intents, seen, field), field, value):
        return Verdict.ECHO
    return _verdict(field, value, known, shadow, seen)


def _verdict(field: Field, value: Value, known: Known | None, shadow: Shadow, seen: Observation) -> Verdict:
    if known is None and field in shadow.planted and same(field, shadow.planted[field], value):
        return Verdict.STATE
    late = Verdict.EDIT if known is None or seen.reading else _late(field, value, known, shadow, seen)
    if late is not Verdict.EDIT:
        return late
    if field is Field.PLAYED and not value:
        return _unplayed(known, shadow, seen)
    if known is None and not value:
        return Verdict.STATE
    if known is not None and not seen.reading and _takes_away(field, value, known, seen):
        return Verdict.LOOK
    return Verdict.EDIT


def _lossy(shadow: Shadow, seen: Observation) -> bool:
    """A webhook says nothing where a rating was taken away; a save about it is a reason to look."""
    held = shadow.value(Field.RATING)
    if seen.reading or held is msgspec.UNSET or held is None or seen.part.rating is not msgspec.UNSET:
        return False
    about = seen.reason in (None, SaveReason.UPDATE_USER_RATING, SaveReason.UPDATE_USER_DATA)
    return about and awaited(shadow.intents, Field.RATING, None) is None


def _late(field: Field, value: Value, known: Known, shadow: Shadow, seen: Observation) -> Verdict:
    """A notice of what was true earlier: dropped when surely older than what we know, read when that is open."""
    held_once = held_before(known, field, value, seen.reason)
    # by its own clock, where that told the value: ours has learnt more of it since
    later = seen.said_at is not None and 0 < known.said <= seen.said_at
    if seen.at + seen.error < known.since and not later:
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


def _takes_away(field: Field, value: Value, known: Known, seen: Observation) -> bool:
    match field:
        case Field.POSITION:
            # the end of a film takes its place away, and is told by the mark beside it
            ended = value == 0 and seen.part.played is True
            return (value or 0) < (known.value or 0) - NEAR_PLAYING_TICKS and not ended
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
    if seen.reason in PLAYING and not stopped_since(shadow, seen.said_at):
        return max(shadow.busy_until, seen.heard_at + GUARD_MS)
    return 0 if _stops(seen) and not still_playing(shadow, seen.said_at) else shadow.busy_until


def _stops(seen: Observation) -> bool:
    return seen.reason is SaveReason.PLAYBACK_FINISHED and not seen.reading


def still_playing(shadow: Shadow, said_at: int | None) -> bool:
    """Whether a stop was overtaken by a later report of a player that goes on."""
    return said_at is not None and said_at < shadow.playing_at


def stopped_since(shadow: Shadow, said_at: int | None) -> bool:
    """Whether a report of a player that goes on comes after that of its stop."""
    return said_at is not None and said_at <= shadow.stopped_at
