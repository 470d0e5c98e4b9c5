"""What is old is deleted, piece by piece, and nothing newer: lines of the log, notices that nobody came for, passes
that are over and their runs, absences that nobody waits for, and shadows of items long gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import TextClause, insert

from playhead.features.userdata import run_queries
from playhead.features.userdata.retention import ABSENCES, CHUNK, HELD, HELD_DAYS, Old, forget, old
from playhead.features.userdata.sweep_tables import run, sweep_pass
from playhead.features.userdata.tables import absence, held_notice
from playhead.journal.sync_log import sync_log
from playhead.kit.times import DAY
from playhead.storage.writer import InlineWriter
from tests.support.engine import Engine, draft, spec
from tests.support.household import Household

NOW = 1_767_225_600_000
NOTHING = Old(log_before=0, held_before=0, passes_before=0, runs_before=0, gone_before=0)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    yield made
    made.close()


def add_lines(engine: Engine, *times: int) -> None:
    words = ("event_type", "source_server", "target_server", "username", "item_id", "item_name", "synced_value")
    line = dict.fromkeys(words, "") | {"success": True, "dry_run": False, "message": ""}
    engine.write(lambda c: c.execute(insert(sync_log), [line | {"at": at} for at in times]))


def add_held(engine: Engine, *times: int) -> None:
    rows = [{"key": f"{n}", "item_ref": "", "account_ref": "", "at": at, "body": b""} for n, at in enumerate(times)]
    engine.write(lambda c: c.execute(insert(held_notice), rows))


def left(engine: Engine, table: str) -> list[int]:
    return [row.at for row in engine.rows(f"SELECT at FROM {table} ORDER BY at")]


def forgotten(engine: Engine, what: Old) -> int:
    return engine.write(lambda c: forget(c, [what]))[0]


@pytest.mark.parametrize(
    ("statement", "index"),
    [(HELD, "ix_userdata_held_notice_at"), (ABSENCES, "ix_userdata_absence_next_at")],
    ids=["held notices", "absences"],
)
def test_what_is_old_is_found_without_looking_at_what_is_not(engine: Engine, statement: TextClause, index: str) -> None:
    plan = engine.rows(f"EXPLAIN QUERY PLAN {statement.text}", before=1, count=1)
    assert any(index in row.detail for row in plan)


def test_the_log_is_kept_for_as_long_as_wanted_and_held_notices_for_their_days() -> None:
    assert old(NOW, log_days=90, observation_days=3, record_days=30) == Old(
        log_before=NOW - 90 * DAY,
        held_before=NOW - HELD_DAYS * DAY,
        passes_before=NOW - 3 * DAY,
        runs_before=NOW - 30 * DAY,
        gone_before=NOW - 30 * DAY,
    )


def test_what_is_exactly_old_enough_stays(engine: Engine) -> None:
    add_lines(engine, 9, 10, 11)
    add_held(engine, 19, 20, 21)
    assert forgotten(engine, replace(NOTHING, log_before=10, held_before=20)) == 1
    assert (left(engine, "sync_log"), left(engine, "userdata_held_notice")) == ([10, 11], [20, 21])


def test_nothing_old_is_nothing_done(engine: Engine) -> None:
    add_lines(engine, 10)
    assert forgotten(engine, replace(NOTHING, log_before=10, held_before=10)) == 0


def test_a_long_log_goes_in_pieces_oldest_first(engine: Engine) -> None:
    add_lines(engine, *range(CHUNK + 5, 0, -1))
    everything = replace(NOTHING, log_before=NOW, held_before=NOW)
    assert forgotten(engine, everything) == CHUNK
    assert left(engine, "sync_log") == list(range(CHUNK + 1, CHUNK + 6))
    assert forgotten(engine, everything) == 5
    assert left(engine, "sync_log") == []


def test_each_asker_is_answered(engine: Engine) -> None:
    add_lines(engine, 1, 2, 3)
    asked = [replace(NOTHING, log_before=2, held_before=0), replace(NOTHING, log_before=4, held_before=0)]
    assert engine.write(lambda c: forget(c, asked)) == [1, 2]


def add_run(engine: Engine, run_id: str, finished_at: int | None, *passes: str) -> None:
    """A run and its passes in these states, each of which has read 10 rows and found 2 of them different."""
    seq = engine.append(draft())[0]
    row = dict.fromkeys(("started_at", "last_seq", "writes", "passes", "read", "differences"), 0)
    state = "running" if finished_at is None else "done"
    texts = dict.fromkeys(("server", "user_id", "username", "only", "decision", "problem"), "")
    numbers = dict.fromkeys([c.name for c in sweep_pass.c if c.name not in {"id", "run_id", "state", *texts}], 0)
    made = [texts | numbers | {"run_id": run_id, "state": one, "read": 10, "differences": 2} for one in passes]
    one = row | {"id": run_id, "seq": seq, "why": "quick", "state": state, "finished_at": finished_at, "problems": ""}
    engine.write(lambda c: (c.execute(insert(run), one), c.execute(insert(sweep_pass), made)))


def passes_of(engine: Engine, run_id: str) -> list[str]:
    rows = engine.rows("SELECT state FROM sync_pass WHERE run_id = :id ORDER BY id", id=run_id)
    return [row.state for row in rows]


def test_passes_that_went_well_are_summed_up_and_those_that_failed_or_wait_stay(engine: Engine) -> None:
    add_run(engine, "old", 9, "done", "failed", "replaced", "held", "done")
    add_run(engine, "young", 10, "done")
    add_run(engine, "running", None, "done", "open")
    before = engine.database.read_now(lambda c: run_queries.runs_before(c, None, 9))
    assert forgotten(engine, replace(NOTHING, passes_before=10)) == 3
    assert passes_of(engine, "old") == ["failed", "held"]
    assert (passes_of(engine, "young"), passes_of(engine, "running")) == (["done"], ["done", "open"])
    assert engine.database.read_now(lambda c: run_queries.runs_before(c, None, 9)) == before
    assert (before[-1].passes, before[-1].read, before[-1].differences) == (5, 50, 10)


def test_sums_are_added_to_in_pieces(engine: Engine) -> None:
    add_run(engine, "long", 9, *["done"] * (CHUNK + 1))
    assert [forgotten(engine, replace(NOTHING, passes_before=10)) for _ in range(2)] == [CHUNK, 1]
    (row,) = engine.database.read_now(lambda c: run_queries.runs_before(c, None, 9))
    assert (row.passes, row.read) == (CHUNK + 1, 10 * (CHUNK + 1))


def test_a_run_goes_with_what_failed_in_it_unless_something_of_it_waits_or_goes_on(engine: Engine) -> None:
    add_run(engine, "old", 9, "failed")
    add_run(engine, "empty", 9, "done")
    add_run(engine, "held", 9, "failed", "held")
    add_run(engine, "young", 10, "failed")
    add_run(engine, "running", None, "open")
    assert forgotten(engine, replace(NOTHING, runs_before=10)) == 2
    assert [row.id for row in engine.rows("SELECT id FROM sync_run ORDER BY seq")] == ["held", "young", "running"]
    assert (passes_of(engine, "old"), passes_of(engine, "held")) == ([], ["failed", "held"])


def test_an_absence_goes_when_nobody_waits_for_it(engine: Engine) -> None:
    keys = ("lan/user/1", "lan/user/2", "lan/user/3")
    rows = [{"key": key, "asked": 1, "next_at": at} for key, at in zip(keys, (9, 9, 10), strict=True)]
    engine.write(lambda c: c.execute(insert(absence), rows))
    engine.add(spec(ckey=f"userdata.await:{keys[0]}"), cause=engine.append(draft())[0])
    assert forgotten(engine, replace(NOTHING, held_before=10)) == 1
    assert [row.key for row in engine.rows("SELECT key FROM userdata_absence ORDER BY key")] == [keys[0], keys[2]]
    engine.write(lambda c: c.exec_driver_sql("UPDATE job SET state = 4, head = 0"))
    assert forgotten(engine, replace(NOTHING, held_before=10)) == 1


def test_shadows_of_items_long_gone_go_and_what_was_done_with_them_is_kept() -> None:
    home = Household({"wan": "10.11.11", "lan": "10.11.11"}, people=("alice", "bob"), films=2)
    home.settle()
    for person in home.people:
        for number in (1, 2):
            home.fakes["wan"].toggle_played(home.user("wan", person), home.film("wan", number), True)
    home.settle()
    home.fakes["lan"].remove_item(home.film("lan", 1))
    home.look("lan")
    home.settle()
    gone_at = home.clock.now_ms()
    writer = InlineWriter(home.batches)
    assert writer.run_now(forget, replace(NOTHING, gone_before=gone_at)) == 0
    assert writer.run_now(forget, replace(NOTHING, gone_before=gone_at + 1)) == 1
    keys = home.database.read_now(lambda c: c.exec_driver_sql("SELECT key FROM userdata_shadow").scalars().all())
    left = sorted(key for key in keys if key.startswith("lan/"))
    assert left == sorted(f"lan/{home.user('lan', person)}/{home.film('lan', 2)}" for person in home.people)
    assert writer.run_now(forget, replace(NOTHING, gone_before=gone_at + 1)) == 0
    home.fakes["wan"].toggle_played(home.user("wan", "bob"), home.film("wan", 1), False)
    home.settle()
    home.restore_film("lan", 1)
    home.look("lan")
    home.settle()
    assert (home.truth("lan", "alice", 1).played, home.truth("wan", "alice", 1).played) == (True, True)
    assert home.truth("lan", "bob", 1).played is home.truth("wan", "bob", 1).played
    home.remove()
