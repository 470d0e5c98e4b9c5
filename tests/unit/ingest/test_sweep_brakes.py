"""Passes that would take much away, on a whole household in memory: held, decided, carried out."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from playhead.domain.userdata import UserData
from playhead.features.userdata import brakes, run_queries, runs
from playhead.features.userdata.brakes import Decision, Settle
from playhead.features.userdata.compare import Brake
from playhead.features.userdata.runs import Begin
from playhead.features.userdata.view import Peer
from playhead.ingest.preview import Previewer
from playhead.ingest.sweep import AWAY_MS, TRIES
from playhead.ports.media_server import Only
from tests.support.engine import at_once, drive
from tests.support.fake_media_server import Fault
from tests.support.household import Household
from tests.support.passing import SEEN, Make, lose, pages, put, settle, titles
from tests.support.sweeping import Broom, pumped


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


@pytest.mark.parametrize("fault", [Fault.UNREACHABLE, Fault.TIMEOUT_BEFORE, Fault.SERVER_FAULT, Fault.KEY_REFUSED])
def test_what_was_decided_is_carried_out_however_long_the_server_is_away(
    held: tuple[Household, Broom, int], fault: Fault
) -> None:
    home, broom, brake = held
    home.fakes["wan"].fail(fault, times=3 * TRIES, on={"user_data"})
    asked = Settle(brake_id=brake, decision=Decision.DISCARD, now=home.clock.now_ms(), served=broom.served)
    broom.writer.run_now(brakes.settle, asked)
    for _ in range(3 * TRIES + 1):
        assert not home.truth("wan", "alice", 1).played
        broom.sweep()
        home.clock.advance(AWAY_MS)
    assert all(home.truth(server, "alice", n).played for server in ("wan", "lan") for n in range(1, 13))


def test_what_was_decided_for_an_account_that_is_gone_is_over(held: tuple[Household, Broom, int]) -> None:
    home, broom, brake = held
    home.fakes["wan"].remove_user(home.user("wan", "alice"))
    home.look("wan")
    home.settle()
    settle(home, broom, brake, Decision.CONFIRM)
    states = home.database.read_now(lambda c: c.exec_driver_sql("SELECT state FROM sync_pass").scalars().all())
    assert "open" not in states


def test_a_few_un_marks_nobody_told_of_are_edits(make: Make) -> None:
    home, broom = make(films=12, brake=Brake(count=5))
    for number in range(1, 13):
        put(home, "wan", number, SEEN)
    broom.reconcile()
    home.clock.advance(60_000)
    lose(home, "wan", 2)
    broom.reconcile()
    assert [home.truth("lan", "alice", n).played for n in (1, 2, 3)] == [False, False, True]


EARLIER = UserData(played=True, play_count=1, last_played=1_600_000_000_000)


def with_earlier_rows(make: Make, earlier: int, lost: int) -> tuple[Household, Broom]:
    """`wan` shows an earlier date of some films, and has lost the mark of others."""
    home, broom = make(films=earlier + lost)
    for number in range(1, home.films + 1):
        put(home, "wan", number, SEEN)
    broom.reconcile()
    home.clock.advance(60_000)
    for number in range(1, home.films + 1):
        put(home, "wan", number, UserData() if number <= lost else EARLIER)
    return home, broom


def test_one_row_of_an_earlier_time_is_written_over_and_undoes_nothing_else(make: Make) -> None:
    home, broom = with_earlier_rows(make, earlier=1, lost=3)
    assert broom.reconcile().held == 1
    assert [home.truth("wan", "alice", n).played for n in (1, 2, 3)] == [False] * 3
    assert [home.truth(server, "alice", 4) for server in ("wan", "lan")] == [SEEN] * 2
    assert all(home.truth("lan", "alice", n).played for n in (1, 2, 3))
    (brake,) = home.database.read_now(run_queries.brakes)
    assert (brake.regressions, brake.items) == (3, ("Film 1", "Film 2", "Film 3"))
    settle(home, broom, brake.id, Decision.CONFIRM)
    assert [home.truth("lan", "alice", n).played for n in range(1, 5)] == [False, False, False, True]


def test_what_a_person_is_asked_about_is_not_taken_over_by_a_later_pass(make: Make) -> None:
    home, broom = with_earlier_rows(make, earlier=1, lost=3)
    broom.reconcile()
    for only in (tuple(Only), ()):
        # by now nothing is of an earlier time, and three un-marks alone would be edits
        home.clock.advance(3_600_000)
        broom.begin("wan", only=only)
        broom.sweep()
        assert [home.truth("lan", "alice", n).played for n in (1, 2, 3)] == [True] * 3
        assert [one.regressions for one in home.database.read_now(run_queries.brakes)] == [3]


def test_earlier_times_alone_are_written_over_and_nobody_is_asked(make: Make) -> None:
    home, broom = with_earlier_rows(make, earlier=2, lost=0)
    assert broom.reconcile().held == 0
    assert [home.truth("wan", "alice", n) for n in (1, 2)] == [SEEN] * 2


def test_a_server_that_was_restored_from_a_backup_is_written_over(make: Make) -> None:
    home, broom = with_earlier_rows(make, earlier=10, lost=9)
    assert broom.reconcile().held == 0
    assert all(home.truth(server, "alice", n) == SEEN for server in ("wan", "lan") for n in range(1, 20))


def test_a_preview_tells_what_is_written_over_and_what_is_asked(make: Make) -> None:
    home, _ = with_earlier_rows(make, earlier=1, lost=3)
    looker = Previewer(home.fakes, at_once(home.database), home.clock, home.policy, Brake(), pumped(home))
    told = drive(looker.preview(Begin(run_id="", why="asked", now=0, servers=("wan", "lan"))))
    assert [(one.server, one.item_name, one.event_type) for one in told.writes] == [("wan", "Film 4", "last_played")]
    assert told.held == ("alice on wan: 3 of 4 entries",)


def test_a_mere_targets_differences_are_written_over(make: Make) -> None:
    home, broom = make(policy={"peers": {"wan": Peer(rank=1), "lan": Peer(rank=2, hears=False)}})
    put(home, "lan", 1, SEEN)
    put(home, "wan", 2, SEEN)
    put(home, "lan", 3, UserData(rating=7.5, favorite=True))
    home.fakes["wan"].remove_item(home.film("wan", 3))
    broom.reconcile()
    broom.reconcile()
    assert not home.truth("wan", "alice", 1).played
    assert home.truth("lan", "alice", 1) == UserData()
    assert home.truth("lan", "alice", 2).played
    # what no server has that is heard is nobody's difference
    assert home.truth("lan", "alice", 3).favorite
    assert broom.reconcile().differences == 0


def test_a_loss_that_is_confirmed_is_later_than_the_last_pass_that_found_all_as_it_was_and_no_later(
    held: tuple[Household, Broom, int],
) -> None:
    home, broom, _ = held
    ref = f"wan/{home.user('wan', 'alice')}"
    whole = home.database.read_now(lambda c: runs.swept_one(c, ref)).taken_at
    home.clock.advance(60_000)
    assert broom.reconcile("wan").held == 1
    (brake,) = home.database.read_now(run_queries.brakes)
    told = len(pages(home))
    settle(home, broom, brake.id, Decision.CONFIRM)
    assert {page.since for page in pages(home)[told:]} == {whole}
    assert whole < brake.begun_at - 60_000


@pytest.mark.parametrize("decision", list(Decision))
def test_what_two_quick_passes_would_take_away_is_asked_about_once(make: Make, decision: Decision) -> None:
    """Marks and favourites of the same films are gone at once: whoever decides about a film decides about both."""
    home, broom = make(films=12, brake=Brake(count=5))
    both = replace(SEEN, favorite=True)
    for number in range(1, 13):
        put(home, "wan", number, both)
    broom.reconcile()
    home.clock.advance(60_000)
    lose(home, "wan", 10)
    broom.begin("wan", only=tuple(Only))
    broom.sweep()
    (brake,) = home.database.read_now(run_queries.brakes)
    assert (brake.regressions, titles(home)) == (10, [11, 12])
    settle(home, broom, brake.id, decision)
    held = UserData() if decision is Decision.CONFIRM else both
    for number in range(1, 11):
        assert {home.truth(server, "alice", number) for server in ("wan", "lan")} == {held}
    assert home.database.read_now(run_queries.brakes) == []
    assert broom.reconcile().differences == 0


def test_a_held_quick_pass_gives_way_to_one_over_everything(make: Make) -> None:
    home, broom = make(films=12, brake=Brake(count=5))
    for number in range(1, 13):
        put(home, "wan", number, SEEN)
    broom.reconcile()
    lose(home, "wan", 10)
    broom.begin("wan", only=(Only.PLAYED,))
    broom.sweep()
    (quick,) = home.database.read_now(run_queries.brakes)
    assert broom.reconcile("wan").held == 1
    (whole,) = home.database.read_now(run_queries.brakes)
    answers = [
        broom.writer.run_now(brakes.settle, Settle(brake_id=one, decision=Decision.CONFIRM, now=1, served=broom.served))
        for one in (quick.id, whole.id)
    ]
    assert answers == [brakes.NotHeld(), brakes.Settled("wan")]
    broom.sweep()
    assert [home.truth("lan", "alice", n).played for n in range(1, 13)] == [*[False] * 10, True, True]
