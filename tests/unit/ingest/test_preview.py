"""Looking ahead writes nothing and tells what a run would do."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from playhead.domain.events import ServerSeen
from playhead.domain.items import Version
from playhead.domain.userdata import UserData
from playhead.features.userdata.compare import Brake
from playhead.features.userdata.preview import Planned, Preview, planned
from playhead.features.userdata.runs import Begin
from playhead.ingest import preview as looking
from playhead.ingest.preview import Previewer
from tests.support.fake_media_server import Fault
from tests.support.household import Household
from tests.support.sweeping import Broom, pumped

SEEN = UserData(played=True, play_count=1, last_played=1_700_000_000_000)


@pytest.fixture
def home() -> Iterator[Household]:
    made = Household({"wan": "10.11.11", "lan": "12.0.0"}, films=3)
    made.settle()
    yield made
    made.remove()


def preview(home: Household, *servers: str, brake: Brake | None = None) -> Preview:
    looker = Previewer(home.fakes, home.database, home.clock, home.policy, brake or Brake(), pumped(home))
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


def test_of_a_server_that_is_held_nothing_is_read(home: Household) -> None:
    put(home, "wan", 1, SEEN)
    put(home, "lan", 2, UserData(favorite=True))
    seen = ServerSeen(server="wan", state="held", version="10.11.11", error="another one", question="changed")
    home.append(seen)
    home.settle()
    before = len(home.fakes["wan"].calls)
    told = preview(home)
    assert told.writes == (), "what its accounts hold is not known"
    assert [problem.split(":")[0] for problem in told.problems] == ["wan"]
    assert len(home.fakes["wan"].calls) == before


def test_what_a_dry_run_has_foretold_is_still_planned() -> None:
    dry = Household({"wan": "10.11.11", "lan": "12.0.0"}, films=1, policy={"dry_run": True})
    try:
        dry.settle()
        put(dry, "wan", 1, SEEN)
        before = preview(dry).writes
        assert [one.server for one in before] == ["lan"]
        Broom(dry).reconcile()
        assert preview(dry).writes == before
        assert dry.changing_calls() == 0
    finally:
        dry.remove()


def test_what_a_version_cannot_be_told_is_neither_foretold_nor_written(home: Household) -> None:
    old = Household({"wan": "10.11.11", "attic": "10.8.13"}, films=1)
    try:
        old.settle()
        put(old, "wan", 1, UserData(position=9_000_000_000, play_count=1, last_played=1_700_000_000_000))
        assert preview(old, "wan", "attic").writes == ()
        broom = Broom(old)
        for _ in range(2):
            old.advance(60_000)
            run = broom.reconcile()
            assert run.writes == 0
        assert run.differences == 0
        assert old.changing_calls() == 0
    finally:
        old.remove()


def test_deciding_keeps_nobody_waiting_who_wants_to_be_heard_meanwhile(
    home: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(home, "wan", 1, SEEN)
    threads: list[int] = []

    def noted(*given: Any) -> tuple[Planned, ...]:
        threads.append(threading.get_ident())
        return planned(*given)

    monkeypatch.setattr(looking, "planned", noted)
    assert len(preview(home).writes) == 1
    assert threads
    assert threading.get_ident() not in threads


def test_works_are_decided_about_in_pieces_each_with_all_that_was_read_of_them(
    home: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2, 3):
        put(home, "wan", number, SEEN)
        put(home, "lan", number, UserData(favorite=True))
    whole = preview(home)
    monkeypatch.setattr(looking, "WORKS", 1)
    assert preview(home) == whole
    assert len(whole.writes) == 6


def test_a_preview_reads_by_id_what_pages_do_not_show_as_a_run_does(home: Household) -> None:
    wan = home.fakes["wan"]
    version = Version(item_id="e" * 32, path="/media/Film 1 (1951)/Film 1 (1951) - 4k.mkv")
    wan.add_version(home.film("wan", 1), version)
    home.look("wan")
    home.settle()
    wan.restore(home.user("wan", "alice"), version.item_id, SEEN)
    assert [one.server for one in preview(home).writes] == ["lan", "wan"]


def test_who_cannot_be_read_is_named(home: Household) -> None:
    put(home, "wan", 1, SEEN)
    home.fakes["lan"].fail(Fault.SERVER_FAULT, times=None)
    assert preview(home).problems == ("alice on lan: lan: 500",)


def test_a_server_that_was_never_reached_is_named(home: Household) -> None:
    assert preview(home, "wan", "shed").problems == ("shed: it was never reached",)
    home.append(ServerSeen(server="shed", state="down", error="connection refused", fresh=True))
    home.settle()
    assert preview(home, "wan", "shed").problems == ("shed: connection refused",)


def test_what_a_run_would_hold_is_no_write_but_told(home: Household) -> None:
    put(home, "wan", 1, SEEN)
    Broom(home).reconcile()
    put(home, "wan", 1, UserData())
    (lost,) = preview(home).writes
    assert (lost.server, lost.before.split()[0], lost.value.split()[0]) == ("lan", "played=true", "played=false")
    told = preview(home, brake=Brake(count=0))
    assert (told.writes, told.held) == ((), ("alice on wan: 1 of 1 entries",))
