"""Notices that are not believed before the item was read: what is kept of them, and what a reading makes of them. Pure.

A reading shows what is there now. A doubted notice that it does not confirm was true all the same: our write, a replay
or somebody's second thought came after it.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from playhead.domain.userdata import Field, SaveReason, UserData
from playhead.features.userdata.model import Doubt, Known, Shadow, Value, same
from playhead.features.userdata.observation import GROWING, UNMARKING, Candidate, Observation, wiped

EMPTY = UserData()
BY_HAND = frozenset({SaveReason.TOGGLE_PLAYED, SaveReason.UPDATE_USER_RATING})
"""Saves that are about nothing but what somebody pressed. What others tell of a field may be the rest of the row."""


def doubt_after(shadow: Shadow, seen: Observation, *, look: bool) -> Doubt | None:
    if seen.reading:
        return shadow.doubt if look else None
    if not look or (shadow.doubt is not None and shadow.doubt.at > seen.at):
        return shadow.doubt
    part = seen.part
    if shadow.doubt is not None and shadow.doubt.part.played is True and seen.reason not in UNMARKING:
        # nothing but an un-mark takes it back: this is a replay, or only the rest of the row
        part = msgspec.structs.replace(part, played=True)
    return Doubt(
        part=part,
        at=seen.at,
        error=seen.error,
        heard_at=seen.heard_at,
        said_at=seen.said_at or 0,
        reason=seen.reason,
        begun=_begun_then(shadow, seen),
    )


def _begun_then(shadow: Shadow, seen: Observation) -> int | None:
    """The start of playback that is in doubt: this one, or one before it that no un-mark has made void."""
    if starts(shadow, seen):
        return seen.part.play_count if isinstance(seen.part.play_count, int) else None
    return shadow.doubt.begun if shadow.doubt is not None and seen.reason not in UNMARKING else None


def changed_back(shadow: Shadow, seen: Observation) -> bool:
    """What a doubted notice said is there no more, and not by our doing: somebody took it back after that notice."""
    doubt, known = seen.doubt, shadow.fields[Field.PLAYED]
    if doubt is None or (known.ours and known.since >= doubt.at - doubt.error):
        return False
    if old_story(doubt, known):
        return False
    if known.value and doubt.reason not in UNMARKING:
        # a false that came with playback was a replay, and nothing that could be taken back
        return False
    return doubt.part.played is (not known.value) and (bool(known.value) or wiped(seen.part))


def old_story(doubt: Doubt, known: Known) -> bool:
    """Whether what is known was told after it, by the server's own clock."""
    return bool(doubt.said_at) and doubt.said_at <= known.said


def _then_held(doubt: Doubt, mark: Known) -> bool:
    """Whether the item was known as marked when the doubted notice says so: that mark was taken away since."""
    return any(past.value is True and doubt.at - doubt.error <= past.until for past in mark.past)


def took_back(shadow: Shadow, seen: Observation) -> bool:
    """What our call seemed not to have left behind was taken back by hand, before it was read again."""
    played = seen.part.played
    if seen.reading or seen.reason is not SaveReason.TOGGLE_PLAYED or shadow.refused is None or not shadow.written_at:
        return False
    newer = seen.said_at is not None and seen.said_at > shadow.said_at and seen.at + seen.error >= shadow.written_at
    return newer and played is not msgspec.UNSET and shadow.refused.played is (not played)


def replayed(seen: Observation) -> bool:
    """Unplayed, with a count and a date: up to 10.11 a replay leaves a played item so."""
    return seen.part.played is False and bool(seen.part.play_count) and isinstance(seen.part.last_played, int)


def overtaken(shadow: Shadow, seen: Observation) -> Iterable[Candidate]:
    """What a doubted notice said, where the reading shows that our write or a replay came after it: an edit all the
    same."""
    doubt = seen.doubt
    if doubt is None:
        return
    mark = shadow.fields.get(Field.PLAYED)
    hidden = doubt.part.played is True and mark is not None and mark.value is False and replayed(seen)
    if hidden and mark is not None and not old_story(doubt, mark) and not _then_held(doubt, mark):
        yield Candidate(field=Field.PLAYED, value=True, before=False)
    for field in seen.fields:
        said, known = getattr(doubt.part, field), shadow.fields.get(field)
        if said is msgspec.UNSET or known is None or not known.ours or known.since < doubt.at - doubt.error:
            continue
        outgrown = field in GROWING and (said or 0) < (known.value or 0)
        unchanged = same(field, known.value, getattr(seen.part, field))
        old = same(field, known.value, said) or held_before(known, field, said, doubt.reason)
        if unchanged and not outgrown and not old:
            yield Candidate(field=field, value=said, before=known.value)


def held_before(known: Known, field: Field, value: Value, reason: SaveReason | None) -> bool:
    """Whether the server held that value earlier, as far as we know. Where our write was the first we knew of it, that
    it was empty before is no edit but the rest of a row, unless somebody has pressed just that."""
    if not known.past and known.ours and reason not in BY_HAND and same(field, getattr(EMPTY, field), value):
        return True
    return any(same(field, past.value, value) for past in known.past)


def starts(shadow: Shadow, seen: Observation) -> bool:
    """Whether a notice tells of a start of playback that was not told before."""
    told = seen.reason is SaveReason.PLAYBACK_START and not seen.reading
    return told and seen.said_at is not None and seen.said_at > shadow.started_at


def overtaken_viewing(shadow: Shadow, seen: Observation) -> Candidate | None:
    """A start of playback whose count our write reached or passed at the same moment: the number that the server gave
    it is gone, or looks like ours, and the viewing counts all the same."""
    known, said = shadow.fields.get(Field.PLAY_COUNT), _begun(shadow, seen)
    if said is None or known is None or not known.ours or not known.past:
        return None
    now, last = int(known.value or 0), int(known.past[-1].value or 0)
    if not last < said <= now or any(past.value == said for past in known.past):
        return None
    return Candidate(field=Field.PLAY_COUNT, value=now + said - last, before=now)


def _begun(shadow: Shadow, seen: Observation) -> int | None:
    """The count that a start of playback brought, told by a notice now or doubted before this reading."""
    if seen.doubt is not None:
        return seen.doubt.begun
    count = seen.part.play_count if starts(shadow, seen) else None
    return count if isinstance(count, int) else None
