"""Stamping candidates: when each of an observation's edits happened. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from playhead.domain.userdata import Field, SaveReason
from playhead.features.userdata.clocks import not_before
from playhead.features.userdata.merge import Claim
from playhead.features.userdata.model import Shadow, Stamp, Value, same
from playhead.features.userdata.observation import PLAYBACK_FIELDS, Candidate, Observation
from playhead.kit.times import MINUTE

FUTURE_MS = 2 * MINUTE
"""How far ahead of ours a date may be."""

OPINION_FIELDS = frozenset({Field.FAVORITE, Field.RATING})


class Rank(msgspec.Struct, frozen=True, kw_only=True):
    """A server's place when two edits have one time: the lower `rank` wins. `offset` corrects its dates, in ms."""

    server: str
    rank: int = 1
    offset: int = 0


def claims_of(
    candidates: Sequence[Candidate], seen: Observation, shadow: Shadow, rank: Rank, *, weight: int
) -> tuple[Claim, ...]:
    """Each candidate with its stamp."""
    claims = []
    for candidate in candidates:
        first = candidate.before is msgspec.UNSET
        if seen.doubt is not None and _told(candidate, seen):
            at = min(seen.doubt.at, seen.at)
        elif seen.doubt is not None and not first and same(candidate.field, candidate.before, candidate.value):
            # it was changed and changed back: the last of it is after what we were told of the first
            at = min(max(seen.doubt.at + 1, shadow.ticked_at), seen.at)
        else:
            at = _first_sight(candidate, seen) if first else _later(seen, shadow, rank)
        if not first:
            at = not_before(at, shadow)
        if candidate.field is Field.LAST_PLAYED:
            candidate = msgspec.structs.replace(candidate, value=_possible(candidate.value, seen.heard_at))
        stamp = Stamp(at=at, weight=weight, rank=-rank.rank, server=rank.server)
        claims.append(Claim(candidate=candidate, stamp=stamp))
    return tuple(claims)


def _possible(date: Value, heard_at: int) -> Value:
    """Nobody has watched anything in the future: a clock that is ahead would outlast every later viewing."""
    return heard_at if isinstance(date, int) and date > heard_at + FUTURE_MS else date


def _told(candidate: Candidate, seen: Observation) -> bool:
    """Whether a reading confirms what a notice said of this field: it is as old as the notice."""
    if seen.doubt is None or candidate.field not in subjects(seen.doubt.reason):
        return False
    said = getattr(seen.doubt.part, candidate.field)
    return said is not msgspec.UNSET and same(candidate.field, said, candidate.value)


def _first_sight(candidate: Candidate, seen: Observation) -> int:
    """What was there before we came is as old as its date, or older than everything; unless the notice is about it."""
    if not seen.reading and candidate.field in subjects(seen.reason):
        return seen.at
    date = seen.part.last_played
    if candidate.field in PLAYBACK_FIELDS and isinstance(date, int):
        return min(date, seen.at)
    return 0


def _later(seen: Observation, shadow: Shadow, rank: Rank) -> int:
    """A notice tells its time. A reading asked for by a notice is about now; any other found a change of unknown age:
    the date in it, where it lies after our last sight of the item, else just after that sight."""
    if not seen.reading or seen.reason is not None:
        return seen.at
    date = seen.part.last_played
    if isinstance(date, int) and date + rank.offset > shadow.seen_at:
        return min(date + rank.offset, seen.at)
    return min(shadow.seen_at + 1, seen.at)


def subjects(reason: SaveReason | None) -> frozenset[Field]:
    """The fields that a save with this reason is about; the others only travel along."""
    if reason is SaveReason.UPDATE_USER_RATING:
        return OPINION_FIELDS
    if reason in (None, SaveReason.UPDATE_USER_DATA):
        return frozenset(Field)
    return PLAYBACK_FIELDS
