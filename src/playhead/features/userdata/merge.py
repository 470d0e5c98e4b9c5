"""Edits into the register: last writer wins for what is chosen, counting for what is counted. Pure.

Commutative and idempotent by construction: played goes by the stamp's strict order, the date by maximum, the count by
increments against each account's own shadow; an un-mark begins an epoch, and what belongs to an earlier one is void.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from playhead.domain.userdata import Field
from playhead.features.userdata.evidence import Candidate
from playhead.features.userdata.model import EDITS, Edit, Held, Register, Shadow, Stamp, Value


class Folded(msgspec.Struct, frozen=True, kw_only=True):
    """The register afterwards, the epoch that the account's own state now belongs to, and the fields that won."""

    register: Register
    epoch: int
    won: tuple[Field, ...] = ()


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate with its stamp."""

    candidate: Candidate
    stamp: Stamp


def fold(register: Register, shadow: Shadow, claims: Sequence[Claim], seq: int) -> Folded:
    """Take an account's edits over. `shadow` is the account's state before them: counts are told from it."""
    by_field = {claim.candidate.field: claim for claim in claims}
    after, epoch = register, shadow.epoch
    unmark = by_field.get(Field.PLAYED)
    if unmark is not None and unmark.candidate.value is False:
        after, epoch = _unmark(after, epoch, unmark.stamp)
        # the wiped count and date are part of the un-mark, not edits of their own
        by_field = {Field.PLAYED: unmark}
    for field, claim in by_field.items():
        after, epoch = _take(after, epoch, field, claim)
    won = tuple(f for f in by_field if after.held.get(f) != register.held.get(f))
    news = tuple(
        Edit(field=f, value=c.candidate.value, stamp=c.stamp, won=f in won, seq=seq) for f, c in by_field.items()
    )
    return Folded(
        register=msgspec.structs.replace(after, edits=(*register.edits, *news)[-EDITS:]) if news else after,
        epoch=epoch,
        won=won,
    )


def _unmark(register: Register, epoch: int, stamp: Stamp) -> tuple[Register, int]:
    held = register.held.get(Field.PLAYED)
    if held is not None and stamp <= held.stamp:
        return register, epoch
    wiped = {
        Field.PLAYED: Held(False, stamp),
        Field.PLAY_COUNT: Held(0, stamp),
        Field.LAST_PLAYED: Held(None, stamp),
    }
    after = msgspec.structs.replace(register, held=register.held | wiped, epoch=register.epoch + 1, epoch_stamp=stamp)
    return after, after.epoch


def _take(register: Register, epoch: int, field: Field, claim: Claim) -> tuple[Register, int]:
    held, value, stamp = register.held.get(field), claim.candidate.value, claim.stamp
    if epoch < register.epoch and field is not Field.PLAYED and stamp < register.epoch_stamp:
        return register, epoch
    match field:
        case Field.PLAYED:
            wins = held is None or stamp > held.stamp
            value = value if wins or held is None else held.value
        case Field.PLAY_COUNT:
            value, wins = _counted(register, claim)
        case Field.LAST_PLAYED:
            wins = value is not None and (held is None or held.value is None or value > held.value)
        case _:
            wins = held is None or stamp > held.stamp
    if not wins:
        return register, epoch
    return msgspec.structs.replace(register, held=register.held | {field: Held(value, stamp)}), epoch


def _counted(register: Register, claim: Claim) -> tuple[Value, bool]:
    held = register.held.get(Field.PLAY_COUNT)
    agreed = int(held.value or 0) if held is not None else 0
    seen, before = int(claim.candidate.value or 0), claim.candidate.before
    if before is msgspec.UNSET:
        # no shadow: nothing tells increments from history, so the larger count is taken
        return max(agreed, seen), held is None or seen > agreed
    # an account that has not taken the un-mark yet still counts from its old number
    more = seen - int(before or 0)
    return agreed + more, more > 0
