"""Whether a client can continue where it was: all of what it missed, or none of it and a reason. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from playhead.delivery.live.codes import NotRecovered
from playhead.delivery.live.frames import Frame


class Position(msgspec.Struct, frozen=True):
    """Where a client says it was. Without an epoch nothing says that the offset is of this journal."""

    offset: int
    epoch: str | None


class Found(msgspec.Struct, frozen=True):
    """The frames of a stream after an offset and up to `to`, or the first of them where they are too many. `forgotten`
    as in `counted`."""

    frames: Sequence[Frame]
    forgotten: int
    to: int


class Complete(msgspec.Struct, frozen=True):
    """Nothing was missed."""


class Missed(msgspec.Struct, frozen=True):
    """There are events after the position; they have to be counted and found."""


def at_once(asked: Position, epoch: str, top: int) -> Complete | Missed | NotRecovered:
    """What can be said without looking anything up. `top` is the offset of the stream's last event, 0 for none."""
    if asked.epoch != epoch:
        return NotRecovered.EPOCH_MISMATCH
    if asked.offset > top:
        return NotRecovered.AHEAD
    return Complete() if asked.offset == top else Missed()


def counted(asked: Position, missed: int, forgotten: int, most: int) -> NotRecovered | None:
    """Why `missed` events that the journal still has are not to be replayed; None when they are.

    `forgotten` is the offset of the last event for people that is not kept any more, 0 for none: what stands between
    it and the position is surely complete.
    """
    if forgotten and asked.offset <= forgotten:
        return NotRecovered.EXPIRED
    return NotRecovered.TOO_MANY if missed > most else None
