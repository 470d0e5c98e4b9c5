"""Looking ahead writes nothing and tells what a run would do."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from playhead.domain.userdata import UserData
from playhead.features.userdata.compare import Brake
from playhead.features.userdata.preview import Preview
from playhead.features.userdata.runs import Begin
from playhead.ingest.preview import Previewer
from tests.support.fake_media_server import Fault
from tests.support.household import Household
from tests.support.sweeping import Broom

SEEN = UserData(played=True, play_count=1, last_played=1_700_000_000_000)


@pytest.fixture
def home() -> Iterator[Household]:
    made = Household({"wan": "10.11.11", "lan": "12.0.0"}, films=3)
    made.settle()
    yield made
    made.remove()


def preview(home: Household, *servers: str, brake: Brake | None = None) -> Preview:
    looker = Previewer(home.fakes, home.database, home.clock, home.policy, brake or Brake())
    return asyncio.run(looker.preview(Begin(run_id="", why="asked", now=0, servers=servers or ("wan", "lan"))))


def put(home: Household, server: str, number: int, data: UserData) -> None:
    home.fakes[server].restore(home.user(server, "alice"), home.film(server, number), data)


def test_what_a_run_would_write_is_told_and_nothing_changes(home: Household) -> None:
    put(home, "wan", 1, SEEN)
    put(home, "lan", 2, UserData(favorite=True))
    before = home.database.read_now(lambda c: c.exec_driver_sql("SELECT max(seq) FROM journal").scalar())
    told = preview(home)
    assert [(one.server, one.event_type, one.source_server) for one in told.writes] == [
        ("lan", "watched", "wan"),
        ("wan", "favorite", "lan"),
    ]
    assert told.problems == ()
    assert home.changing_calls() == 0
    assert home.database.read_now(lambda c: c.exec_driver_sql("SELECT max(seq) FROM journal").scalar()) == before
    assert Broom(home).reconcile().writes == 2
    assert preview(home).writes == ()


def test_who_cannot_be_read_is_named(home: Household) -> None:
    put(home, "wan", 1, SEEN)
    home.fakes["lan"].fail(Fault.SERVER_FAULT, times=None)
    assert preview(home).problems == ("alice on lan: lan: 500",)


def test_what_a_run_would_hold_is_no_write_but_told(home: Household) -> None:
    put(home, "wan", 1, SEEN)
    Broom(home).reconcile()
    put(home, "wan", 1, UserData())
    (lost,) = preview(home).writes
    assert (lost.server, lost.before.split()[0], lost.value.split()[0]) == ("lan", "played=true", "played=false")
    told = preview(home, brake=Brake(count=0))
    assert (told.writes, told.held) == ((), ("alice on wan: 1 of 1 entries",))
