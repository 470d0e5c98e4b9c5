"""When a write may go out: not into somebody's playback, and while a film plays elsewhere not with each report. Pure.

Of a playing item position, count and date go out together: first at once, then once per interval and target, and what
the last report brought at the stop.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from playhead.domain.userdata import Field, UserDataPart
from playhead.features.userdata.model import OPINIONS, Register, Shadow
from playhead.features.userdata.plan import Plan

MOVING = frozenset({Field.POSITION, Field.PLAY_COUNT, Field.LAST_PLAYED})
"""What a player moves while it plays."""


def paced(fields: Collection[Field]) -> bool:
    """Whether a write of these fields begins an interval."""
    return not MOVING.isdisjoint(fields)


def due(plan: Plan, register: Register, shadow: Shadow, interval_ms: int) -> int:
    """From when on the plan may be carried out, UTC milliseconds; 0 for at once."""
    fields = plan.part.said()
    if not plan.unmark and set(fields) <= set(OPINIONS):
        return 0
    moving = not plan.unmark and MOVING.issuperset(fields) and _goes_on(register, fields)
    pace = shadow.paced_at + interval_ms if moving and shadow.paced_at else 0
    return max(shadow.busy_until, pace)


def _goes_on(register: Register, fields: Collection[Field]) -> bool:
    """Whether the newest of it came from a player that has not stopped."""
    newest = max((register.held[f].stamp for f in fields if f in register.held), default=None)
    return newest is not None and newest.weight == 0


def at_once(plan: Plan) -> Plan | None:
    """The part of a plan that waits for nobody: favourite and rating. None when there is none."""
    part = UserDataPart(favorite=plan.part.favorite, rating=plan.part.rating)
    return Plan(part=part) if part.said() else None


def ended(register: Register, server: str) -> Register:
    """The register when playback has ended on a server: what its reports moved is settled, and paced no more."""
    held = {
        field: msgspec.structs.replace(one, stamp=msgspec.structs.replace(one.stamp, weight=1))
        for field, one in register.held.items()
        if field in MOVING and one.stamp.server == server and one.stamp.weight == 0
    }
    return msgspec.structs.replace(register, held=register.held | held) if held else register
