"""Servers that leave the configuration: archived with all they had, owed nothing, and told once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from playhead.domain.events import ServerRetired
from playhead.domain.people import Account
from playhead.identity import listings, store
from playhead.identity.listings import Begun, Kept, Page
from playhead.identity.retire import Configured, retire
from playhead.identity.rows import AccountRow, ItemRow, ServerRow
from playhead.journal.lanes import JobState
from playhead.journal.store import read
from tests.support.engine import Engine, spec
from tests.support.fake_library import film

USER = "a" * 32


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    for number, name in enumerate(("wan", "lan"), 1):
        row = ItemRow(server=name, item=film(1), work_id=1, evidence="path", common_path=None, gone=False, seen_at=1)
        owner = AccountRow(account=Account(name, USER), name="alice", person_id=1, evidence="name")
        made.write(partial(store.save_items, rows=[row]))
        made.write(partial(store.save_accounts, rows=[owner]))
        made.write(partial(store.save_servers, rows=[ServerRow(name=name, state="up")]))
        made.add(spec(gate=name, lane=name), spec(gate=name, lane=name), cause=number)
    yield made
    made.close()


def configure(engine: Engine, *names: str) -> tuple[str, ...]:
    return engine.write(lambda c: retire(c, [Configured(names=names, now=5)]))[0]


def test_all_that_a_retired_server_had_is_archived_and_what_was_owed_to_it_cancelled(engine: Engine) -> None:
    assert configure(engine, "wan") == ("lan",)
    assert dict(engine.rows("SELECT server, gone FROM account")) == {"wan": 0, "lan": 1}
    assert dict(engine.rows("SELECT server, gone FROM item")) == {"wan": 0, "lan": 1}
    states = engine.rows("SELECT DISTINCT gate, state, head FROM job ORDER BY gate, head")
    assert [tuple(row) for row in states] == [("lan", JobState.CANCELLED, 0), ("wan", 0, 0), ("wan", 0, 1)]
    events = [record.event for record in engine.database.read_now(lambda c: read(c, after=0, count=9))]
    assert events == [ServerRetired(server="lan")]


def test_it_is_told_once_and_late_jobs_are_cancelled_at_the_next_start(engine: Engine) -> None:
    configure(engine, "wan")
    engine.add(spec(gate="lan", lane="late"), cause=9)
    assert configure(engine, "wan") == ()
    assert engine.value("SELECT count(*) FROM job WHERE gate = 'lan' AND state < 3") == 0


def test_nothing_happens_while_all_are_configured(engine: Engine) -> None:
    assert configure(engine, "wan", "lan", "new") == ()
    assert engine.value("SELECT count(*) FROM job WHERE state = 0") == 4


def test_nothing_is_kept_with_which_one_could_act_on_it(engine: Engine) -> None:
    row = "INSERT INTO user_token (ref, server, sealed, minted_at) VALUES (?, ?, x'00', 1)"
    for name in ("wan", "lan"):
        engine.write(lambda c, name=name: c.exec_driver_sql(row, (f"{name}/{USER}/listen", name)))  # type: ignore[misc]
    configure(engine, "wan")
    assert [tuple(row) for row in engine.rows("SELECT server FROM user_token")] == [("wan",)]


def test_its_library_is_listed_from_the_first_page_when_it_is_configured_again(engine: Engine) -> None:
    begun = Begun(server="lan", begun_at=1, dated=1, scope="", total=9)
    engine.write(partial(listings.add_page, waiting=[(begun, Page(start=0, rows=1, ids=(film(1).item_id,)))]))
    configure(engine, "wan")
    assert engine.database.read_now(lambda c: listings.kept(c, "lan")) == Kept()
