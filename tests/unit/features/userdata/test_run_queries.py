"""Runs and brakes as people see them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from playhead.features.userdata import run_queries, runs
from playhead.features.userdata.runs import Progress
from playhead.features.userdata.sweep_tables import swept
from tests.support.household import Household
from tests.support.sweeping import Broom


@pytest.fixture
def broom() -> Iterator[Broom]:
    home = Household({"wan": "10.11.11", "lan": "12.0.0"})
    home.settle()
    yield Broom(home)
    home.remove()


def test_runs_are_listed_newest_first_with_their_sums(broom: Broom) -> None:
    old, new = broom.begin(), broom.begin("wan")
    read = broom.home.database.read_now
    listed = read(lambda c: run_queries.runs_before(c, None, 5))
    assert [(one.id, one.passes, one.passes_open) for one in listed] == [(new, 1, 1), (old, 2, 2)]
    assert [one.id for one in read(lambda c: run_queries.runs_before(c, listed[0].seq, 5))] == [old]
    assert read(lambda c: run_queries.run_by_id(c, "none")) is None


def test_a_failed_pass_says_why(broom: Broom) -> None:
    run_id = broom.begin("wan")
    (row,) = broom.home.database.read_now(lambda c: runs.open_passes(c, "wan"))
    broom.writer.run_now(runs.advance, Progress(row=replace(row, state="failed", problem="no answer", read=3)))
    run = broom.run(run_id)
    assert (run.state, run.read, run.problems) == ("failed", 3, ("alice on wan: no answer",))


def test_the_last_whole_pass_of_a_server_is_known(broom: Broom) -> None:
    read = broom.home.database.read_now
    assert read(lambda c: run_queries.last_passes(c, ["wan", "lan"])) == {}
    marks = [("wan/alice", 5, 9), ("wan/bob", 7, 0), ("wanda/eve", 99, 0)]
    values = [{"ref": ref, "full_at": full, "quick_at": quick, "taken_at": full} for ref, full, quick in marks]
    broom.writer.run_now(lambda c, _: [c.execute(swept.insert(), values)], None)
    assert read(lambda c: run_queries.last_passes(c, ["wan", "lan"])) == {"wan": 9}


def test_without_a_brake_nothing_is_held(broom: Broom) -> None:
    broom.begin("wan")
    assert broom.home.database.read_now(run_queries.brakes) == []


def test_a_brake_names_some_of_what_would_be_lost(broom: Broom) -> None:
    broom.begin("wan")
    (row,) = broom.home.database.read_now(lambda c: runs.open_passes(c, "wan"))
    held = replace(row, state="held", regressions=1, entries=4)
    film = broom.home.film("wan", 1)
    broom.writer.run_now(runs.advance, Progress(row=held, held_back=(film,)))
    (brake,) = broom.home.database.read_now(run_queries.brakes)
    assert (brake.server, brake.username, brake.regressions, brake.entries) == ("wan", "alice", 1, 4)
    assert brake.items == (broom.home.described("wan", 1).name,)
