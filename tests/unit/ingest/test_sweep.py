"""Passes over accounts, on a whole household in memory: what they merge, hold back, put off, and where they go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from playhead.domain.events import PageDiffered
from playhead.domain.userdata import UserData
from playhead.features.userdata import brakes, run_queries
from playhead.features.userdata.brakes import Decision, Settle
from playhead.features.userdata.compare import Brake
from playhead.features.userdata.view import Peer
from playhead.ingest.sweep import SCAN_MS, TRIES
from playhead.journal import store
from playhead.kit.faults import Point
from playhead.ports.media_server import Only, UserDataPage
from tests.support.engine import Killed, Plan
from tests.support.fake_media_server import Fault
from tests.support.household import Household
from tests.support.sweeping import Broom

OLD, NEW = "10.11.11", "12.0.0"
DAY = 24 * 3_600_000
SEEN = UserData(played=True, play_count=1, last_played=1_700_000_000_000)
Make = Callable[..., tuple[Household, Broom]]


@pytest.fixture
def make() -> Iterator[Make]:
    homes: list[Household] = []

    def made(**more: Any) -> tuple[Household, Broom]:
        brake = more.pop("brake", None)
        home = Household({"wan": OLD, "lan": NEW}, **({"films": 4} | more))
        homes.append(home)
        home.settle()
        return home, Broom(home, brake)

    yield made
    for home in homes:
        home.remove()


def put(home: Household, server: str, number: int, data: UserData, person: str = "alice") -> None:
    """What the server holds before Playhead has ever looked, or behind its back."""
    home.fakes[server].restore(home.user(server, person), home.film(server, number), data)


def pages(home: Household) -> list[PageDiffered]:
    records = home.database.read_now(lambda c: store.read(c, after=0, count=10_000, to=None, max_bytes=10**9))
    return [record.event for record in records if isinstance(record.event, PageDiffered)]


def titles(home: Household) -> list[int]:
    return [n for n in range(1, home.films + 1) if home.truth("wan", "alice", n) == home.truth("lan", "alice", n)]


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


def lose(home: Household, server: str, count: int) -> None:
    """The server forgets what was played, as somebody who un-marks a whole series leaves it."""
    for number in range(1, count + 1):
        put(home, server, number, UserData())


@pytest.fixture
def held(make: Make) -> tuple[Household, Broom, int]:
    """A household in which `wan` has lost ten of twelve films that were played everywhere."""
    home, broom = make(films=12, brake=Brake(count=5))
    for number in range(1, 13):
        put(home, "wan", number, SEEN)
    broom.reconcile()
    home.clock.advance(60_000)
    lose(home, "wan", 10)
    run = broom.reconcile()
    assert (run.state, run.held, run.writes) == ("done", 1, 0)
    (brake,) = home.database.read_now(run_queries.brakes)
    assert (brake.server, brake.username, brake.regressions, brake.entries) == ("wan", "alice", 10, 12)
    assert len(brake.items) == 10
    return home, broom, brake.id


def settle(home: Household, broom: Broom, brake: int, decision: Decision) -> None:
    answer = broom.writer.run_now(brakes.settle, Settle(brake_id=brake, decision=decision, now=home.clock.now_ms()))
    assert isinstance(answer, brakes.Settled)
    broom.sweep()
    assert home.database.read_now(run_queries.brakes) == []


def test_a_pass_that_would_take_much_away_changes_nothing(held: tuple[Household, Broom, int]) -> None:
    home, broom, _ = held
    assert all(home.truth("lan", "alice", n).played for n in range(1, 13))
    assert not home.truth("wan", "alice", 1).played
    home.clock.advance(60_000)
    assert broom.reconcile().held == 1
    assert len(home.database.read_now(run_queries.brakes)) == 1


def test_what_is_confirmed_goes_everywhere_as_far_as_it_is_still_gone(held: tuple[Household, Broom, int]) -> None:
    home, broom, brake = held
    put(home, "wan", 1, SEEN)
    settle(home, broom, brake, Decision.CONFIRM)
    assert [home.truth("lan", "alice", n).played for n in range(1, 13)] == [True, *[False] * 9, True, True]
    assert titles(home) == list(range(1, 13))


def test_what_is_discarded_is_put_back(held: tuple[Household, Broom, int]) -> None:
    home, broom, brake = held
    settle(home, broom, brake, Decision.DISCARD)
    assert all(home.truth(server, "alice", n).played for server in ("wan", "lan") for n in range(1, 13))
    home.clock.advance(60_000)
    again = broom.reconcile()
    assert (again.differences, again.held) == (0, 0)


def test_a_few_un_marks_nobody_told_of_are_edits(make: Make) -> None:
    home, broom = make(films=12, brake=Brake(count=5))
    for number in range(1, 13):
        put(home, "wan", number, SEEN)
    broom.reconcile()
    home.clock.advance(60_000)
    lose(home, "wan", 2)
    broom.reconcile()
    assert [home.truth("lan", "alice", n).played for n in (1, 2, 3)] == [False, False, True]


def test_a_server_that_shows_an_earlier_time_is_written_over(make: Make) -> None:
    home, broom = make(films=12)
    for number in range(1, 13):
        put(home, "wan", number, SEEN)
    broom.reconcile()
    home.clock.advance(60_000)
    lose(home, "wan", 3)
    put(home, "wan", 4, UserData(played=True, play_count=1, last_played=1_600_000_000_000))
    broom.reconcile()
    assert all(home.truth(server, "alice", n) == SEEN for server in ("wan", "lan") for n in range(1, 13))


def test_a_mere_targets_differences_are_written_over(make: Make) -> None:
    home, broom = make(policy={"peers": {"wan": Peer(rank=1), "lan": Peer(rank=2, hears=False)}})
    put(home, "lan", 1, SEEN)
    put(home, "wan", 2, SEEN)
    broom.reconcile()
    assert not home.truth("wan", "alice", 1).played
    assert home.truth("lan", "alice", 2).played


def test_a_quick_pass_reads_only_what_is_marked(make: Make) -> None:
    home, broom = make()
    broom.reconcile()
    put(home, "wan", 2, SEEN)
    run_id = broom.begin("wan", only=tuple(Only))
    broom.sweep()
    assert (broom.run(run_id).read, broom.run(run_id).writes) == (1, 1)
    assert home.truth("lan", "alice", 2).played


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
