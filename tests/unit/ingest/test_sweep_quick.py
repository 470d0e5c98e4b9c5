"""Passes over what is marked: each item is read once, and what is marked no more is not missed."""

from __future__ import annotations

import pytest

from playhead.domain.userdata import UserData
from playhead.features.userdata import run_queries, runs
from playhead.features.userdata.brakes import Decision
from playhead.features.userdata.compare import Brake
from playhead.kit.faults import Point
from playhead.ports.media_server import Only
from tests.support.engine import Killed, Plan
from tests.support.passing import SEEN, Make, asked_by_id, lose, pages, put, settle
from tests.support.sweeping import Broom


def test_a_quick_pass_reads_and_counts_each_marked_item_once(make: Make) -> None:
    home, broom = make(brake=Brake(count=2))
    for number in (1, 2, 3, 4):
        put(home, "wan", number, SEEN)
    broom.reconcile()
    home.clock.advance(60_000)
    before = asked_by_id(home, "wan")
    for number in (1, 2, 3):
        put(home, "wan", number, UserData())
    run_id = broom.begin("wan", only=(Only.PLAYED,))
    broom.sweep()
    run = broom.run(run_id)
    assert (run.read, run.differences, run.held) == (1, 3, 1)
    assert len(asked_by_id(home, "wan")) - len(before) == 1
    (brake,) = home.database.read_now(run_queries.brakes)
    assert (brake.regressions, brake.entries) == (3, 4)


def test_a_quick_pass_that_was_killed_misses_what_is_marked_no_more_all_the_same(make: Make) -> None:
    plan = Plan()
    home, broom = make(films=6, faults=plan)
    for number in range(1, 7):
        put(home, "wan", number, SEEN)
    broom.reconcile()
    home.clock.advance(60_000)
    home.fakes["wan"].rows_a_page = 2
    put(home, "wan", 1, UserData())
    broom.begin("wan", only=(Only.PLAYED,))
    plan.arm(Point.SWEEP_AFTER_PAGE, 2, Killed)
    with pytest.raises(Killed):
        broom.sweep()
    home.close()
    home.open()
    Broom(home).sweep()
    assert [home.truth("lan", "alice", n).played for n in range(1, 7)] == [False, *[True] * 5]


def test_a_quick_pass_reads_only_what_is_marked(make: Make) -> None:
    home, broom = make()
    broom.reconcile()
    put(home, "wan", 2, SEEN)
    run_id = broom.begin("wan", only=tuple(Only))
    broom.sweep()
    assert (broom.run(run_id).read, broom.run(run_id).writes) == (1, 1)
    home.clock.advance(60_000)
    before = asked_by_id(home, "wan")
    broom.begin("wan", only=tuple(Only))
    broom.sweep()
    assert asked_by_id(home, "wan") == before
    assert home.truth("lan", "alice", 2).played


def test_a_quick_pass_misses_what_is_marked_no_more(make: Make) -> None:
    home, broom = make()
    put(home, "wan", 2, SEEN)
    put(home, "wan", 3, UserData(favorite=True))
    broom.reconcile()
    home.clock.advance(60_000)
    put(home, "wan", 2, UserData())
    put(home, "wan", 3, UserData())
    told = len(pages(home))
    broom.begin(only=tuple(Only))
    broom.sweep()
    assert not home.truth("lan", "alice", 2).played
    assert not home.truth("lan", "alice", 3).favorite
    assert len(pages(home)) > told
    home.clock.advance(60_000)
    run = broom.run(broom.begin(only=tuple(Only)))
    told = len(pages(home))
    broom.sweep()
    assert (broom.run(run.id).writes, len(pages(home))) == (0, told)


def test_a_held_quick_pass_neither_puts_off_the_daily_pass_nor_says_that_everything_was_read(make: Make) -> None:
    home, broom = make(brake=Brake(count=1))
    for number in (1, 2, 3):
        put(home, "wan", number, SEEN)
    broom.reconcile()
    home.clock.advance(60_000)
    ref = f"wan/{home.user('wan', 'alice')}"
    before = home.database.read_now(lambda c: runs.swept_one(c, ref))
    lose(home, "wan", 2)
    run_id = broom.begin("wan", only=(Only.PLAYED,))
    broom.sweep()
    assert broom.run(run_id).held == 1
    after = home.database.read_now(lambda c: runs.swept_one(c, ref))
    assert (after.full_at, after.taken_at) == (before.full_at, before.taken_at)
    assert after.quick_at > before.quick_at


def test_of_the_three_quick_passes_each_keeps_what_it_holds_until_one_of_its_own_kind_or_over_everything(
    make: Make,
) -> None:
    home, broom = make(brake=Brake(count=0))
    put(home, "wan", 1, SEEN)
    put(home, "wan", 2, UserData(favorite=True))
    broom.reconcile()
    home.clock.advance(60_000)
    put(home, "wan", 1, UserData())
    put(home, "wan", 2, UserData())

    def held() -> list[tuple[str, ...]]:
        return [one.items for one in home.database.read_now(run_queries.brakes)]

    for _ in range(2):
        broom.begin("wan", only=tuple(Only))
        broom.sweep()
        assert sorted(held()) == [("Film 1",), ("Film 2",)]
        home.clock.advance(60_000)
    broom.reconcile("wan")
    assert held() == [("Film 1", "Film 2")]
    home.clock.advance(60_000)
    broom.begin("wan", only=tuple(Only))
    broom.sweep()
    # nobody is asked a second time
    assert held() == [("Film 1", "Film 2")]


def test_what_is_back_is_asked_about_no_more_once_a_pass_of_that_kind_has_seen_it(make: Make) -> None:
    home, broom = make(brake=Brake(count=0))
    put(home, "wan", 1, SEEN)
    broom.reconcile()
    for data, held in ((UserData(), 1), (SEEN, 0)):
        home.clock.advance(60_000)
        put(home, "wan", 1, data)
        broom.begin("wan", only=(Only.PLAYED,))
        broom.sweep()
        assert len(home.database.read_now(run_queries.brakes)) == held


def test_what_is_decided_for_one_pass_is_not_asked_again_for_another(make: Make) -> None:
    home, broom = make(brake=Brake(count=0))
    for number in (1, 2):
        put(home, "wan", number, SEEN)
    broom.reconcile()
    home.clock.advance(60_000)
    lose(home, "wan", 1)
    broom.reconcile("wan")
    home.clock.advance(60_000)
    lose(home, "wan", 2)
    broom.begin("wan", only=(Only.PLAYED,))
    broom.sweep()
    whole, quick = home.database.read_now(run_queries.brakes)
    assert [(one.items, one.regressions) for one in (whole, quick)] == [(("Film 1",), 1), (("Film 2",), 1)]
    settle(home, broom, whole.id, Decision.CONFIRM)
    (left,) = home.database.read_now(run_queries.brakes)
    assert (left.id, left.items, left.regressions) == (quick.id, ("Film 2",), 1)
    assert [home.truth("lan", "alice", n).played for n in (1, 2)] == [False, True]
    settle(home, broom, quick.id, Decision.DISCARD)
    assert [home.truth("wan", "alice", n).played for n in (1, 2)] == [False, True]
    assert home.database.read_now(run_queries.brakes) == []
