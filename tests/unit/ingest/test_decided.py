"""Waiting for what is in the journal to be decided, with a real pump beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import Connection

from playhead.domain.events import ServerUpdate
from playhead.ingest.decided import Decided, read_to
from playhead.journal.wake import Wakes
from playhead.storage.writer import InlineWriter
from tests.support.engine import at_once, drive
from tests.support.household import Household


@pytest.fixture
def home() -> Iterator[Household]:
    made = Household({"wan": "10.11.11"})
    made.settle()
    yield made
    made.remove()


def execute(home: Household, statement: str) -> None:
    """Change the database behind the program's back."""

    def change(connection: Connection, statements: Sequence[str]) -> list[None]:
        for one in statements:
            connection.exec_driver_sql(one)
        return [None] * len(statements)

    InlineWriter(home.batches).run_now(change, statement)


def test_it_wakes_the_pump_and_ends_when_all_that_was_there_is_decided(home: Household) -> None:
    home.append(ServerUpdate(server="wan", state="up"))
    wakes = Wakes()
    order: list[str] = []

    async def pump() -> None:
        await wakes.records.wait(60)
        while await home.pump.step():
            pass
        order.append("decided")

    async def waits() -> None:
        await Decided(home.database, wakes)()
        order.append("goes on")

    async def both() -> None:
        await asyncio.gather(waits(), pump())

    asyncio.run(both())
    assert order == ["decided", "goes on"]


def test_a_cursor_that_a_later_version_left_behind_stops_no_pass(home: Household) -> None:
    execute(home, "INSERT INTO cursor (name, seq, at) VALUES ('given up', 0, 0)")
    drive(Decided(at_once(home.database), Wakes())())


def test_before_both_have_read_anything_nothing_is_decided(home: Household) -> None:
    assert home.database.read_now(read_to) > 0
    execute(home, "DELETE FROM cursor WHERE name = 'userdata'")
    assert home.database.read_now(read_to) == 0
