"""Turns at a gate: who wants little goes before who wants much, and nobody waits for ever."""

from __future__ import annotations

import pytest

from playhead.journal import jobs, turns
from playhead.journal.turns import FEW, HEAD_START_MS, owner_of
from playhead.kit.times import MINUTE
from tests.support.engine import Engine, spec


def claimed(engine: Engine, count: int = 1, gate: str = "red") -> list[str]:
    """The lanes of the next jobs."""
    return [job.lane for job in engine.write(lambda c: jobs.claim(c, gate, 0, count, "w", engine.now))]


def want(engine: Engine, owner: str, *items: int, at: int = 0, gate: str = "red") -> None:
    """Somebody wants something done with these items, each by a record of its own; the numbers are its places, too."""
    for item in items:
        engine.add(spec(f"f:{owner}/{item}", ckey=f"f:{owner}/{item}", run_at=at, gate=gate), cause=item, feature=owner)


def test_one_edit_does_not_wait_for_the_hundreds_of_somebody_else(engine: Engine) -> None:
    want(engine, "wan/alice", *range(1, 300))
    engine.clock.advance(MINUTE)
    want(engine, "wan/bob", 1000)
    firsts = claimed(engine, FEW + 1)
    assert firsts == [*(f"f:wan/alice/{n}" for n in range(1, FEW + 1)), "f:wan/bob/1000"]


def test_what_one_decision_wants_counts_like_what_many_want(engine: Engine) -> None:
    engine.add(*(spec(f"f:wan/alice/{n}") for n in range(50)), cause=1)
    want(engine, "wan/bob", 2)
    early = [row.lane for row in engine.rows("SELECT lane FROM job WHERE run_at < :now", now=engine.now)]
    assert early == [*(f"f:wan/alice/{n}" for n in range(FEW)), "f:wan/bob/2"]


def test_who_has_come_down_to_a_few_is_let_in_again(engine: Engine) -> None:
    want(engine, "wan/alice", *range(1, FEW + 2))
    want(engine, "wan/bob", *range(100, 100 + FEW + 2))
    claimed(engine, FEW)
    want(engine, "wan/alice", 50)
    assert engine.value("SELECT run_at FROM job WHERE lane = 'f:wan/alice/50'") == engine.now - HEAD_START_MS


def test_what_has_waited_long_is_overtaken_by_nothing_new(engine: Engine) -> None:
    want(engine, "wan/alice", *range(1, FEW + 2))
    claimed(engine, FEW)
    engine.clock.advance(HEAD_START_MS + 1)
    want(engine, "wan/bob", 1000)
    assert claimed(engine, 2) == [f"f:wan/alice/{FEW + 1}", "f:wan/bob/1000"]


def test_jobs_for_later_and_of_other_gates_take_no_turn(engine: Engine) -> None:
    later = engine.now + MINUTE
    want(engine, "wan/alice", *range(1, 50), at=later)
    want(engine, "wan/alice", *range(100, 150), gate="blue")
    want(engine, "wan/alice", 1000)
    assert engine.value("SELECT run_at FROM job WHERE lane = 'f:wan/alice/1'") == later
    assert engine.value("SELECT run_at FROM job WHERE lane = 'f:wan/alice/1000'") == engine.now - HEAD_START_MS


def test_what_is_wanted_anew_all_the_time_keeps_its_turn(engine: Engine) -> None:
    want(engine, "wan/alice", *range(1, 50))
    for second in range(5):
        engine.clock.advance(1_000)
        want(engine, "wan/alice", FEW + 1)
        want(engine, "wan/alice", 100 + second)
    assert claimed(engine, FEW + 1)[-1] == f"f:wan/alice/{FEW + 1}"


@pytest.mark.parametrize(
    ("lane", "owner"),
    [
        ("userdata:wan/u/i", "userdata:wan/u/"),
        ("identity:item:wan/i", "identity:item:wan/"),
        ("alone", ""),
        (None, ""),
    ],
)
def test_the_owner_of_a_lane_is_all_but_its_last_part(lane: str | None, owner: str) -> None:
    assert owner_of(lane) == owner


def test_the_jobs_of_one_owner_are_found_by_their_range(engine: Engine) -> None:
    plan = engine.rows(
        f"EXPLAIN QUERY PLAN {turns.READY.text}", first="f:wan/a/", beyond="f:wan/a0", gate="red", now=1, most=FEW
    )
    assert any("ux_job_lane_head (lane>? AND lane<?)" in row.detail for row in plan)
