"""When a write may go out."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from playhead.domain.userdata import Field, UserDataPart
from playhead.features.userdata.model import Held, Register, Shadow, Stamp
from playhead.features.userdata.pace import at_once, due, ended, paced
from playhead.features.userdata.plan import Plan
from tests.support.views import NOW

INTERVAL = 30_000
PLAYING, STOPPED = Stamp(at=NOW, weight=0, server="wan"), Stamp(at=NOW, weight=1, server="wan")
PLACE = Plan(part=UserDataPart(position=5_000, play_count=1))
LATELY = Shadow(paced_at=NOW - 10_000)


def moving(stamp: Stamp = PLAYING) -> Register:
    return Register(held={Field.POSITION: Held(5_000, stamp), Field.PLAY_COUNT: Held(1, PLAYING)})


def test_the_first_goes_at_once_and_the_next_after_the_interval() -> None:
    assert due(PLACE, moving(), Shadow(), INTERVAL) == 0
    assert due(PLACE, moving(), LATELY, INTERVAL) == NOW + 20_000


def test_the_stop_goes_at_once() -> None:
    assert due(PLACE, moving(STOPPED), LATELY, INTERVAL) == 0


@pytest.mark.parametrize(
    "plan", [Plan(part=UserDataPart(played=True, position=0)), Plan(part=UserDataPart(), unmark=True)]
)
def test_a_mark_is_not_paced(plan: Plan) -> None:
    assert due(plan, moving(), LATELY, INTERVAL) == 0


def test_nothing_but_opinions_goes_into_somebodys_playback() -> None:
    watching = Shadow(busy_until=NOW + 60_000)
    assert due(PLACE, moving(STOPPED), watching, INTERVAL) == NOW + 60_000
    assert due(Plan(part=UserDataPart(favorite=True, rating=None)), Register(), watching, INTERVAL) == 0
    assert due(Plan(part=UserDataPart(favorite=True), unmark=True), Register(), watching, INTERVAL) == NOW + 60_000


def test_what_waits_for_nobody_is_taken_out_of_a_plan_that_does() -> None:
    mixed = Plan(part=UserDataPart(position=5, favorite=True, rating=None))
    assert at_once(mixed) == Plan(part=UserDataPart(favorite=True, rating=None))
    assert at_once(PLACE) is None


def test_the_end_of_playback_settles_what_its_reports_moved_on_that_server_only() -> None:
    register = moving()
    other = replace(register, held=register.held | {Field.PLAY_COUNT: Held(1, replace(PLAYING, server="lan"))})
    assert due(PLACE, ended(register, "wan"), LATELY, INTERVAL) == 0
    assert ended(other, "wan").held[Field.PLAY_COUNT].stamp.weight == 0
    assert ended(other, "attic") is other


def test_an_interval_begins_with_what_a_player_moves() -> None:
    assert paced((Field.POSITION,))
    assert not paced((Field.PLAYED, Field.FAVORITE))
