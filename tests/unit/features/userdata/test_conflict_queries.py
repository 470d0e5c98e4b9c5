"""Conflicts as rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from playhead.domain.userdata import Field
from playhead.features.userdata.conflict_queries import add, forget, listed
from playhead.features.userdata.view import Conflict, Side
from tests.support.api import open_database


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    database = open_database(tmp_path)
    with database.write_connection() as opened:
        opened.exec_driver_sql("BEGIN")
        yield opened
        opened.exec_driver_sql("ROLLBACK")
    database.close()


def conflict(title: str) -> Conflict:
    lost, kept = Side(value=3.0, server="lan", at=1), Side(value=7.5, server="wan", at=2)
    return Conflict(field=Field.RATING, username="alice", item_id="i", item_name=title, lost=lost, kept=kept)


def test_they_are_listed_newest_first_by_pages(connection: Connection) -> None:
    add(connection, [conflict("a"), conflict("b")], 10)
    add(connection, [conflict("c")], 20)
    add(connection, [], 30)
    first = listed(connection, limit=2)
    assert [(row.conflict.item_name, row.at) for row in first] == [("c", 20), ("b", 10)]
    assert first[1].conflict == conflict("b")
    assert [row.conflict.item_name for row in listed(connection, limit=2, before=first[1].id)] == ["a"]


def test_old_ones_are_forgotten_piece_by_piece(connection: Connection) -> None:
    add(connection, [conflict("a"), conflict("b")], 10)
    add(connection, [conflict("c")], 20)
    assert [forget(connection, 20, 1), forget(connection, 20, 1), forget(connection, 20, 1)] == [1, 1, 0]
    assert [row.conflict.item_name for row in listed(connection, limit=5)] == ["c"]
