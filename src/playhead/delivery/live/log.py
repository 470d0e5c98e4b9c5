"""The journal as the live feed reads it: a port, and the one that stands on the database."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from playhead.journal import streams
from playhead.journal.streams import Batch, Range
from playhead.storage.engine import Database
from playhead.storage.errors import StoreUnavailable, unavailable

T = TypeVar("T")


class Log(Protocol):
    """Records for people. Every call raises StoreUnavailable when nothing can be read now."""

    async def begin(self) -> tuple[str, int]:
        """The epoch, and the newest record's place."""
        ...

    async def read(self, after: int, known: Collection[str]) -> Batch:
        """What came after `after`; `known` are streams whose last place is not needed."""
        ...

    async def top(self, stream: str, to: int) -> int:
        """The place of a stream's last record up to `to`; 0 for none."""
        ...

    async def missed(self, stream: str, after: int, to: int, count: int) -> Range:
        """Up to `count` records of a stream after `after` and not beyond `to`."""
        ...


class JournalLog:
    """Reads the database, off the loop."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self) -> tuple[str, int]:
        return await self._ask(streams.epoch_and_last)

    async def read(self, after: int, known: Collection[str]) -> Batch:
        return await self._ask(lambda c: streams.read(c, after=after, known=known))

    async def top(self, stream: str, to: int) -> int:
        return await self._ask(lambda c: streams.top(c, stream, to))

    async def missed(self, stream: str, after: int, to: int, count: int) -> Range:
        return await self._ask(lambda c: streams.missed(c, stream, after=after, to=to, count=count))

    async def _ask(self, query: Callable[[Connection], T]) -> T:
        try:
            return await self._database.read(query)
        except DBAPIError as error:
            raise unavailable(error) or StoreUnavailable("the journal cannot be read") from error
