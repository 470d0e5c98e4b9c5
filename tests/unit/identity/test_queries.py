"""People with their accounts, and what is known of each server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from playhead.identity import queries
from playhead.identity.queries import Accounts
from playhead.identity.tables import account, item, person
from tests.support.api import desk


def add_account(connection: Connection, server: str, name: str, person_id: int | None, **values: Any) -> None:
    row = {
        "ref": f"{server}/{name}", "server": server, "user_id": f"id of {name}", "name": name, "person_id": person_id,
        "evidence": "", "is_administrator": False, "is_disabled": False, "gone": False,
    }  # fmt: skip
    connection.execute(insert(account).values(row | values))


def household(connection: Connection) -> None:
    connection.execute(insert(person).values(id=1, name="Alice", key="alice"))
    add_account(connection, "wan", "alice", 1)
    add_account(connection, "lan", "Al", 1)
    add_account(connection, "lan", "guest", None)
    add_account(connection, "wan", "left", 1, gone=True)


async def test_accounts_of_one_person_are_one_row_and_strangers_stand_for_themselves(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        door.change(household)
        assert door.change(queries.people) == [
            Accounts(username="Alice", servers={"lan": "id of Al", "wan": "id of alice"}),
            Accounts(username="guest", servers={"lan": "id of guest"}),
        ]


async def test_only_accounts_that_are_there_are_counted(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        door.change(household)
        assert door.change(queries.user_counts) == {"wan": 1, "lan": 2}
        assert door.change(queries.mapping_count) == 2


async def test_items_are_counted_by_server_less_those_gone(tmp_path: Path) -> None:
    def plant(connection: Connection) -> None:
        for number, (server, gone) in enumerate([("wan", False), ("wan", True), ("lan", False), ("wan", False)]):
            row = {
                "ref": str(number), "server": server, "item_id": str(number), "evidence": "", "kind": "Movie",
                "name": "", "gone": gone, "seen_at": 0, "digest": "", "links": 0, "body": b"{}",
            }  # fmt: skip
            connection.execute(insert(item).values(row))

    async with desk(tmp_path) as door:
        door.change(plant)
        counted = door.change(lambda c: queries.item_counts(c, ["wan", "lan", "new"]))
        assert counted == {"wan": 2, "lan": 1, "new": 0}
