"""Reconciling from the command line."""

from __future__ import annotations

import pytest

from playhead.cli.sync import only, would_be_made
from playhead.domain.userdata import Field
from playhead.storage.engine import Database
from tests.support.command import Shell
from tests.support.shelf import plant
from tests.support.views import ITEM, LAN, WAN, agreed, known

SERVERS = [{"name": name, "url": f"http://{name}.test", "api_key": "k" * 32} for name in (WAN, LAN)]


@pytest.fixture
def explained(shell: Shell) -> Shell:
    """alice has Metropolis as played on wan, and not yet on lan."""
    shell.write({"servers": SERVERS, "database": {"path": str(shell.data / "playhead.db")}})
    assert shell("migrate").code == 0
    database = Database(f"sqlite:///{shell.data / 'playhead.db'}")
    with database.write_connection() as connection:
        connection.exec_driver_sql("BEGIN")
        shadows = {WAN: known(played=True), LAN: known(played=False, rating=None)}
        plant(connection, register=agreed(played=True, rating=7.5), shadows=shadows)
        connection.exec_driver_sql("COMMIT")
    database.close()
    return shell


def test_a_title_is_explained_in_words(explained: Shell) -> None:
    told = explained("sync", "explain", "alice", "Metropolis")
    assert told.code == 0
    assert told.out.startswith("alice, Metropolis: The newest word is “")
    lines = [" ".join(line.split()) for line in told.out.splitlines()]
    assert "rated 7.5 wan 2025-12-31T23:59:30.000Z set by hand nobody has said anything else" in lines
    assert "lan not played 2025-12-31T23:59:00.000Z seen there" in lines
    assert any(line.startswith("lan owed path played") for line in lines)


def test_one_field_may_be_asked_for(explained: Shell) -> None:
    told = explained("sync", "explain", "alice", ITEM, "--server", "lan", "--field", "rating", "--json").json
    assert [one["text"] for one in told["agreed"]] == ["rated 7.5"]
    assert {f["field"] for there in told["accounts"] for f in there["fields"]} == {"rating"}


def test_who_is_not_known_is_told(explained: Shell) -> None:
    told = explained("sync", "explain", "zoe", "Metropolis")
    assert (told.code, told.err) == (1, "There is nobody called zoe.\n")


def test_only_keeps_the_rows_of_the_field() -> None:
    rows = [{"field": "played"}, {"field": "rating"}]
    told = only({"agreed": rows, "accounts": [{"fields": rows}], "edits": rows, "title": "t"}, Field.PLAYED)
    assert told == {
        "agreed": rows[:1], "accounts": [{"fields": rows[:1]}], "edits": rows[:1], "title": "t",
    }  # fmt: skip


def test_without_a_running_process_a_run_is_noted_for_the_next_start(shell: Shell) -> None:
    told = shell("sync", "now", "--json")
    assert (told.code, told.json["state"], told.json["passes"]) == (0, "done", 0)
    assert "not running" in told.err


def test_an_unknown_server_is_told(shell: Shell) -> None:
    told = shell("sync", "now", "--server", "nowhere")
    assert told.code == 2
    assert "nowhere" in told.err


def test_nothing_is_held_at_first(shell: Shell) -> None:
    assert shell("sync", "brakes", "--json").json == {"items": [], "next_cursor": None, "total": 0}
    assert shell("sync", "confirm", "7").code == 1
    assert shell("sync", "discard", "7").code == 1


def test_where_nothing_is_known_nothing_would_be_written(shell: Shell) -> None:
    assert shell("sync", "plan", "--json").json == {"items": [], "total": 0, "problems": [], "held": []}


def test_one_write_is_not_several() -> None:
    assert [would_be_made(0), would_be_made(1)] == ["0 writes would be made", "1 write would be made"]
