"""How much of the time between two words of a player was watching, and which part of the film it covers. Pure."""

from __future__ import annotations

from statistics import median_low

import msgspec

from playhead.features.history.model import Anchor, Sitting
from playhead.kit.times import HOUR, MINUTE, SECOND

TOLERANCE = 3 * SECOND
SLACK = 5 * SECOND
FASTEST = 2
GRACE = 60 * SECOND
"""A hole in a server's list that is no end."""

BRIDGE = 300 * SECOND
"""Between two sittings that are taken for one."""

LONGEST_GAP = 6 * HOUR
"""Beyond this nothing that happened in between is believed."""

SEEK = 15 * SECOND
"""At most this much of the time before a seek was watched."""

END_LOOK = 30 * SECOND
"""A look at most this old may be followed by the end of the film."""

FRESH = 15 * SECOND
SLOWEST_REPORTS = 60 * SECOND
TOGETHER = 5 * SECOND
"""Words closer than this are folded together, or the slack of each would add up."""


class Credit(msgspec.Struct, frozen=True):
    """Watched from `start` to `end` (moments), which covers the film from `at` to `to` (places)."""

    start: int
    end: int
    at: int = 0
    to: int = 0


def between(before: Anchor, now: Anchor) -> Credit | None:
    """What was watched from one word of a player to its next; None for nothing."""
    dt, dp = max(0, now.at - before.at), now.place - before.place
    if dt > LONGEST_GAP or (before.paused and now.paused):
        return None
    if dp < -(dt + SLACK) or dp > FASTEST * dt + SLACK:
        return _of(Credit(now.at - min(dt, SEEK), now.at))
    if dp < 0:
        return None
    watched = min(dt, dp) if before.paused or now.paused or dp < dt - TOLERANCE else dt
    # who was seen to pause has watched first, who went on or stood still has watched last
    start = before.at if now.paused else now.at - watched
    return _of(Credit(start, start + watched, before.place, now.place))


def first_sight(now: Anchor, answered_at: int | None, left: Anchor | None, often: bool = False) -> Credit | None:
    """What was watched before a screen was seen for the first time.

    `answered_at` is when the server's list was last read, `left` where the unfinished viewing was left. `often`: its
    player speaks so often, by habit, that this may not be its first word: it began in the middle of what was not seen.
    """
    unseen = min(GRACE, now.at - answered_at) if answered_at is not None else 0
    if answered_at is not None and 0 < now.place <= unseen + TOLERANCE:
        return Credit(now.at - now.place, now.at, 0, now.place)
    if left is not None:
        dt, dp = now.at - left.at, now.place - left.place
        if 0 <= dt <= BRIDGE and 0 <= dp <= dt + TOLERANCE and dp > unseen // 2:
            watched = min(dt, dp)
            return _of(Credit(now.at - watched, now.at, left.place, now.place))
    if often and unseen > 0:
        watched = min(unseen // 2, now.place)
        return _of(Credit(now.at - watched, now.at, now.place - watched, now.place))
    return None


def gone(sitting: Sitting, at: int, runtime: int | None) -> tuple[Credit, ...]:
    """What was watched after a player's last word, when its server no longer lists it at `at`.

    It was stopped between the last look and this one: in the middle, as long as nothing says otherwise, or at the end
    of the film where it was due by then."""
    look = sitting.look
    if sitting.anchor.paused or look.paused or look.age > freshness(sitting.gaps):
        return ()
    place = sitting.anchor.place + max(0, look.at - sitting.anchor.at) * sitting.speed // 1000
    place = max(look.place, min(place, runtime) if runtime else place)
    found = [between(sitting.anchor, Anchor(look.at, place))] if look.at > sitting.anchor.at else []
    waited = at - look.at
    if 0 < waited <= END_LOOK and runtime is not None and place < runtime:
        rest = (runtime - place) * 1000 // sitting.speed
        if rest <= waited + TOLERANCE:
            found.append(Credit(look.at, look.at + min(rest, waited), place, runtime))
        else:
            found.append(Credit(look.at, look.at + waited // 2, place, place + waited // 2 * sitting.speed // 1000))
    return tuple(one for one in found if one is not None and one.to > one.at)


def freshness(gaps: tuple[int, ...]) -> int:
    """How old a player's last word may be for it to be taken for playing still."""
    return max(FRESH, median_low(gaps) * 3 // 2) if gaps else FRESH


def with_gap(gaps: tuple[int, ...], gap: int) -> tuple[int, ...]:
    """The last five times between two words; what is longer is a hole and no habit."""
    return (*gaps, gap)[-5:] if 0 < gap <= SLOWEST_REPORTS + FRESH else gaps


def _of(credit: Credit) -> Credit | None:
    return credit if credit.end > credit.start or credit.to > credit.at else None


PAUSE_CLOSES = 2 * HOUR
FORGET_MOMENTS = LONGEST_GAP + 10 * MINUTE
"""No credit ever reaches further back than this."""
