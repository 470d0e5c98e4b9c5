"""Behind a real journal: one record for each who may see it, in the commit of what it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from playhead.domain.events import Event, JobParked, PeopleChanged, RunAsked, ServerUpdate, UserDataNotice
from playhead.domain.userdata import UserDataPart
from playhead.features.alerts.decide import REST_MS
from playhead.features.alerts.feature import AlertsFeature
from playhead.identity import login_rows
from playhead.identity.login_rows import Change, NewLogin
from playhead.journal.record import Draft
from tests.support.engine import Engine, drive
from tests.support.live import sync_update

DOWN = ServerUpdate(server="wan", state="down", before="up")


class House:
    """An administrator, two users of whom one is disabled, and the feature."""

    def __init__(self, folder: Path, *, everybody: bool = False) -> None:
        self.engine = Engine(folder)
        self._pump = self.engine.pump(AlertsFeature(everybody=everybody))
        hashed = "no password has this hash"
        new = [
            NewLogin(username=name, password_hash=hashed, is_admin=name == "admin", now=1)
            for name in ("admin", "vera", "gone")
        ]
        self.engine.write(lambda c: login_rows.add(c, new))
        self.engine.write(lambda c: login_rows.change(c, [Change(login_id=3, disabled=True, now=1)]))

    def hear(self, *events: Event) -> list[str]:
        """The streams that were written to, in order."""
        last = self.engine.value("SELECT coalesce(max(seq), 0) FROM journal")
        self.engine.append(*(Draft(event=event) for event in events))
        while drive(self._pump.step()):
            pass
        query = "SELECT stream FROM journal WHERE seq > :last AND stream IS NOT NULL ORDER BY seq"
        return [row.stream for row in self.engine.rows(query, last=last)]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.engine.close()


def parked(number: int) -> JobParked:
    return JobParked(
        job_id=number, feature="userdata", job_kind="userdata.write", args="{}", outcome="dead", reason="x"
    )


def test_everybody_who_may_come_in_has_one_of_his_own(house: House) -> None:
    streams = ["system_updates", "system_updates:admins", "notifications:1", "notifications:2"]
    assert house.hear(DOWN) == streams
    assert house.hear(DOWN) == streams


def test_many_parked_jobs_are_one_notification_in_one_batch_and_in_the_next(house: House) -> None:
    assert house.hear(*[parked(number) for number in range(20)]) == ["notifications:1"]
    assert house.hear(parked(20)) == []
    house.engine.clock.advance(REST_MS + 1)
    assert house.hear(parked(21)) == ["notifications:1"]


def test_what_is_no_news_asks_nothing_of_the_database(house: House) -> None:
    notice = UserDataNotice(server="wan", user_id="u", item_id="i", data=UserDataPart(played=True), heard_at=1)
    assert house.hear(sync_update("a"), notice) == []


def test_where_there_are_no_logins_all_see_what_is_told_to_nobody(tmp_path: Path) -> None:
    house = House(tmp_path, everybody=True)
    assert house.hear(DOWN, parked(1)) == ["system_updates", "system_updates:admins", *["notifications:0"] * 2]
    house.engine.close()


def test_a_list_that_is_changed_many_times_at_once_is_told_of_once(house: House) -> None:
    runs = [RunAsked(run_id=str(number), why="asked", passes=1) for number in range(20)]
    assert house.hear(*runs, PeopleChanged(person_id=1, name="alice")) == ["sync_updates"] * 2
    assert house.hear(runs[0]) == ["sync_updates"]
