"""What concerns the whole database is told apart from what concerns one statement."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from playhead.storage.errors import StoreFull, StoreLocked, StoreUnavailable, unavailable


def driver_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("what the driver says")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_FULL, StoreFull),
        (sqlite3.SQLITE_IOERR_WRITE, StoreFull),
        (sqlite3.SQLITE_CANTOPEN, StoreFull),
        (sqlite3.SQLITE_BUSY, StoreLocked),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreLocked),
        (sqlite3.SQLITE_LOCKED, StoreLocked),
    ],
)
def test_a_condition_of_the_whole_database_is_recognised(code: int, kind: type[StoreUnavailable]) -> None:
    wrapped = OperationalError("INSERT", {}, driver_error(code))
    assert isinstance(unavailable(wrapped), kind)
    assert isinstance(unavailable(driver_error(code)), kind)


@pytest.mark.parametrize("error", [ValueError("x"), driver_error(sqlite3.SQLITE_CONSTRAINT), sqlite3.Error("no code")])
def test_the_fault_of_one_statement_is_not(error: Exception) -> None:
    assert unavailable(error) is None


def test_the_message_is_for_people_and_says_when_to_come_back() -> None:
    found = unavailable(driver_error(sqlite3.SQLITE_FULL))
    assert found is not None
    assert found.retry_after >= 1
    assert "driver" not in str(found)


def test_only_a_full_disk_is_called_one() -> None:
    told = [str(unavailable(driver_error(code))) for code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN)]
    assert ["the disk is full" in one for one in told] == [True, False]
    assert "who runs Playhead" in told[1]


def test_a_real_lock_is_recognised(tmp_path: Path) -> None:
    one, two = (sqlite3.connect(tmp_path / "x.db", isolation_level=None, timeout=0) for _ in range(2))
    one.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as caught:
        two.execute("BEGIN IMMEDIATE")
    assert isinstance(unavailable(caught.value), StoreLocked)
    one.close()
    two.close()
