"""Passes over accounts, on a whole household in memory: what they merge, put off, and where they go on."""

from __future__ import annotations

import pytest

from playhead.domain.userdata import UserData
from playhead.features.userdata import run_queries
from playhead.ingest.sweep import AWAY_MS, SCAN_MS, TRIES
from playhead.kit.faults import Point
from playhead.ports.media_server import Only, UserDataPage
from tests.support.engine import Killed, Plan
from tests.support.fake_media_server import Fault
from tests.support.passing import SEEN, Make, pages, put, titles
from tests.support.sweeping import Broom

DAY = 24 * 3_600_000


def test_a_first_run_merges_what_each_server_holds_and_a_second_one_writes_nothing(make: Make) -> None:
    home, broom = make()
    put(home, "wan", 1, SEEN)
    put(home, "lan", 2, UserData(favorite=True, rating=7.5))
    run = broom.reconcile()
    assert (run.state, run.read, run.differences, run.writes) == ("done", 8, 3, 2)
    assert home.truth("lan", "alice", 1).played
    assert (home.truth("wan", "alice", 2).favorite, home.truth("wan", "alice", 2).rating) == (True, 7.5)
    assert titles(home) == [1, 2, 3, 4]
    before, calls = len(pages(home)), home.changing_calls()
    home.clock.advance(60_000)
    again = broom.reconcile()
    assert (again.state, again.differences, again.writes) == ("done", 0, 0)
    assert (len(pages(home)), home.changing_calls()) == (before, calls)


def test_nothing_is_written_to_an_account_before_all_it_holds_was_read(make: Make) -> None:
    home, broom = make()
    put(home, "wan", 1, SEEN)
    broom.begin("wan")
    broom.sweep()
    assert home.changing_calls() == 0
    broom.reconcile("lan")
    assert home.truth("lan", "alice", 1).played


def test_a_played_film_that_no_listing_has_shown_is_looked_up(make: Make) -> None:
    home, broom = make()
    broom.reconcile()
    home.fakes["lan"].add_item(home.described("lan", 9), quiet=True)
    home.look("lan")
    home.settle()
    new = home.described("wan", 9)
    home.fakes["wan"].add_item(new, quiet=True)
    home.fakes["wan"].restore(home.user("wan", "alice"), new.item_id, SEEN)
    home.clock.advance(60_000)
    run = broom.reconcile("wan")
    assert (run.differences, run.writes) == (1, 1)
    assert home.fakes["lan"].truth(home.user("lan", "alice"), home.described("lan", 9).item_id) == SEEN
    asked = [call.method for call in home.fakes["wan"].calls].count("items_by_id")
    broom.reconcile("wan")
    assert [call.method for call in home.fakes["wan"].calls].count("items_by_id") == asked == 1


def test_a_live_edit_is_written_at_once_though_a_first_run_is_under_way(make: Make) -> None:
    home, broom = make()
    put(home, "wan", 1, SEEN)
    broom.begin()
    broom.step("wan")
    home.fakes["wan"].toggle_played(home.user("wan", "alice"), home.film("wan", 3), True)
    home.settle()
    assert home.truth("lan", "alice", 3).played
    assert not home.truth("lan", "alice", 1).played


def test_a_passes_writes_are_of_a_lower_class_than_edits(make: Make) -> None:
    home, broom = make()
    broom.reconcile()
    put(home, "wan", 1, SEEN)
    home.fakes["lan"].fail(Fault.UNREACHABLE, times=None, on={"write_user_data"})
    broom.begin("wan")
    broom.step("wan")
    home.step()
    found = home.database.read_now(lambda c: c.exec_driver_sql("SELECT prio FROM job WHERE state < 3").scalars().all())
    assert list(found) == [2]


def test_a_page_that_takes_too_long_is_asked_for_at_half_the_size(make: Make) -> None:
    home, broom = make()
    home.fakes["wan"].fail(Fault.TIMEOUT_BEFORE, times=2, on={"user_data_page"})
    run = broom.reconcile("wan")
    assert (run.state, run.read) == ("done", 4)
    outcomes = [call.outcome for call in home.fakes["wan"].calls if call.method == "user_data_page"]
    assert outcomes == ["NoAnswerInTime", "NoAnswerInTime", "ok"]


def test_a_pass_that_cannot_go_on_is_tried_again_and_then_said_to_have_failed(make: Make) -> None:
    home, broom = make()
    home.fakes["wan"].fail(Fault.SERVER_FAULT, times=None, on={"user_data_page"})
    run_id = broom.begin("wan")
    for _ in range(TRIES - 1):
        broom.sweep()
        assert broom.run(run_id).state == "running"
        home.clock.advance(60_000)
    broom.sweep()
    run = broom.run(run_id)
    assert run.state == "failed"
    assert run.problems == ("alice on wan: wan: 500",)


