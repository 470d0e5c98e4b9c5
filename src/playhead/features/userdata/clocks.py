"""When an edit happened, from two clocks that disagree. Pure."""

from __future__ import annotations

import msgspec

from playhead.domain.people import ServerDate
from playhead.domain.userdata import SaveReason
from playhead.features.userdata.model import ServerClock

WINDOW_MS = 60 * 60_000
SPACING_MS = WINDOW_MS // 16
"""How far apart two samples are at least, unless the newer one is better."""

JUMP_MS = 60_000
DATE_MS = 2_000
"""How old a Date may be when it is sent: it is cut to the second, and made once a second."""

CLOCK_ERROR_MS = 3_000
"""How far a corrected time may be off: the fastest delivery seen is not the fastest there is, and a Date is rough."""


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """When something happened on our clock, and by how much that may be wrong."""

    at: int
    error: int


def learn(clock: ServerClock, heard_at: int, said_at: int | None) -> ServerClock:
    """The clock with one more sample. A set-back of the server's clock starts the window anew."""
    if said_at is None:
        return clock
    recent = tuple(s for s in clock.samples if heard_at - WINDOW_MS <= s[0] <= heard_at)
    difference = heard_at - said_at
    offset = min((d for _, d in recent), default=difference)
    if difference < offset - JUMP_MS:
        recent = ()
    # only minima matter: a sample with a larger difference than a newer one never decides again
    smaller = tuple(s for s in recent if s[1] <= difference)
    if smaller and heard_at - smaller[-1][0] < SPACING_MS:
        # a queue that grows later and later must not push the one out that was in time
        return ServerClock(samples=smaller)
    return ServerClock(samples=(*smaller, (heard_at, difference)))


def learn_date(clock: ServerClock, dated: ServerDate | None) -> ServerClock:
    """The clock with a date that came with an answer. Notices that are all late say nothing of how late they are; an
    answer was made between the question and its receipt, and so bounds the offset from both sides."""
    if dated is None:
        return clock
    least = dated.asked_at - dated.date - DATE_MS
    if clock.offset is not None and clock.offset < least - CLOCK_ERROR_MS:
        # it was set back
        return learn(ServerClock(), dated.answered_at, dated.date)
    return learn(clock, dated.answered_at, dated.date)


def moment(clock: ServerClock, heard_at: int, said_at: int | None) -> Moment:
    """When a notice's change happened: never after its receipt, by the server's word otherwise.

    A notice that seems to be minutes old was delayed, or the server's clock was set back: its time is then uncertain
    by all of that.
    """
    offset = clock.offset
    if said_at is None or offset is None:
        return Moment(at=heard_at, error=WINDOW_MS)
    at = min(heard_at, said_at + offset)
    age = heard_at - at
    return Moment(at=at, error=CLOCK_ERROR_MS if age <= JUMP_MS else age)


def weight_of(reason: SaveReason | None) -> int:
    """2 for what a person did on purpose, 1 for a playback that ended, 0 for everything else."""
    if reason in (SaveReason.TOGGLE_PLAYED, SaveReason.UPDATE_USER_RATING, SaveReason.UPDATE_USER_DATA):
        return 2
    return 1 if reason is SaveReason.PLAYBACK_FINISHED else 0


def offset_seconds(clock: ServerClock | None) -> float | None:
    """How far the server's clock is ahead of ours, as people say it; None before anything was heard."""
    return None if clock is None or clock.offset is None else -clock.offset / 1000
