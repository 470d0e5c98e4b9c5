"""Mistakes that listeners of this kind have made, each put in front of the real hearing and catching up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection

from playhead.domain.userdata import UserData
from playhead.ingest.catch_up import CatchUp
from playhead.ingest.gaps import Gap, Size
from playhead.ingest.hearing import Hearing
from playhead.ingest.told import Sifted
from playhead.ports.server_events import DataTold


class NothingRead(CatchUp):
    """A line that stands again is as good as one that never broke."""

    def opened(self, user_ids: Iterable[str], heard_until: Mapping[str, int]) -> None:
        return


class QuickEnough(CatchUp):
    """What a quick pass does not show is left for the next day."""

    def _late(self, now: int) -> dict[str, Gap]:
        return {}

    def _sizes(self, connection: Connection, due: Any, late: Any) -> dict[str, Size | None]:
        sizes = super()._sizes(connection, due, late)
        return {who: Size.QUICK if size is Size.WHOLE else size for who, size in sizes.items()}


class BegunEnough(CatchUp):
    """A pass that has begun makes up for a gap, whatever it has read by then."""

    def _sizes(self, connection: Connection, due: Any, late: Any) -> dict[str, Size | None]:
        sizes = super()._sizes(connection, due, late)
        query = "SELECT server || '/' || user_id FROM sync_pass WHERE state = 'open' AND only = ''"
        begun = set(connection.exec_driver_sql(query).scalars())
        return {who: None if f"{self._server}/{who}" in begun else size for who, size in sizes.items()}


class SameIsNoNews(Hearing):
    """What says the same as the last message about an item is left out, whatever was missed between the two."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._last: dict[tuple[str, str], UserData] = {}

    async def hear(self, told: DataTold) -> Sifted:
        news = {item: row for item, row in told.rows.items() if self._last.get((told.user_id, item)) != row}
        self._last |= {(told.user_id, item): row for item, row in told.rows.items()}
        return await super().hear(replace(told, rows=news))
