"""Lists of sessions through the poller's records, the pump and the database, as the program folds them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from playhead.adapters.jellyfin.wire_described import parse_playing
from playhead.adapters.jellyfin.wire_sessions import parse_sessions
from playhead.cli.replay_lines import any_id
from playhead.domain.events import SessionsSeen
from playhead.domain.history_events import HistorySwitched
from playhead.domain.items import Item
from playhead.domain.people import Account
from playhead.domain.playback import Playing
from playhead.features.history import store as history
from playhead.features.history.feature import HistoryFeature
from playhead.features.history.load import Defaults
from playhead.features.history.store import Setting
from playhead.features.history.tables import activity, badge, row
from playhead.identity import store as identity
from playhead.identity.rows import AccountRow, ItemRow
from playhead.identity.tables import person
from playhead.ingest.sessions import news
from playhead.journal.record import Draft
from tests.support.engine import Engine, Killed, drive
from tests.support.viewers import ALICE, BOB, Json

PEOPLE = {ALICE: 1, BOB: 2}
NAMES = {1: "alice", 2: "bob"}
SERVERS = ("", "wan", "lan")


def _save_item(found: ItemRow, connection: Connection) -> None:
    identity.save_items(connection, [found])


class Life:
    """One program's history, from a server's lists to rows; `people` keep theirs."""

    def __init__(self, folder: Path, people: Iterable[int] = (1, 2), zone: str = "UTC", batch: int = 7) -> None:
        self.engine = Engine(folder)
        self.feature = HistoryFeature(Defaults(timezone=zone))
        self._told: dict[str, SessionsSeen] = {}
        self._confirmed: dict[str, int] = {}
        self._items: set[str] = set()
        self._batch = batch
        self._waiting = 0
        self.engine.write(
            lambda c: c.execute(insert(person), [{"id": n, "name": NAMES[n], "key": NAMES[n]} for n in NAMES])
        )
        accounts = [
            AccountRow(account=Account(server, user), name=NAMES[n], person_id=n, evidence="name")
            for server in SERVERS
            for user, n in PEOPLE.items()
        ]
        self.engine.write(lambda c: identity.save_accounts(c, accounts))
        for number in people:
            self.switch(number, on=True)

    def switch(self, number: int, *, on: bool) -> None:
        """Somebody's history is kept from now on, or not any more."""
        self.engine.write(lambda c: history.save_setting(c, Setting(person_id=number, enabled=on)))
        self.engine.append(Draft(event=HistorySwitched(person_id=number, enabled=on)))

    def hear(self, lines: Iterable[Json]) -> Life:
        """What the poller would write of these lists, and what follows."""
        for line in lines:
            if "sessions" in line:
                self._listed(line)
        self.settle()
        return self

    def _listed(self, line: Json) -> None:
        server, body = line.get("server", ""), json.dumps(line["sessions"]).encode()
        at = int(datetime.fromisoformat(line["at"]).timestamp() * 1000 + 0.5)
        self._know(server, at, body)
        playing = parse_sessions(body, any_id).playing
        self.see(server, at, playing)

    def see(self, server: str, at: int, playing: tuple[Playing, ...]) -> None:
        before = self._told.get(server) or SessionsSeen(server=server, asked_at=0, answered_at=0)
        seen = news(before, playing, at, at, self._confirmed.get(server, 0))
        if seen is not None:
            self.engine.append(Draft(event=seen, subject=server))
            self._told[server] = seen
            self._waiting += 1
            if self._waiting >= self._batch:
                self.settle()
        self._confirmed[server] = at

    def _know(self, server: str, at: int, body: bytes) -> None:
        """The index has each film before anybody sees it."""
        for item_id, one in parse_playing(body, any_id).items():
            ref = f"{server}/{item_id}"
            if ref not in self._items:
                self._items.add(ref)
                item = Item(
                    item_id=item_id,
                    kind=one.kind,
                    name=one.name,
                    provider_ids=one.provider_ids,
                    runtime=one.runtime,
                    series_id=one.series_id,
                    season=one.season,
                    episode=one.episode,
                    year=one.year,
                    genres=one.genres,
                    aired_at=one.aired_at,
                )
                found = ItemRow(
                    server=server, item=item, work_id=None, evidence="", common_path=None, gone=False, seen_at=at
                )
                self.engine.write(partial(_save_item, found))

    def settle(self) -> None:
        """Everything that was written is decided; who is killed meanwhile begins again."""
        self._waiting = 0
        while True:
            try:
                while drive(self.engine.pump(self.feature).step()):
                    pass
            except Killed:
                self.engine.reopen()
            else:
                return

    def result(self) -> dict[str, Any]:
        """`rows`, `activity` and `badges`, as `history replay` prints them."""
        c = self.engine.database.read_now
        rows = c(lambda c: c.execute(row.select().order_by(row.c.completed_at, row.c.person_id, row.c.part)).all())
        hours = c(
            lambda c: c.execute(
                activity.select().order_by(activity.c.person_id, activity.c.local_day, activity.c.hour)
            ).all()
        )
        badges = c(
            lambda c: c.execute(badge.select().order_by(badge.c.earned_at, badge.c.person_id, badge.c.badge)).all()
        )
        return {
            "rows": [
                (
                    NAMES[r.person_id],
                    r.title,
                    r.local_day,
                    r.completed_at,
                    r.watched // 1000,
                    round(r.percent, 1),
                    r.plays,
                    r.view_number,
                )
                for r in rows
            ],
            "activity": [(NAMES[a.person_id], a.local_day, a.hour, a.watched // 1000) for a in hours],
            "badges": [(NAMES[b.person_id], b.badge, b.earned_at) for b in badges],
        }
