"""Two servers of the whole sync in memory: alice marks on `wan`, Playhead writes to `lan`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from playhead.journal.lanes import JobState
from tests.support.household import Household

OLD, NEW = "10.11.11", "12.0.0"
HOUR = 3_600_000
MINUTE = 60_000
Make = Callable[..., "Home"]


class Home(Household):
    """Two servers; alice marks on `wan`, Playhead writes to `lan`."""

    @property
    def lan(self) -> Any:
        return self.fakes["lan"]

    def row(self, server: str) -> tuple[str, str]:
        return self.user(server, "alice"), self.film(server, 1)

    def mark(self, played: bool = True, *, on: str = "wan") -> None:
        """She marks the film, and the notice is delivered; no job has run yet."""
        self.fakes[on].toggle_played(*self.row(on), played)
        self.deliver()

    def calls(self) -> list[str]:
        """What was asked of `lan` about user data."""
        about = {"user_data", "write_user_data", "mark_unplayed"}
        return [call.method for call in self.lan.calls if call.method in about]

    def at_rest(self) -> None:
        """Both servers have been read once, and nothing is to be done."""
        self.settle()
        self.read_all()
        self.settle()
        self.lan.calls.clear()
        self.clock.advance(60_000)

    def rows(self, sql: str) -> list[Any]:
        return self.database.read_now(lambda connection: list(connection.execute(text(sql))))

    def parked(self) -> list[str]:
        rows = self.rows(f"SELECT reason FROM job WHERE state IN ({JobState.REJECTED:d}, {JobState.DEAD:d})")
        return [row.reason for row in rows]

    def log(self) -> list[tuple[bool, str]]:
        return [(bool(row.success), row.message) for row in self.rows("SELECT * FROM sync_log ORDER BY id")]
