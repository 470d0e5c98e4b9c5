"""Failures of the program in words, for commands that open the database themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from playhead.cli.ends import End, Failure
from playhead.runtime.sockets import AddressTaken
from playhead.storage.errors import StoreError, unavailable


@contextmanager
def clearly() -> Iterator[None]:
    """What the store and the sockets raise becomes a Failure."""
    try:
        yield
    except (StoreError, AddressTaken) as error:
        raise Failure(str(error), end=End.NOT_READY) from error
    except DBAPIError as error:
        known = unavailable(error)
        why = str(known) if known is not None else f"the database cannot be used ({error.orig}): restore a backup"
        raise Failure(why, end=End.NOT_READY) from error
