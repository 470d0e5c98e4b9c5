"""Looking ahead: every account is read as a run would, and nothing is journaled, saved or written."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection

from playhead.domain.errors import ServerError
from playhead.domain.events import PageDiffered, PageRow
from playhead.domain.userdata import UserData
from playhead.features.userdata import pages, runs
from playhead.features.userdata.load import view_for
from playhead.features.userdata.preview import Preview, planned
from playhead.features.userdata.runs import Begin, Pass
from playhead.features.userdata.view import Policy, View
from playhead.kit.clock import Clock
from playhead.ports.media_server import MediaServer
from playhead.storage.engine import Database


class Previewer:
    """Tells what a reconciliation would write."""

    def __init__(self, servers: Mapping[str, MediaServer], database: Database, clock: Clock, policy: Policy) -> None:
        self._servers = servers
        self._database = database
        self._clock = clock
        self._policy = policy

    async def preview(self, asked: Begin) -> Preview:
        """The writes that would follow from a run. A server that cannot be read is named, and left out."""
        rows = await self._database.read(lambda c: [Pass(id=0, **row) for row in runs.fresh(c, asked)])
        found: list[PageDiffered] = []
        problems: list[str] = []
        for row in rows:
            try:
                found += await self._read(row)
            except ServerError as error:
                problems.append(f"{row.username} on {row.server}: {error}")
        everybody = frozenset(row.ref for row in rows)
        view = await self._database.read(lambda c: _view(c, found, everybody))
        writes = planned(view, self._policy, found, self._clock.now_ms())
        wanted = tuple(one for one in writes if one.server in asked.servers)
        return Preview(writes=wanted, problems=tuple(problems))

    async def _read(self, row: Pass) -> list[PageDiffered]:
        found: list[PageDiffered] = []
        server, start, total = self._servers[row.server], 0, 1
        while start < total:
            asked_at = self._clock.now_ms()
            page = await server.user_data_page(row.user_id, start=start, limit=row.size)
            rows = await self._database.read(lambda c, data=page.data: self._different(c, row, data))  # type: ignore[misc]  # bound now
            if rows:
                found.append(
                    PageDiffered(
                        server=row.server,
                        user_id=row.user_id,
                        rows=rows,
                        asked_at=asked_at,
                        answered_at=self._clock.now_ms(),
                    )
                )
            start, total = start + page.rows, page.total
            if page.rows == 0:
                break
        return found

    def _different(self, connection: Connection, row: Pass, data: Mapping[str, UserData]) -> tuple[PageRow, ...]:
        found = pages.compare(data, pages.known_of(connection, row, list(data)), self._policy.fields)
        lost = tuple(PageRow(item_id, data[item_id]) for item_id in found.held_back)
        return (*found.rows, *found.lacking, *lost)


def _view(connection: Connection, events: list[PageDiffered], everybody: frozenset[str]) -> View:
    return msgspec.structs.replace(view_for(connection, events), swept=everybody)
