"""What the store raises, as the end of a command."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from playhead.cli.ends import End, Failure
from playhead.cli.failures import clearly
from playhead.runtime.sockets import AddressTaken
from playhead.storage.errors import StoreInUse


def full() -> OperationalError:
    original = sqlite3.OperationalError("database or disk is full")
    original.sqlite_errorcode = sqlite3.SQLITE_FULL
    return OperationalError("INSERT", {}, original)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (StoreInUse("another Playhead uses it: stop it first"), "another Playhead uses it"),
        (AddressTaken("127.0.0.1:80 cannot be opened"), "127.0.0.1:80"),
        (full(), "the disk is full"),
        (OperationalError("SELECT", {}, sqlite3.OperationalError("odd")), r"cannot be used \(odd\)"),
    ],
)
def test_each_is_told_as_not_ready(error: Exception, said: str) -> None:
    with pytest.raises(Failure, match=said) as failure, clearly():
        raise error
    assert failure.value.end is End.NOT_READY


def test_what_is_a_mistake_of_ours_stays_one() -> None:
    with pytest.raises(ZeroDivisionError), clearly():
        raise ZeroDivisionError
