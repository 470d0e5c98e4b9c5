"""Finding what an explanation is made from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from playhead.adapters.jellyfin.capabilities import capabilities_of
from playhead.features.userdata.explain_queries import items_named, known_of, person_named
from playhead.features.userdata.jobs import WRITE
from playhead.identity import store as identity
from playhead.identity.rows import ServerRow
from playhead.identity.tables import person
from playhead.journal.jobs import Added, add
from playhead.journal.lanes import JobSpec, JobState
from playhead.storage.schema import job
from tests.support.api import open_database
from tests.support.shelf import film, plant
from tests.support.views import ITEM, LAN, NOW, POLICY, WAN, agreed, key, known


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    database = open_database(tmp_path)
    with database.write_connection() as opened:
        opened.exec_driver_sql("BEGIN")
        plant(opened, register=agreed(played=True), shadows={WAN: known(played=True)})
        yield opened
        opened.exec_driver_sql("ROLLBACK")
    database.close()


def test_a_person_is_found_by_name_in_any_case_and_by_number(connection: Connection) -> None:
    for text in ("alice", "Alice", "1"):
        found = person_named(connection, text)
        assert found is not None
        assert found.id == 1
    assert person_named(connection, "nobody") is None
    assert person_named(connection, "") is None
    assert person_named(connection, "9" * 30) is None


@pytest.mark.parametrize("text", ["Ann  Lee", "ANN LEE", " ann lee ", "Alice", "1"])
def test_a_person_who_was_renamed_is_found_by_either_name_in_any_spelling(connection: Connection, text: str) -> None:
    connection.execute(person.update().where(person.c.id == 1).values(name="Ann Lee"))
    found = person_named(connection, text)
    assert found is not None
    assert (found.id, found.name) == (1, "Ann Lee")


def test_the_present_name_comes_before_a_former_one_and_a_number(connection: Connection) -> None:
    connection.execute(person.update().where(person.c.id == 1).values(name="Ann"))
    connection.execute(person.insert().values(id=8, name="Alice", key="alice of old"))
    connection.execute(person.insert().values(id=9, name="1", key="one"))
    assert [found and found.id for found in (person_named(connection, "alice"), person_named(connection, "1"))] == [
        8,
        9,
    ]


def test_an_item_is_found_by_id_and_by_its_whole_name(connection: Connection) -> None:
    assert {one.server for one in items_named(connection, ITEM, None)} == {WAN, LAN}
    assert [one.ref for one in items_named(connection, ITEM.upper(), LAN)] == [f"{LAN}/{ITEM}"]
    assert {one.server for one in items_named(connection, "METROPOLIS", None)} == {WAN, LAN}
    assert items_named(connection, "Metro", None) == []


def test_everything_of_the_person_and_the_work_is_loaded(connection: Connection) -> None:
    identity.save_servers(connection, [ServerRow(name=LAN, state="up", version="10.8.13")])
    identity.save_items(connection, [film(LAN, "c" * 32, work_id=2)])
    lane = f"userdata:{key(LAN)}"
    for number in (1, 2):
        spec = JobSpec(kind=WRITE, gate=LAN, lane=lane, ckey=lane, args=b"{}")
        add(connection, [Added(feature="userdata", cause_seq=number, ord=0, spec=spec)], NOW)
        if number == 1:
            ended = {"state": int(JobState.DEAD), "finished_at": NOW, "head": False}
            connection.execute(job.update().values(ended))
    (found,) = items_named(connection, ITEM, WAN)[:1]
    known_now = known_of(connection, 1, found, {LAN: "down"}, replace(POLICY, capabilities_of=capabilities_of))
    assert {copy.ref for copy in known_now.view.copies_of[1]} == {f"{WAN}/{ITEM}", f"{LAN}/{ITEM}"}
    assert known_now.view.register(1, 1) == agreed(played=True)
    assert known_now.around.evidence == {f"{WAN}/{ITEM}": "path", f"{LAN}/{ITEM}": "path"}
    assert {k: one.state for k, one in known_now.around.jobs.items()} == {key(LAN): JobState.READY}
    assert not known_now.around.can[LAN].group_write
