"""From one word of a player to its next: what was watched, also where it jumped in between. Pure.

A server forgets where a player was before it jumped. What is known is that it played on from its last word, that it
had not jumped by the last look (players report a jump at once), and how often it reports by habit.
"""

from __future__ import annotations

from statistics import median_low

from playhead.features.history.credit import (
    END_LOOK,
    FASTEST,
    SLACK,
    SLOWEST_REPORTS,
    TOLERANCE,
    Credit,
    between,
    freshness,
)
from playhead.features.history.model import Anchor, Sitting

NORMAL = 1000
"""A speed, in thousandths."""


def step(sitting: Sitting, now: Anchor, runtime: int | None) -> tuple[Credit, ...]:
    """What was watched since the last word that was counted."""
    before = sitting.anchor
    if not jumped(sitting, before, now) or (before.paused and now.paused) or not _alive(sitting, now):
        found: tuple[Credit | None, ...] = (between(before, now),)
    elif sitting.said != before:
        # what came too soon after the anchor is counted up to where the jump began
        found = (between(before, sitting.said), *_jump(sitting, sitting.said, now, runtime))
    else:
        found = _jump(sitting, before, now, runtime)
    return tuple(one for one in found if one is not None and one.end >= one.start)


def jumped(sitting: Sitting, before: Anchor, now: Anchor) -> bool:
    """Whether its viewer moved the player to another place, rather than that it played, stood still or was corrected.

    A word that comes sooner than its habit was caused by something: then a small jump is one, too."""
    dt, dp = now.at - before.at, now.place - before.place
    if dt < 0:
        return False
    if dp < -(dt + SLACK) or dp > FASTEST * dt + SLACK:
        return True
    if before.paused or now.paused:
        return False
    expected = dt * sitting.speed // NORMAL
    return dp < -TOLERANCE or (_out_of_turn(sitting, now) and abs(dp - expected) > TOLERANCE)


def rarely(gaps: tuple[int, ...], span: int) -> bool:
    """Whether a player has hardly spoken twice within a span, by its habit."""
    return bool(gaps) and 2 * median_low(gaps) > 3 * span


def with_speed(sitting: Sitting, now: Anchor) -> tuple[int, ...]:
    """The last two speeds, of which the smaller one is believed: a small jump looks like one."""
    dt, dp = now.at - sitting.anchor.at, now.place - sitting.anchor.place
    if now.paused or sitting.anchor.paused or dt < TOLERANCE or jumped(sitting, sitting.anchor, now):
        return sitting.speeds
    return (*sitting.speeds, min(FASTEST * NORMAL, max(NORMAL, NORMAL * dp // dt)))[-2:]


def _out_of_turn(sitting: Sitting, now: Anchor) -> bool:
    if not sitting.gaps or now.paused or not rarely(sitting.gaps, now.at - sitting.look.at):
        return False
    return now.at - sitting.said.at < min(sitting.gaps) - TOLERANCE


def _alive(sitting: Sitting, now: Anchor) -> bool:
    """Whether it was surely playing, and not silent for longer than it is by habit."""
    silent = freshness(sitting.gaps) if sitting.gaps else SLOWEST_REPORTS
    return sitting.look.age <= silent and now.at - sitting.look.at <= END_LOOK


def _jump(sitting: Sitting, before: Anchor, now: Anchor, runtime: int | None) -> tuple[Credit, ...]:
    """It played on until it jumped, and from where it came to until now. When it jumped is not known, only that it was
    after the last look: where it may have spoken more than once since, the middle is as good as any."""
    dt = max(0, now.at - before.at)
    unseen = min(dt, max(0, now.at - sitting.look.at))
    unknown = 0 if rarely(sitting.gaps, unseen) else unseen // 2
    if before.paused:
        watched = min(unknown, now.place)
        return (Credit(now.at - watched, now.at, now.place - watched, now.place),)
    first = dt - unknown
    place = before.place + first * sitting.speed // NORMAL
    found = [Credit(before.at, before.at + first, before.place, min(place, runtime or place))]
    if not now.paused and unknown:
        covered = min(unknown, now.place)
        found.append(Credit(now.at - unknown, now.at, now.place - covered, now.place))
    return tuple(found)
