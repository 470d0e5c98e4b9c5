"""Edits that lost, told with both values."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from playhead.domain.events import SyncUpdate
from playhead.domain.userdata import TICKS_PER_SECOND, Field, UserDataPart
from playhead.features.userdata.conflicts import conflicts, drafts_of
from playhead.features.userdata.merge import Claim, fold
from playhead.features.userdata.model import Edit, Intent, Known, Past, Register, Shadow, Stamp, Value
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
    overwritten: bool = False,
) -> Claim:
    candidate = Candidate(field=field, value=value, before=before, replay=replay, overwritten=overwritten)
    return Claim(candidate=candidate, stamp=Stamp(at=at, weight=2, rank=-2, server=server))


def of(register: Register, *claims: Claim, shadow: Shadow | None = None) -> tuple[Conflict, ...]:
    shadow = shadow or Shadow()
    folded = fold(register, shadow, claims, 1)
    return conflicts(register, shadow, folded, claims, owner(LAN), copy(LAN))


RATED = agreed(rating=8.0)
SAID = NOW - 30_000
"""When what the register has was said."""


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
        claim(Field.RATING, None, msgspec.UNSET),
        claim(Field.FAVORITE, False, msgspec.UNSET),
        claim(Field.PLAY_COUNT, 5, 1),
        claim(Field.PLAYED, False, True, replay=True),
    ],
    ids=["same", "own server", "nothing rated at first", "first sight", "counted", "replay"],
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


def rating(value: float | None, **more: Any) -> Shadow:
    """lan's account, with what it holds as a rating."""
    return Shadow(fields={Field.RATING: Known(value=value, since=SAID - 60_000, **more)})


def call(value: float | None, opened_at: int) -> Intent:
    return Intent(run="r", part=UserDataPart(rating=value), opened_at=opened_at, epoch=0, stamped_at=0)


@pytest.mark.parametrize(
    ("before", "replaced"),
    [
        (rating(None), True),
        (rating(5.0), True),
        (rating(5.0, past=(Past(8.0, SAID - 1_000),)), True),
        (Shadow(), True),
        (rating(8.0), False),
        (rating(10.0, meant=8.0), False),
        (rating(5.0, past=(Past(8.0, SAID + 1_000),)), False),
        (replace(rating(None), intents=(call(8.0, NOW + 1),)), True),
        (replace(rating(None), intents=(call(6.0, SAID + 1),)), True),
        (replace(rating(None), intents=(call(8.0, SAID + 1),)), False),
        (replace(rating(None), intents=(call(8.0, SAID + 1), call(6.0, SAID + 2))), False),
    ],
    ids=[
        "never shown", "shows another", "had shown it before it was said", "nothing known", "shows it",
        "shows it as a thumb", "showed it since", "told only afterwards", "told something else", "may have been told",
        "may have been told by the call before",
    ],
)  # fmt: skip
def test_what_was_agreed_is_told_when_somebody_who_had_not_seen_it_replaces_it(before: Shadow, replaced: bool) -> None:
    found = of(RATED, claim(Field.RATING, 3.0, None, at=NOW), shadow=before)
    assert [(one.lost, one.kept) for one in found] == (
        [(Side(value=8.0, server=WAN, at=SAID), Side(value=3.0, server=LAN, at=NOW))] if replaced else []
    )


def test_an_edit_that_our_write_overtook_on_its_way_had_seen_nothing() -> None:
    found = of(RATED, claim(Field.RATING, 3.0, 8.0, at=NOW, overwritten=True), shadow=rating(8.0))
    assert [one.lost.value for one in found] == [8.0]


@pytest.mark.parametrize(
    "later",
    [
        claim(Field.RATING, 3.0, None, at=NOW, server=WAN),
        claim(Field.RATING, 8.0, None, at=NOW),
        claim(Field.FAVORITE, True, msgspec.UNSET, at=NOW),
        claim(Field.PLAY_COUNT, 2, 0, at=NOW),
    ],
    ids=["own server", "same value", "first sight", "counted"],
)
def test_a_newer_edit_that_loses_nothing_is_none(later: Claim) -> None:
    assert of(agreed(rating=8.0, favorite=False, play_count=1), later) == ()


def test_a_mark_and_an_un_mark_at_once_are_told() -> None:
    unseen = Shadow(fields={Field.PLAYED: Known(value=True, since=SAID - 60_000)})
    (found,) = of(agreed(played=False), claim(Field.PLAYED, True, True, at=NOW), shadow=unseen)
    assert (found.field, found.lost.value, found.kept.value) == (Field.PLAYED, False, True)


MINUTES = 60 * TICKS_PER_SECOND


def place(at: int, server: str, value: int) -> Edit:
    stamp = Stamp(at=at, server=server)
    return Edit(field=Field.POSITION, value=value, stamp=stamp, won=True, seq=1)


def test_of_two_that_play_at_once_only_the_first_report_is_told() -> None:
    begun = agreed(position=10 * MINUTES)
    report = claim(Field.POSITION, 30 * MINUTES, 0, at=NOW)
    (found,) = of(begun, report)
    assert (found.lost.value, found.kept.value) == (10 * MINUTES, 30 * MINUTES)
    going_on = replace(begun, edits=(place(NOW - 10_000, LAN, 29 * MINUTES),))
    assert of(going_on, report) == ()
    assert len(of(replace(begun, edits=(place(NOW - 10_000, WAN, 29 * MINUTES),)), report)) == 1
    assert len(of(replace(begun, edits=(place(NOW - 60_000, LAN, 29 * MINUTES),)), report)) == 1


def test_a_place_that_was_over_is_nothing_to_miss() -> None:
    assert of(agreed(position=0), claim(Field.POSITION, 30 * MINUTES, 10, at=NOW)) == ()


def test_people_who_look_on_are_told() -> None:
    (draft,) = drafts_of(of(RATED, claim(Field.RATING, 3.0, None)))
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
