"""Edits into the register: last writer wins for what is chosen, counting for what is counted. Pure.

Commutative and idempotent by construction: played, position, favourite and rating go by the stamp's strict order, the
date by maximum, the count by increments against each account's own shadow; an un-mark begins an epoch, and counts and
dates of an earlier one are void.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from playhead.domain.userdata import Field
from playhead.features.userdata.model import EDITS, GROWTH, OPINIONS, Edit, Grown, Held, Register, Shadow, Stamp
from playhead.features.userdata.observation import GROWING, Candidate


class Folded(msgspec.Struct, frozen=True, kw_only=True):
    """The register afterwards, the epoch that the account's own state now belongs to, and the fields that changed."""

    register: Register
    epoch: int
    won: tuple[Field, ...] = ()


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate with its stamp, and the runtime of the item it was made on, in ticks."""

    candidate: Candidate
    stamp: Stamp
    runtime: int | None = None


def fold(register: Register, shadow: Shadow, claims: Sequence[Claim], seq: int) -> Folded:
    """Take an account's edits over. `shadow` is the account's state before them: counts are told from it."""
    by_field = {claim.candidate.field: claim for claim in claims}
    after, epoch = register, shadow.epoch
    unmark = by_field.get(Field.PLAYED)
    if unmark is not None and unmark.candidate.value is False and not unmark.candidate.replay:
        after, epoch = _unmark(after, epoch, unmark.stamp)
        by_field = _besides(by_field, unmark)
    for field, claim in by_field.items():
        after = _take(after, field, claim)
    marked = unmark is not None and unmark.candidate.value and unmark.candidate.before is not True
    if unmark is not None and marked and Field.POSITION not in by_field:
        after = _finished(after, unmark.stamp)
    won = tuple(f for f in Field if after.held.get(f) != register.held.get(f))
    news = tuple(
        Edit(field=f, value=c.candidate.value, stamp=c.stamp, won=f in won, seq=seq) for f, c in by_field.items()
    )
    return Folded(
        register=msgspec.structs.replace(after, edits=(*register.edits, *news)[-EDITS:]) if news else after,
        epoch=epoch,
        won=won,
    )


def _besides(claims: Mapping[Field, Claim], unmark: Claim) -> dict[Field, Claim]:
    """The claims without what the un-mark wiped, which is part of it and no edit of its own. A place that is there all
    the same was reached after it."""
    left = {f: claim for f, claim in claims.items() if f is Field.PLAYED or f in OPINIONS}
    place = claims.get(Field.POSITION)
    if place is not None and place.candidate.value:
        after = msgspec.structs.replace(unmark.stamp, at=unmark.stamp.at + 1)
        left[Field.POSITION] = msgspec.structs.replace(place, stamp=max(place.stamp, after))
    return left


def _unmark(register: Register, epoch: int, stamp: Stamp) -> tuple[Register, int]:
    """A new epoch. What was stamped later stays, in whatever order the two were heard."""
    if register.epoch and stamp <= register.epoch_stamp:
        return register, epoch
    played = register.held.get(Field.PLAYED)
    kept = tuple(grown for grown in register.grown if grown.stamp > stamp)
    last = max((grown.stamp for grown in kept), default=stamp)
    held = register.held | {
        Field.PLAY_COUNT: Held(sum(grown.count for grown in kept), last),
        Field.LAST_PLAYED: Held(max((g.date for g in kept if g.date is not None), default=None), last),
    }
    if played is None or stamp > played.stamp:
        held[Field.PLAYED] = Held(False, stamp)
    position = register.held.get(Field.POSITION)
    if position is not None and stamp > position.stamp:
        held[Field.POSITION] = Held(0, stamp)
    after = msgspec.structs.replace(register, held=held, epoch=register.epoch + 1, epoch_stamp=stamp, grown=kept)
    return after, after.epoch


def _finished(register: Register, stamp: Stamp) -> Register:
    """A work that was marked as played has no place to resume at but one that is newer."""
    position = register.held.get(Field.POSITION)
    if position is None or not position.value or stamp < position.stamp:
        return register
    return _holding(register, Field.POSITION, Held(0, stamp))


def _over_since(register: Register, stamp: Stamp) -> Stamp | None:
    """When the work was marked or un-marked, if that was after `stamp`: a place from before is over, however late it
    is told."""
    if register.epoch and stamp < register.epoch_stamp:
        return register.epoch_stamp
    played = register.held.get(Field.PLAYED)
    return played.stamp if played is not None and played.value and stamp < played.stamp else None


def _take(register: Register, field: Field, claim: Claim) -> Register:
    held, value, stamp = register.held.get(field), claim.candidate.value, claim.stamp
    if field in GROWING and register.epoch and stamp < register.epoch_stamp:
        return register
    match field:
        case Field.POSITION if (over := _over_since(register, stamp)) is not None:
            # a place from before: it has to go where it is, so that all hold the same
            return register if held is not None else _holding(register, field, Held(0, over))
        case Field.PLAY_COUNT:
            return _counted(register, claim)
        case Field.LAST_PLAYED:
            return _dated(register, claim)
        case _:
            wins = held is None or stamp > held.stamp
            runtime = claim.runtime if field is Field.POSITION else None
            return _holding(register, field, Held(value, stamp, runtime)) if wins else register


def _dated(register: Register, claim: Claim) -> Register:
    held, value = register.held.get(Field.LAST_PLAYED), claim.candidate.value
    if value is None:
        return register
    grown = _growth(register, Grown(claim.stamp, date=int(value)))
    wins = held is None or held.value is None or value > held.value
    return _holding(grown, Field.LAST_PLAYED, Held(value, claim.stamp)) if wins else grown


def _counted(register: Register, claim: Claim) -> Register:
    held = register.held.get(Field.PLAY_COUNT)
    agreed = int(held.value or 0) if held is not None else 0
    seen, before = int(claim.candidate.value or 0), claim.candidate.before
    # no shadow: nothing tells increments from history, so the larger count is taken
    more = max(seen - agreed, 0) if before is msgspec.UNSET else seen - int(before or 0)
    if more <= 0 and (held is not None or before is not msgspec.UNSET):
        return register
    grown = _growth(register, Grown(claim.stamp, count=more))
    stamp = claim.stamp if held is None else max(claim.stamp, held.stamp)
    return _holding(grown, Field.PLAY_COUNT, Held(agreed + more, stamp))


def _growth(register: Register, grown: Grown) -> Register:
    return msgspec.structs.replace(register, grown=tuple(sorted((*register.grown, grown), key=_by_stamp))[-GROWTH:])


def _by_stamp(grown: Grown) -> Stamp:
    return grown.stamp


def _holding(register: Register, field: Field, held: Held) -> Register:
    return msgspec.structs.replace(register, held=register.held | {field: held})
