"""Runs and passes in a database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from playhead.features.userdata import runs
from playhead.features.userdata.agenda import Swept
from playhead.features.userdata.runs import Begin, Pass, Progress
from playhead.ports.media_server import Only
from tests.support.household import Household
from tests.support.sweeping import Broom


@pytest.fixture
def broom() -> Iterator[Broom]:
    home = Household({"wan": "10.11.11", "lan": "12.0.0"}, people=("alice", "bob"))
    home.settle()
    yield Broom(home)
    home.remove()


def open_passes(broom: Broom, server: str) -> list[Pass]:
    return broom.home.database.read_now(lambda c: runs.open_passes(c, server))


def test_a_run_has_a_pass_for_each_account_that_belongs_to_somebody(broom: Broom) -> None:
    broom.begin()
    assert sorted(one.username for one in open_passes(broom, "wan")) == ["alice", "bob"]
    assert [one.start for one in open_passes(broom, "lan")] == [0, 0]


def test_a_run_can_be_of_one_server_one_person_or_what_is_marked(broom: Broom) -> None:
    alice = next(one.person_id for one in _begun(broom) if one.username == "alice")
    broom.begin("lan", people=(alice,), only=(Only.PLAYED, Only.FAVORITE))
    assert open_passes(broom, "lan")[2:] == []
    found = [(one.username, one.only) for one in open_passes(broom, "lan")]
    assert found == [("alice", "played"), ("alice", "favorite")]


def _begun(broom: Broom) -> list[Pass]:
    broom.begin("wan")
    return open_passes(broom, "wan")


def test_a_run_over_nobody_is_over_at_once(broom: Broom) -> None:
    begin = Begin(run_id="r", why="asked", now=1, servers=("wan",), accounts=())
    assert broom.writer.run_now(runs.begin, begin) == 0
    assert broom.run("r").state == "done"


def test_a_run_fails_for_a_server_that_was_never_reached_though_all_others_were_read(broom: Broom) -> None:
    run_id = broom.begin("wan", "shed")
    broom.sweep()
    run = broom.run(run_id)
    assert (run.state, run.problems, run.read) == ("failed", ("shed: it was never reached",), 2)


def test_the_next_pass_is_the_one_that_is_due_first_and_none_before_its_time(broom: Broom) -> None:
    first, second = _begun(broom)
    now = first.due_at
    broom.writer.run_now(runs.advance, Progress(row=replace(first, due_at=now + 10)))
    found = [broom.home.database.read_now(partial(runs.next_pass, server="wan", now=at)) for at in (now, now - 1)]
    assert found == [second, None]
    broom.writer.run_now(runs.advance, Progress(row=replace(second, due_at=now + 11)))
    found = [broom.home.database.read_now(partial(runs.next_pass, server="wan", now=now + 11))]
    assert [one.id for one in found if one] == [first.id]


def test_progress_is_kept_with_what_was_held_back_until_the_pass_is_over(broom: Broom) -> None:
    first = _begun(broom)[0]
    broom.writer.run_now(runs.advance, Progress(row=replace(first, start=7, total=9), held_back=("b", "a", "b")))
    assert open_passes(broom, "wan")[0].start == 7
    assert broom.home.database.read_now(lambda c: runs.held_back(c, first.id)) == ["a", "b"]
    ended = Progress(row=replace(first, state="done"), swept=Swept(full_at=5, quick_at=5))
    broom.writer.run_now(runs.advance, ended)
    assert broom.home.database.read_now(lambda c: runs.held_back(c, first.id)) == []
    assert broom.home.database.read_now(runs.swept) == {first.ref: Swept(full_at=5, quick_at=5)}
    asked = [broom.home.database.read_now(partial(runs.swept_one, ref=ref)) for ref in (first.ref, "wan/nobody")]
    assert asked == [Swept(full_at=5, quick_at=5), Swept()]


def test_a_newer_pass_takes_the_place_of_one_that_is_held(broom: Broom) -> None:
    first = _begun(broom)[0]
    broom.writer.run_now(runs.advance, Progress(row=replace(first, state="held"), held_back=("a",)))
    second = next(one for one in _begun(broom) if one.ref == first.ref)
    broom.writer.run_now(runs.advance, Progress(row=replace(second, state="done")))
    states = broom.home.database.read_now(lambda c: c.exec_driver_sql("SELECT state FROM sync_pass").scalars().all())
    assert sorted(states) == ["done", "open", "open", "replaced"]
    assert broom.home.database.read_now(lambda c: runs.held_back(c, first.id)) == []


def test_a_run_is_over_when_all_is_read_decided_and_written(broom: Broom) -> None:
    home = broom.home
    home.fakes["wan"].toggle_played(home.user("wan", "alice"), home.film("wan", 1), True)
    home.take()
    run_id = broom.begin()
    assert broom.run(run_id).state == "running"
    for name in broom.sweeps:
        while broom.step(name):
            pass
    assert broom.run(run_id).state == "running"
    home.settle()
    run = broom.run(run_id)
    assert (run.state, run.writes, run.finished_at) == ("done", 1, home.clock.now_ms())


def test_a_run_does_not_wait_for_a_server_that_is_away(broom: Broom) -> None:
    home = broom.home
    home.fakes["wan"].toggle_played(home.user("wan", "alice"), home.film("wan", 1), True)
    home.take()
    run_id = broom.begin()
    for name in broom.sweeps:
        while broom.step(name):
            pass
    home.fakes["lan"].down = True
    home.settle()
    assert broom.run(run_id).state == "done"


def test_writes_are_counted_for_their_run(broom: Broom) -> None:
    run_id = broom.begin()

    def count(connection: Connection, numbers: Sequence[int]) -> list[None]:
        runs.add_writes(connection, {run_id: sum(numbers)})
        return [None] * len(numbers)

    broom.writer.run_now(count, 3)
    broom.writer.run_now(count, 2)
    assert broom.run(run_id).writes == 5


def test_of_servers_that_are_not_configured_it_is_forgotten_when_they_were_read(broom: Broom) -> None:
    broom.reconcile()
    before = broom.home.database.read_now(runs.swept)
    gone = broom.writer.run_now(runs.forget_swept, ("wan",))
    after = broom.home.database.read_now(runs.swept)
    assert gone == len(before) - len(after) > 0
    assert {ref.partition("/")[0] for ref in after} == {"wan"}
