"""Looking ahead: every account is read as a run would, and nothing is journaled, saved or written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec
from sqlalchemy import Connection

from playhead.domain.errors import ServerError
from playhead.domain.events import PageDiffered, PageRow
from playhead.domain.userdata import UserData
from playhead.features.userdata import pages, runs
from playhead.features.userdata.compare import Brake
from playhead.features.userdata.load import view_for
from playhead.features.userdata.pages import Compared
from playhead.features.userdata.preview import Preview, planned
from playhead.features.userdata.runs import Begin, Pass
from playhead.features.userdata.view import Policy, View
from playhead.identity import store as identity
from playhead.identity.place import Selection, parts
from playhead.kit.clock import Clock
from playhead.ports.media_server import MediaServer
from playhead.storage.engine import Database


class Looked(msgspec.Struct, kw_only=True):
    """What was read of an account: what is news, and what would take something away."""

    told: list[PageDiffered] = []
    lost: list[PageDiffered] = []
    entries: int = 0
    regressions: int = 0
    backward: int = 0


class Previewer:
    """Tells what a reconciliation would write."""

    def __init__(
        self,
        servers: Mapping[str, MediaServer],
        database: Database,
        clock: Clock,
        policy: Policy,
        brake: Brake,
        chosen: Mapping[str, Selection] = MappingProxyType({}),
    ) -> None:
        """`chosen` are, by server, the libraries that take part."""
        self._servers = servers
        self._database = database
        self._clock = clock
        self._policy = policy
        self._brake = brake
        self._chosen = chosen

    async def preview(self, asked: Begin) -> Preview:
        """The writes that would follow from a run. A server that cannot be read is named, and left out; so is what a
        run would hold until a person has decided."""
        rows = await self._database.read(lambda c: [Pass(id=0, **row) for row in runs.fresh(c, asked)])
        found: list[PageDiffered] = []
        problems: list[str] = []
        held: list[str] = []
        for row in rows:
            try:
                looked = await self._read(row)
            except ServerError as error:
                problems.append(f"{row.username} on {row.server}: {error}")
                continue
            found += looked.told
            if not looked.backward and self._brake.holds(looked.regressions, looked.entries):
                held.append(f"{row.username} on {row.server}: {looked.regressions} of {looked.entries} entries")
            else:
                found += [msgspec.structs.replace(one, overwrite=looked.backward > 0) for one in looked.lost]
        everybody = frozenset(row.ref for row in rows)
        view = await self._database.read(lambda c: _view(c, found, everybody))
        writes = planned(view, self._policy, found, self._clock.now_ms())
        wanted = tuple(one for one in writes if one.server in asked.servers)
        return Preview(writes=wanted, problems=tuple(problems), held=tuple(held))

    async def _read(self, row: Pass) -> Looked:
        looked = Looked()
        listed = await self._database.read(lambda c: identity.libraries(c, row.server))
        for library in parts(self._chosen.get(row.server, Selection()), listed):
            await self._read_part(row, library, looked)
        return looked

    async def _read_part(self, row: Pass, library: str, looked: Looked) -> None:
        server, start, total = self._servers[row.server], 0, 1
        while start < total:
            asked_at = self._clock.now_ms()
            page = await server.user_data_page(row.user_id, start=start, limit=row.size, within=library or None)
            compared = await self._database.read(lambda c, data=page.data: self._compared(c, row, data))  # type: ignore[misc]  # bound now
            lost = tuple(PageRow(item_id, page.data[item_id]) for item_id in compared.held_back)
            looked.told += self._page(row, (*compared.rows, *compared.lacking), asked_at)
            looked.lost += self._page(row, lost, asked_at)
            looked.entries += compared.entries
            looked.regressions += len(lost)
            looked.backward += compared.backward
            start, total = start + page.rows, page.total
            if page.rows == 0:
                break

    def _page(self, row: Pass, rows: tuple[PageRow, ...], asked_at: int) -> list[PageDiffered]:
        if not rows:
            return []
        now = self._clock.now_ms()
        page = PageDiffered(server=row.server, user_id=row.user_id, rows=rows, asked_at=asked_at, answered_at=now)
        return [page]

    def _compared(self, connection: Connection, row: Pass, data: Mapping[str, UserData]) -> Compared:
        return pages.compare(data, pages.known_of(connection, row, list(data)), self._policy.fields)


def _view(connection: Connection, events: list[PageDiffered], everybody: frozenset[str]) -> View:
    return msgspec.structs.replace(view_for(connection, events), swept=everybody)
