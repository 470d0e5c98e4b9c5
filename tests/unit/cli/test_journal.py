"""The journal from the command line."""

from __future__ import annotations

import json

import pytest

from playhead.domain.events import LibraryNotice, Unreadable
from playhead.journal import store
from playhead.journal.record import Draft
from playhead.storage.engine import Database
from tests.support.command import Shell


@pytest.fixture
def told(shell: Shell) -> Shell:
    """A journal of 700 notices, more than a page; the first could not be read, the second is its consequence."""
    assert shell("migrate").code == 0
    drafts = [Draft(event=Unreadable(server="lan", why="no JSON"), subject="lan", raw=b"{")]
    drafts += [
        Draft(
            event=LibraryNotice(server="lan", action="added", item_id=f"i{n}"), subject="lan", cause=1 if n == 2 else 0
        )
        for n in range(2, 701)
    ]
    database = Database(f"sqlite:///{shell.data / 'playhead.db'}")
    with database.write_connection() as connection:
        connection.exec_driver_sql("BEGIN")
        store.append(connection, drafts, 1_000)
        store.set_cursors(connection, ["userdata"], 690, 1_000)
        connection.exec_driver_sql("COMMIT")
    database.close()
    return shell


def test_the_newest_are_printed_oldest_first(told: Shell) -> None:
    lines = told("journal", "tail", "-n", "2").out.splitlines()
    assert [line.split()[0] for line in lines] == ["699", "700"]
    assert lines[1].endswith("library_notice  lan  server=lan action=added item_id=i700")
    assert told("journal", "tail", "-n", "0").out == ""


def test_a_kind_is_found_however_far_back_it_lies(told: Shell) -> None:
    (record,) = told("journal", "tail", "--kind", "unreadable", "--json").out.splitlines()
    assert json.loads(record)["offset"] == 1


@pytest.mark.parametrize("command", ["tail", "export"])
def test_a_kind_that_does_not_exist_is_told(told: Shell, command: str) -> None:
    ended = told("journal", command, "--kind", "unreadible")
    said = "there is no kind of record named 'unreadible'; did you mean 'unreadable'?\n"
    assert (ended.code, ended.out, ended.err) == (2, "", said)


def test_everything_is_exported_as_lines(told: Shell) -> None:
    places = [json.loads(line)["offset"] for line in told("journal", "export").out.splitlines()]
    assert places == list(range(1, 701))
    assert told("journal", "export", "--after", "700").out == ""


def test_a_record_is_shown_with_what_it_led_to(told: Shell) -> None:
    shown = told("journal", "show", "1").out
    assert ["body.why", "no", "JSON"] in [line.split() for line in shown.splitlines()]
    assert shown.splitlines()[-1].split()[0] == "2"
    assert told("journal", "show", "1", "--json").json["raw"] == "{"
    assert told("journal", "show", "9999").code == 1


def test_figures_tell_kinds_and_readers(told: Shell) -> None:
    lines = [line.split() for line in told("journal", "stats").out.splitlines()]
    assert lines[0][:2] == ["700", "records"]
    assert ["library_notice", "699"] in [line[:2] for line in lines]
    assert ["userdata", "690", "10"] in [line[:3] for line in lines]
    assert told("journal", "stats", "--json").json["offset"] == 700


def test_nothing_is_followed_where_nothing_runs(told: Shell) -> None:
    ended = told("journal", "tail", "--follow", "-n", "1")
    assert (ended.code, ended.out.count("\n"), ended.err.count("\n")) == (3, 1, 1)
    assert "start it" in ended.err
