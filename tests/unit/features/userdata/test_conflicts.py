"""Edits that lost, told with both values."""

from __future__ import annotations

import msgspec
import pytest

from playhead.domain.events import SyncUpdate
from playhead.domain.userdata import Field
from playhead.features.userdata.conflicts import conflicts, told
from playhead.features.userdata.merge import Claim, fold
from playhead.features.userdata.model import Register, Shadow, Stamp, Value
from playhead.features.userdata.observation import Candidate
from playhead.features.userdata.view import Conflict, Side
from tests.support.views import LAN, NOW, WAN, agreed, copy, owner

LATE = NOW - 60_000
"""Before the edit that the register has."""


def claim(
    field: Field,
    value: Value,
    before: Value | msgspec.UnsetType,
    *,
    at: int = LATE,
    server: str = LAN,
    replay: bool = False,
) -> Claim:
    candidate = Candidate(field=field, value=value, before=before, replay=replay)
    return Claim(candidate=candidate, stamp=Stamp(at=at, weight=2, rank=-2, server=server))


def of(register: Register, *claims: Claim) -> tuple[Conflict, ...]:
    folded = fold(register, Shadow(), claims, 1)
    return conflicts(register, folded, claims, owner(LAN), copy(LAN))


RATED = agreed(rating=8.0)


def test_an_older_edit_of_another_value_is_told_with_both() -> None:
    (found,) = of(RATED, claim(Field.RATING, 3.0, None))
    assert found.lost == Side(value=3.0, server=LAN, at=LATE)
    assert found.kept == Side(value=8.0, server=WAN, at=NOW - 30_000)
    assert (found.field, found.username, found.item_name) == (Field.RATING, "alice", "Metropolis")


@pytest.mark.parametrize(
    "late",
    [
        claim(Field.RATING, 8.0, None),
        claim(Field.RATING, 3.0, None, server=WAN),
        claim(Field.RATING, 3.0, None, at=NOW),
        claim(Field.RATING, None, msgspec.UNSET),
        claim(Field.FAVORITE, False, msgspec.UNSET),
        claim(Field.PLAY_COUNT, 5, 1),
        claim(Field.PLAYED, False, True, replay=True),
    ],
    ids=["same", "own server", "newer", "nothing rated at first", "first sight", "counted", "replay"],
)
def test_what_takes_nothing_away_is_none(late: Claim) -> None:
    assert of(agreed(rating=8.0, favorite=True, played=True, play_count=1), late) == ()


def test_two_ratings_from_before_the_first_look_are_told_whoever_wins() -> None:
    first = agreed(at=0, rating=8.0)
    (lost,) = of(first, claim(Field.RATING, 3.0, msgspec.UNSET, at=0))
    assert (lost.lost.value, lost.kept.value) in {(3.0, 8.0), (8.0, 3.0)}
    better = Claim(
        candidate=Candidate(field=Field.RATING, value=3.0, before=msgspec.UNSET),
        stamp=Stamp(at=0, weight=3, server=LAN),
    )
    (won,) = of(first, better)
    assert (won.lost.value, won.lost.server, won.kept.value) == (8.0, WAN, 3.0)


def test_people_who_look_on_are_told() -> None:
    (draft,) = told(of(RATED, claim(Field.RATING, 3.0, None)))
    assert draft.event == SyncUpdate(
        action="conflict",
        event_type="rating",
        source_server=WAN,
        target_server=LAN,
        username="alice",
        item_id="b" * 32,
        item_name="Metropolis",
        value="rating=3.0",
    )
