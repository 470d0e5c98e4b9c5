"""Owed work from the command line."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Connection, update

from playhead.features.userdata.jobs import WRITE, Target, encode
from playhead.journal.jobs import Added, add
from playhead.journal.lanes import JobSpec, JobState
from playhead.journal.queries import PARKED, job_counts, total
from playhead.storage.engine import Database
from playhead.storage.schema import job
from tests.support.command import Shell
from tests.support.program import running, until

SERVERS = [{"name": name, "url": f"http://{name}.test", "api_key": "k" * 32} for name in ("wan", "lan")]


@pytest.fixture
def owing(shell: Shell) -> Shell:
    """One job waits to be written, one was given up."""
    shell.write({"servers": SERVERS, "database": {"path": str(shell.data / "playhead.db")}})
    assert shell("migrate").code == 0
    database = Database(f"sqlite:///{shell.data / 'playhead.db'}")
    with database.write_connection() as connection:
        connection.exec_driver_sql("BEGIN")
        owe(connection, 1, "Arrival \x1b[31m")
        owe(connection, 2, "Faust")
        dead = {"state": int(JobState.DEAD), "reason": "given up", "finished_at": 1, "head": False}
        connection.execute(update(job).where(job.c.id == 2).values(dead))
        connection.exec_driver_sql("COMMIT")
    database.close()
    return shell


def owe(connection: Connection, number: int, title: str) -> None:
    target = Target(
        server="lan", user_id="u", item_id=f"i{number}", person_id=1, work_id=number, source_server="wan",
        username="alice", item_name=title,
    )  # fmt: skip
    spec = JobSpec(kind=WRITE, gate="lan", args=encode(target), lane=f"l{number}", ckey=f"k{number}")
    add(connection, [Added(feature="userdata", cause_seq=number, ord=0, spec=spec)], 1_000)


def test_what_is_owed_is_listed_failed_first(owing: Shell) -> None:
    rows = owing("queue", "list", "--json").json
    assert [(row["status"], row["item_name"]) for row in rows] == [("failed", "Faust"), ("pending", "Arrival \x1b[31m")]
    assert [row["status"] for row in owing("queue", "list", "--state", "pending", "--json").json] == ["pending"]
    assert len(owing("queue", "list", "--limit", "1", "--json").json) == 2
    table = owing("queue", "list").out.splitlines()
    assert table[0].split() == ["ID", "STATUS", "TYPE", "FROM", "TO", "WHO", "WHAT", "RETRIES", "NEXT", "WHY"]
    assert "given up" in table[1]
    assert "\x1b" not in table[2]


def test_a_person_decides(owing: Shell) -> None:
    assert owing("queue", "retry", "2").out == "It is tried again at once.\n"
    assert owing("queue", "cancel", "2", "--note", "not wanted", "--json").json["success"] is True
    shown = owing("queue", "show", "2", "--json").json
    assert (shown["state"], "not wanted" in shown["reason"]) == ("cancelled", True)
    again = owing("queue", "resolve", "2")
    assert (again.code, again.err) == (1, "This event is cancelled now, so this cannot be done.\n")


def test_what_was_done_by_hand_is_no_failure_any_more(owing: Shell) -> None:
    assert owing("queue", "resolve", "2", "--note", "did it myself").code == 0
    assert owing("queue", "list", "--state", "failed", "--json").json == []
    shown = owing("queue", "show", "2", "--json").json
    assert (shown["state"], "did it myself" in shown["reason"]) == ("resolved", True)
    pending = owing("queue", "resolve", "1")
    assert (pending.code, pending.err) == (1, "This event is ready now, so this cannot be done.\n")


async def test_a_write_that_a_server_did_not_keep_is_found_and_tried_again_while_playhead_runs(shell: Shell) -> None:
    async with running(shell.data) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        await lan.fault("lost_write", path="/UserData$")
        await lan.fault("webhook_drop")
        await wan.mark_played("alice", "Metropolis")
        await until(lambda: _parked(run.embedded.program.database) == 1, 20)
        listed = await asyncio.to_thread(shell, "queue", "list", "--state", "failed", "--json")
        (row,) = listed.json
        assert (row["item_name"], row["target_server"]) == ("Metropolis", "lan")
        assert (await asyncio.to_thread(shell, "queue", "stats", "--json")).json["worker_running"] is True
        await lan.clear_faults()
        retried = await asyncio.to_thread(shell, "queue", "retry", str(row["id"]))
        assert (retried.code, retried.out) == (0, "It is tried again at once.\n")
        await until(lambda: lan.row("alice", "Metropolis").played, 20)


def _parked(database: Database) -> int:
    return database.read_now(lambda connection: total(job_counts(connection), PARKED))


def test_a_job_is_shown_with_what_it_is_to_do(owing: Shell) -> None:
    lines = dict(line.split(maxsplit=1) for line in owing("queue", "show", "1").out.splitlines() if " " in line)
    assert (lines["state"], lines["args.username"], lines["gate"]) == ("ready", "alice", "lan")
    assert owing("queue", "show", "99").code == 1


def test_figures_tell_the_targets_and_that_nothing_runs(owing: Shell) -> None:
    told = owing("queue", "stats")
    assert ["dead", "userdata.write", "lan", "1"] in [line.split() for line in told.out.splitlines()]
    assert ["wan", "closed"] in [line.split() for line in told.out.splitlines()]
    assert "not running" in told.err
    assert owing("queue", "stats", "--json").json["worker_running"] is False


def test_nothing_owed_is_told_beside_the_result(shell: Shell) -> None:
    listed = shell("queue", "list")
    assert (listed.code, listed.out, listed.err) == (0, "", "nothing is owed\n")
