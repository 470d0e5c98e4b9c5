"""What a plan becomes on one server: what its version can be told, and what the call leaves behind. Pure."""

from __future__ import annotations

import msgspec

from playhead.domain.userdata import Field, UserData, UserDataPart, part_of
from playhead.features.userdata.observation import PLAYBACK_FIELDS
from playhead.features.userdata.plan import Plan
from playhead.features.userdata.view import fields_of
from playhead.ports.media_server import Capabilities


def unmet(plan: Plan, can: Capabilities, held: UserData) -> Plan | None:
    """What is left of a plan where the server's version already has all that it will ever make of a rating."""
    rating = plan.part.rating
    if not isinstance(rating, int | float) or can.kept_rating(rating) != held.rating:
        return plan
    part = msgspec.structs.replace(plan.part, rating=msgspec.UNSET)
    return msgspec.structs.replace(plan, part=part) if plan.unmark or part.said() else None


def fitted(plan: Plan, can: Capabilities, held: UserData) -> Plan | None:
    """What of a plan a server that holds `held` has to be told and its version can be; None when that is nothing."""
    left = unmet(plan, can, held)
    if left is None:
        return None
    plan, out = left, set(can.unwritable(left.part))
    if not out:
        return plan
    unmark = plan.unmark or (Field.PLAYED in out and plan.part.played is False)
    part = msgspec.structs.replace(plan.part, **{field.value: msgspec.UNSET for field in out})
    return Plan(part=part, unmark=unmark) if unmark or part.said() else None


def left_behind(plan: Plan, before: UserData, can: Capabilities | None) -> UserDataPart:
    """What the call is to leave behind of the fields that it touches, if the server held `before`.

    Jellyfin's own mark counts by itself: once more with a date, and one at least without.
    """
    part = plan.intended(before)
    if can is None or can.group_write or plan.part.played is not True:
        return part
    counted = before.play_count if not plan.unmark else 0
    dated = plan.part.last_played is not msgspec.UNSET
    return msgspec.structs.replace(part, position=0, play_count=counted + 1 if dated else max(counted, 1))


def as_answered(part: UserDataPart, answer: UserData, can: Capabilities) -> UserDataPart:
    """The same once the server has answered: of what its own mark changed beside what it was told, the answer knows."""
    if can.group_write or part.played is not True:
        return part
    own = part_of(answer, PLAYBACK_FIELDS - {Field.PLAYED})
    return msgspec.structs.replace(part, **{field.value: getattr(own, field) for field in own.said()})


def complete(plan: Plan, before: UserData, kind: str) -> UserDataPart:
    """A plan as the write of a whole row, as far as the kind of item has one; what cannot be written as nothing (date,
    rating) is left out then, unless it is the rating that is to go."""
    data = plan.result(before)
    unsayable = {f for f in (Field.LAST_PLAYED, Field.RATING) if getattr(data, f) is None}
    if plan.part.rating is None:
        unsayable -= {Field.RATING}
    return part_of(data, frozenset(fields_of(kind)) - unsayable)
