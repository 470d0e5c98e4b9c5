"""What a plan becomes on one server."""

from __future__ import annotations

import pytest

from playhead.domain.userdata import Field, UserData, UserDataPart, part_of
from playhead.features.userdata.calls import as_answered, complete, fitted, left_behind
from playhead.features.userdata.plan import Plan
from playhead.ports.media_server import Capabilities

GROUP = Capabilities(
    group_write=True,
    writable=frozenset(Field),
    any_rating=True,
    read_before_write=False,
    believes_answer=True,
    quick_connect_mint=True,
    replay_clears_played=True,
    tells_sessions=True,
)
SINGLE = Capabilities(
    group_write=False,
    writable=frozenset({Field.PLAYED, Field.LAST_PLAYED, Field.FAVORITE, Field.RATING}),
    any_rating=False,
    read_before_write=False,
    believes_answer=True,
    quick_connect_mint=False,
    replay_clears_played=True,
    tells_sessions=True,
)
"""As 10.8: a call for a mark, a favourite, a thumb."""


def plan(unmark: bool = False, **said: object) -> Plan:
    return Plan(part=UserDataPart(**said), unmark=unmark)  # type: ignore[arg-type]  # each test names typed fields


def test_a_version_with_a_group_write_is_told_everything() -> None:
    whole = plan(played=True, position=5, play_count=2, last_played=3, favorite=True, rating=None)
    assert fitted(whole, GROUP, UserData()) == whole


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (plan(position=5), None),
        (plan(play_count=2, last_played=3), None),
        (plan(position=5, favorite=True), plan(favorite=True)),
        (plan(played=True, position=0, play_count=2, last_played=3), plan(played=True, position=0, last_played=3)),
        (plan(unmark=True, play_count=1), plan(unmark=True)),
        (plan(played=False, play_count=3), plan(unmark=True)),
        (plan(rating=7.5), plan(rating=7.5)),
    ],
)
def test_an_old_version_is_told_what_it_has_a_call_for(wanted: Plan, told: Plan | None) -> None:
    assert fitted(wanted, SINGLE, UserData()) == told


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (plan(rating=7.5), None),
        (plan(rating=7.5, favorite=True), plan(favorite=True)),
        (plan(unmark=True, rating=7.5), plan(unmark=True)),
        (plan(rating=3.0), plan(rating=3.0)),
        (plan(rating=None), plan(rating=None)),
    ],
)
def test_an_old_version_that_has_the_thumb_of_a_rating_is_not_told_it_again(wanted: Plan, told: Plan | None) -> None:
    assert fitted(wanted, SINGLE, UserData(rating=10.0)) == told
    assert fitted(wanted, GROUP, UserData(rating=10.0)) == wanted


def test_a_mark_with_a_date_counts_by_itself_there() -> None:
    before = UserData(play_count=2, position=9)
    dated, bare = plan(played=True, last_played=3), plan(played=True)
    assert left_behind(dated, before, SINGLE).play_count == 3
    assert left_behind(bare, before, SINGLE).play_count == 2
    assert left_behind(bare, UserData(), SINGLE) == UserDataPart(played=True, position=0, play_count=1)
    assert left_behind(dated, before, GROUP) == dated.part
    assert left_behind(dated, before, None) == dated.part


def test_what_the_mark_changed_besides_is_ours_as_the_answer_tells_it() -> None:
    answer = UserData(played=True, play_count=4, last_played=7)
    part = UserDataPart(played=True, last_played=3)
    assert as_answered(part, answer, SINGLE) == UserDataPart(played=True, position=0, play_count=4, last_played=7)
    assert as_answered(part, answer, GROUP) == part
    assert as_answered(UserDataPart(favorite=True), answer, SINGLE) == UserDataPart(favorite=True)


def test_a_whole_row_leaves_out_what_cannot_be_written_as_nothing() -> None:
    nothing = Plan(part=UserDataPart())
    full = UserData(played=True, position=1, play_count=2, last_played=3, rating=7.5)
    assert set(Field) - set(complete(nothing, UserData(), "Movie").said()) == {Field.RATING, Field.LAST_PLAYED}
    assert complete(nothing, full, "Movie") == part_of(full)
    assert complete(nothing, full, "Series").said() == (Field.FAVORITE, Field.RATING)
    cleared = complete(plan(rating=None), full, "Movie")
    assert (cleared.rating, set(cleared.said())) == (None, set(Field))
