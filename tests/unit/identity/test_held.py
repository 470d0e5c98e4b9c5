"""What an answer about a held server makes of what was known there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from playhead.domain.events import ServerRetired
from playhead.domain.people import Account
from playhead.domain.server_events import Answer, Question, ServerAnswered
from playhead.identity import store
from playhead.identity.held import (
    AnotherNow,
    NoChoice,
    NotHeld,
    Outcome,
    Settle,
    Settled,
    held_names,
    is_held,
    settle,
)
from playhead.identity.rows import AccountRow, ItemRow, ServerRow
from playhead.journal.store import read
from tests.support.engine import Engine, spec
from tests.support.fake_library import film

USER = "a" * 32
HELD = ServerRow(
    name="wan", state="held", server_id="old", other_id="new", question=Question.CHANGED, error="its id has changed"
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    for number, row in enumerate((HELD, ServerRow(name="lan", state="up", server_id="other")), 1):
        one = ItemRow(
            server=row.name, item=film(1), work_id=1, evidence="path", common_path=None, gone=False, seen_at=1
        )
        owner = AccountRow(account=Account(row.name, USER), name="alice", person_id=1, evidence="name")
        made.write(partial(store.save_items, rows=[one]))
        made.write(partial(store.save_accounts, rows=[owner]))
        made.write(partial(store.save_servers, rows=[row]))
        made.add(spec(gate=row.name, lane=row.name), cause=number)
    yield made
    made.close()


def answer(engine: Engine, answer: Answer, server: str = "wan", **more: Any) -> Outcome:
    asked = Settle(server=server, answer=answer, now=9, actor="root", **more)
    return engine.write(lambda connection: settle(connection, asked))


def row(engine: Engine) -> ServerRow:
    return engine.database.read_now(store.servers)["wan"]


def told(engine: Engine) -> list[tuple[str, object]]:
    return [(one.actor, one.event) for one in engine.database.read_now(lambda c: read(c, after=0, count=9))]


def test_who_is_held_is_known_by_name(engine: Engine) -> None:
    assert engine.database.read_now(held_names) == {"wan"}
    assert [engine.database.read_now(partial(is_held, name=name)) for name in ("wan", "lan", "x")] == [
        True,
        False,
        False,
    ]


def test_the_same_server_keeps_all_it_had_under_its_new_id(engine: Engine) -> None:
    assert answer(engine, Answer.SAME, other_id="new") == Settled()
    assert (row(engine).server_id, row(engine).question) == ("new", "")
    assert engine.value("SELECT count(*) FROM account WHERE gone") == 0
    assert engine.value("SELECT count(*) FROM job WHERE state = 0") == 2
    said = ServerAnswered(server="wan", answer="same", server_id="new", before="old")
    assert told(engine) == [("root", said)]


def test_one_that_begins_anew_has_its_past_archived_and_is_owed_nothing(engine: Engine) -> None:
    assert answer(engine, Answer.ANEW) == Settled()
    assert (row(engine).state, row(engine).server_id) == ("retired", "new")
    for table in ("account", "item"):
        assert dict(engine.rows(f"SELECT server, gone FROM {table}")) == {"wan": 1, "lan": 0}
    assert [tuple(one) for one in engine.rows("SELECT gate FROM job WHERE state = 0")] == [("lan",)]
    assert [event for _, event in told(engine)] == [
        ServerAnswered(server="wan", answer="anew", server_id="new", before="old"),
        ServerRetired(server="wan", anew=True),
    ]


@pytest.mark.parametrize("second", Answer)
def test_a_question_is_answered_once(engine: Engine, second: Answer) -> None:
    answer(engine, Answer.SAME)
    before = told(engine)
    assert answer(engine, second) == NotHeld()
    assert told(engine) == before


@pytest.mark.parametrize("server", ["lan", "unknown"])
def test_of_one_that_is_not_held_nothing_is_asked(engine: Engine, server: str) -> None:
    assert answer(engine, Answer.ANEW, server) == NotHeld()
    assert told(engine) == []


def test_an_answer_is_about_the_server_that_was_asked_about(engine: Engine) -> None:
    assert answer(engine, Answer.SAME, other_id="third") == AnotherNow()
    assert row(engine) == HELD


@pytest.mark.parametrize("word", Answer)
def test_no_answer_makes_two_servers_of_one(engine: Engine, word: Answer) -> None:
    twin = ServerRow(name="wan", state="held", other_id="other", question=Question.TWIN, error="they are one")
    engine.write(partial(store.save_servers, rows=[twin]))
    assert answer(engine, word) == NoChoice("they are one")
    assert row(engine) == twin
