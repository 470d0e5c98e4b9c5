"""What a write of user data does on the fake media server: one save, or several one after the other. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec import UNSET
from msgspec.structs import replace

from playhead.domain.errors import NotSupported, Refused, ServerError
from playhead.domain.userdata import Field, SaveReason, UserData, UserDataPart, part_of, with_part
from playhead.ports.media_server import Capabilities
from tests.support.fake_library import Change


@dataclass(frozen=True)
class Save:
    """One call to the server; `method` and `part` are how the fake logs it."""

    method: str
    change: Change
    reason: SaveReason
    part: UserDataPart | None


def refusal(can: Capabilities, part: UserDataPart) -> ServerError | None:
    """Why `part` is not written at all, by its values alone."""
    wrong = can.unwritable(part)
    if wrong:
        return NotSupported(f"cannot be told: {', '.join(wrong)}")
    rating = part.rating if isinstance(part.rating, (int, float)) else 0.0
    if part.last_played is None or not math.isfinite(rating) or not 0 <= rating <= 10:
        return Refused("not a value that can be written")
    return None


def saves(can: Capabilities, part: UserDataPart, mark: Change) -> tuple[Save, ...]:
    """The calls that one write takes; `mark` is what marking with the part's date does."""
    return tuple(_whole(part) if can.group_write else _one_by_one(can, part, mark))


def _whole(part: UserDataPart) -> Iterator[Save]:
    said = replace(part, rating=UNSET) if part.rating is None else part
    if said.said() or part.rating is not None:
        yield Save("write_user_data", lambda d: with_part(d, said), SaveReason.UPDATE_USER_DATA, said)
    if part.rating is None:
        yield Save("clear_rating", without_rating, SaveReason.UPDATE_USER_RATING, None)


def _one_by_one(can: Capabilities, part: UserDataPart, mark: Change) -> Iterator[Save]:
    if part.played is True:
        marked = UserDataPart(played=True, position=0, last_played=part.last_played)
        yield Save("write_user_data", mark, SaveReason.TOGGLE_PLAYED, marked)
    if part.favorite is not UNSET:
        only = part_of(UserData(favorite=part.favorite), frozenset({Field.FAVORITE}))
        yield Save("write_user_data", lambda d: with_part(d, only), SaveReason.UPDATE_USER_RATING, only)
    if part.rating is None:
        yield Save("clear_rating", without_rating, SaveReason.UPDATE_USER_RATING, None)
    elif part.rating is not UNSET:
        kept = UserDataPart(rating=can.kept_rating(part.rating))
        yield Save("write_user_data", lambda d: with_part(d, kept), SaveReason.UPDATE_USER_RATING, kept)


def without_rating(data: UserData) -> UserData:
    return replace(data, rating=None)
