"""What nobody has any more is forgotten; what is known of lists that are there stays for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from playhead.features.playlists import retention, store
from playhead.features.playlists.model import Making, Register
from playhead.kit.times import DAY
from playhead.storage.writer import InlineWriter
from tests.support.listening import Listening
from tests.unit.features.playlists.conftest import Make
from tests.unit.features.playlists.lists import register

LATER = 40 * DAY


def counts(home: Listening) -> tuple[int, ...]:
    tables = ("playlist_register", "playlist_shadow", "playlist_work", "playlist_account")
    return tuple(_value(home, f"SELECT count(*) FROM {table}") for table in tables)


def _value(home: Listening, sql: str) -> Any:
    return home.database.read_now(lambda c: c.exec_driver_sql(sql).scalar())


def write(home: Listening, change: Callable[[Connection], object]) -> None:
    InlineWriter(home.batches).run_now(lambda connection, _: [change(connection)], None)


def leave(home: Listening, where: str) -> None:
    """The accounts are gone."""
    write(home, lambda c: c.exec_driver_sql(f"UPDATE account SET gone = 1 WHERE {where}"))


def forget(home: Listening) -> int:
    return InlineWriter(home.batches).run_now(retention.forget, home.clock.now_ms() - 30 * DAY)


def test_what_is_there_stays_and_what_is_gone_for_long_goes(make: Make) -> None:
    home = make()
    home.make("wan", "alice", "Party", [1, 2])
    home.read()
    before = counts(home)
    assert before == (1, 2, 2, 2)
    home.clock.advance(LATER)
    assert (forget(home), counts(home)) == (0, before)
    leave(home, "server = 'lan'")
    assert forget(home) == 2
    assert counts(home) == (1, 1, 2, 1)
    leave(home, "1 = 1")
    assert forget(home) == 3
    assert counts(home) == (0, 0, 0, 0)


def test_an_account_that_is_gone_since_yesterday_may_come_back(make: Make) -> None:
    home = make()
    home.make("wan", "alice", "Party", [1, 2])
    home.read()
    leave(home, "1 = 1")
    home.clock.advance(DAY)
    assert forget(home) == 0


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ({}, False),
        ({"also": ("wan/alice",)}, True),
        ({"also": ("wan/alice",), "deleted": 5}, False),
        ({"edited_at": LATER}, True),
        ({"making": {"wan/alice": Making("1.1", LATER, ("w1",))}}, True),
        ({"making": {"wan/alice": Making("1.1", 5, ("w1",))}}, False),
    ],
)
def test_an_agreement_that_no_list_follows_goes_unless_it_is_owed(make: Make, more: dict[str, Any], kept: bool) -> None:
    home = make()
    one: Register = register([1, 2], **more)
    write(home, lambda c: store.save_registers(c, {one.id: one}))
    InlineWriter(home.batches).run_now(retention.forget, LATER)
    assert counts(home)[0] == int(kept)
