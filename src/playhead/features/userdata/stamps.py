"""Stamping candidates: when each of an observation's edits happened. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from playhead.domain.userdata import Field, SaveReason
from playhead.features.userdata.merge import Claim
from playhead.features.userdata.model import OPINIONS, Known, Shadow, Stamp, Value, same
from playhead.features.userdata.observation import PLAYBACK_FIELDS, Candidate, Observation
from playhead.kit.times import MINUTE

SILENCE_MS = 9 * MINUTE
"""A player reports every ten seconds, also while it is paused; after ten minutes without a word servers stop it."""

FUTURE_MS = 2 * MINUTE
"""How far ahead of ours a date may be."""


class Rank(msgspec.Struct, frozen=True, kw_only=True):
    """A server's place when two edits have one time: the lower `rank` wins. `offset` corrects its dates, in ms."""

    server: str
    rank: int = 1
    offset: int = 0


def claims_of(
    candidates: Sequence[Candidate],
    seen: Observation,
    shadow: Shadow,
    rank: Rank,
    *,
    weight: int,
    runtime: int | None = None,
) -> tuple[Claim, ...]:
    """Each candidate with its stamp. `runtime` is the item's, in ticks."""
    claims = []
    silent = _fell_silent(seen, shadow)
    for candidate in candidates:
        first = candidate.before is msgspec.UNSET
        if seen.doubt is not None and _told(candidate, seen):
            at = min(seen.doubt.at, seen.at)
        elif seen.doubt is not None and not first and same(candidate.field, candidate.before, candidate.value):
            # it was changed and changed back: the last of it is after what we were told of the first
            at = min(max(seen.doubt.at + 1, shadow.ticked_at), seen.at)
        else:
            at = _first_sight(candidate, seen, rank) if first else _later(seen, shadow, rank)
        if silent and candidate.field in PLAYBACK_FIELDS:
            at = min(at, shadow.reported_at)
        if not first and not candidate.overwritten:
            at = not_before(at, shadow, candidate.field)
        if candidate.field is Field.LAST_PLAYED:
            candidate = msgspec.structs.replace(candidate, value=_possible(candidate.value, seen.heard_at))
        stamp = Stamp(at=at, weight=0 if silent else weight, rank=-rank.rank, server=rank.server)
        claims.append(Claim(candidate=candidate, stamp=stamp, runtime=runtime))
    return tuple(claims)


def remember(fields: Mapping[Field, Known], claims: Sequence[Claim]) -> dict[Field, Known]:
    """The fields of a shadow, with the stamps of the edits that just came from there."""
    newest = {claim.candidate.field: claim.stamp.at for claim in claims}
    return {
        field: msgspec.structs.replace(known, stamped_at=max(known.stamped_at, newest[field]))
        if field in newest
        else known
        for field, known in fields.items()
    }


def not_before(at: int, shadow: Shadow, field: Field) -> int:
    """An edit seen on a server happened after what we had written there, and after the edits it had told us of:
    causality beats clocks. One save changes all playback fields, so their edits have one order."""
    together = PLAYBACK_FIELDS if field in PLAYBACK_FIELDS else {field}
    last = max((shadow.fields[f].stamped_at for f in together if f in shadow.fields), default=0)
    return max(at, last + 1) if last else at


def _fell_silent(seen: Observation, shadow: Shadow) -> bool:
    """An end that nobody reported: a server stops a player that was silent for ten minutes at the place where it would
    be by then, and a film watched for one may end as played. It is as old as the last report, and beats no person."""
    ended = seen.reason is SaveReason.PLAYBACK_FINISHED and not seen.reading and seen.part.played is True
    return ended and shadow.reported_at > 0 and seen.heard_at - shadow.reported_at >= SILENCE_MS


def _possible(date: Value, heard_at: int) -> Value:
    """Nobody has watched anything in the future: a clock that is ahead would outlast every later viewing."""
    return heard_at if isinstance(date, int) and date > heard_at + FUTURE_MS else date


def _told(candidate: Candidate, seen: Observation) -> bool:
    """Whether a reading confirms what a notice said of this field: it is as old as the notice."""
    if seen.doubt is None or candidate.field not in subjects(seen.doubt.reason):
        return False
    said = getattr(seen.doubt.part, candidate.field)
    return said is not msgspec.UNSET and same(candidate.field, said, candidate.value)


def _first_sight(candidate: Candidate, seen: Observation, rank: Rank) -> int:
    """What was there before we came is as old as its date, or older than everything; unless the notice is about it."""
    if not seen.reading and candidate.field in subjects(seen.reason):
        return seen.at
    date = seen.part.last_played
    if candidate.field in PLAYBACK_FIELDS and isinstance(date, int):
        return max(min(date + rank.offset, seen.at), 0)
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
        return frozenset(OPINIONS)
    if reason in (None, SaveReason.UPDATE_USER_DATA):
        return frozenset(Field)
    return PLAYBACK_FIELDS