def test_a_pass_outlives_a_restart_of_its_server(make: Make) -> None:
    home, broom = make()
    home.fakes["wan"].fail(Fault.UNREACHABLE, times=TRIES - 1, on={"user_data_page"})
    run_id = broom.begin("wan")
    for _ in range(TRIES - 1):
        broom.sweep()
        home.clock.advance(AWAY_MS)
    assert broom.run(run_id).state == "running"
    broom.sweep()
    assert broom.run(run_id).state == "done"


def test_a_pass_waits_until_a_library_scan_has_ended(make: Make) -> None:
    home, broom = make()
    put(home, "wan", 1, SEEN)
    home.fakes["wan"].is_scanning = True
    run_id = broom.begin("wan")
    broom.sweep()
    assert (broom.run(run_id).state, broom.run(run_id).read) == ("running", 0)
    home.fakes["wan"].is_scanning = False
    home.clock.advance(SCAN_MS)
    broom.sweep()
    assert broom.run(run_id).state == "done"


@pytest.mark.parametrize("point", [Point.SWEEP_AFTER_PAGE, Point.SWEEP_AFTER_COMMIT])
def test_a_pass_goes_on_from_the_page_where_it_was_killed(make: Make, point: Point) -> None:
    plan = Plan()
    home, broom = make(films=120, faults=plan)
    for number in (1, 60, 119):
        put(home, "wan", number, SEEN)
    home.fakes["wan"].fail(Fault.TIMEOUT_BEFORE, times=4, on={"user_data_page"})
    run_id = broom.begin()
    plan.arm(point, 5 if point is Point.SWEEP_AFTER_COMMIT else 2, Killed)
    with pytest.raises(Killed):
        broom.sweep()
    home.close()
    home.open()
    broom = Broom(home)
    home.settle()
    asked = len([c for c in home.fakes["wan"].calls if c.method == "user_data_page"])
    broom.sweep()
    assert broom.run(run_id).state == "done"
    assert [home.truth("lan", "alice", n).played for n in (1, 60, 119)] == [True] * 3
    later = [c for c in home.fakes["wan"].calls if c.method == "user_data_page"][asked:]
    assert 0 < len(later) < 4


def test_everything_is_read_after_a_start_once_a_day_and_after_a_return(make: Make) -> None:
    home, broom = make()
    assert broom.plan("wan")
    assert not broom.plan("wan")
    broom.sweep()
    home.clock.advance(60_000)
    assert not broom.plan("wan")
    home.clock.advance(DAY)
    assert broom.plan("wan")
    broom.sweep()
    home.clock.advance(60_000)
    home.fakes["wan"].down = True
    home.look("wan")
    home.settle()
    assert not broom.plan("wan")
    home.fakes["wan"].down = False
    home.clock.advance(600_000)
    home.look("wan")
    home.settle()
    assert broom.plan("wan")
    whys = home.database.read_now(lambda c: [row.why for row in run_queries.runs_before(c, None, 9)])
    assert whys == ["catch_up", "full", "catch_up"]


def test_what_is_agreed_while_an_account_is_first_read_is_made_up_for(make: Make) -> None:
    home, broom = make()
    put(home, "wan", 1, SEEN)
    broom.begin()
    # the page of `lan` is compared before that of `wan` was decided, and its pass is over before any write
    broom.step("wan")
    broom.step("lan")
    home.settle()
    assert home.truth("lan", "alice", 1).played
    assert broom.reconcile().writes == 0


def test_a_row_for_which_a_write_is_owed_already_is_told_once(make: Make) -> None:
    home, broom = make()
    broom.reconcile()
    put(home, "wan", 1, SEEN)
    home.fakes["lan"].fail(Fault.UNREACHABLE, times=None, on={"write_user_data"})
    assert broom.reconcile("wan").writes == 1
    home.clock.advance(1_000)
    again = broom.reconcile("lan")
    assert (again.differences, again.writes) == (0, 0)


def test_a_page_that_repeats_is_no_whole_pass_and_takes_nothing_away(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, broom = make()
    put(home, "wan", 4, SEEN)
    broom.reconcile()
    home.clock.advance(60_000)
    wan, whole = home.fakes["wan"], home.fakes["wan"].user_data_page

    async def first_again(
        user_id: str, *, start: int, limit: int, only: Only | None = None, within: str | None = None
    ) -> UserDataPage:
        page = await whole(user_id, start=0, limit=2, only=only, within=within)
        return UserDataPage(data=page.data, rows=page.rows, start=start, total=page.total)

    monkeypatch.setattr(wan, "user_data_page", first_again)
    run_id = broom.begin("wan")
    broom.sweep()
    assert broom.run(run_id).state == "failed"
    assert home.truth("lan", "alice", 4).played
