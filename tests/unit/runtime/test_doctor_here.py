"""Findings on this machine, each provoked once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from playhead.runtime import doctor_here as here
from playhead.runtime.doctor_database import Schema
from playhead.runtime.doctor_facts import DatabaseFacts, FolderFacts
from tests.support.checkup import GB, facts, only, server

MB = 1024**2
WELL = FolderFacts(Path("/data"), exists=True, writable=True, file_system="ext4", free_bytes=50 * GB)


def test_a_configuration_without_a_server_tells_how_to_add_one() -> None:
    found = only(list(here.configuration(facts())))
    assert (found.state, found.remedy) == ("warning", "Add one under `servers:` with name, url and api_key.")


@pytest.mark.parametrize(
    ("warning", "finding", "remedy"),
    [
        (
            "history is set, but this version does not do it yet",
            "History is set, but this version does not do it yet.",
            "Remove it, or leave it in for a later version.",
        ),
        (
            "auth.secret is shorter than 32 bytes; choose a longer one",
            "Auth.secret is shorter than 32 bytes.",
            "Choose a longer one.",
        ),
    ],
)
def test_a_warning_of_the_configuration_is_told(warning: str, finding: str, remedy: str) -> None:
    found = only(list(here.configuration(facts(server(), warnings=(warning,)))))
    assert (found.state, found.finding, found.remedy) == ("warning", finding, remedy)


@pytest.mark.parametrize(
    ("change", "state", "finding", "remedy"),
    [
        ({"exists": False}, "problem", "It is not there and cannot be made.", "Make it and give it to the user"),
        ({"writable": False}, "problem", "It cannot be written.", "chown and chmod u+rwx"),
        ({"file_system": "nfs4"}, "problem", "network file system (nfs4)", "a file on a local disk"),
        ({"free_bytes": 500 * MB}, "warning", "500 MB are free.", "Free some space"),
        ({"free_bytes": 20 * MB}, "problem", "20 MB are free.", "Free some space"),
    ],
)
def test_a_data_folder_that_will_not_do(change: dict[str, Any], state: str, finding: str, remedy: str) -> None:
    found = here.data_folder(facts(data=replace(WELL, **change)))
    assert found.state == state
    assert finding in found.finding
    assert remedy in found.remedy


CURRENT = Schema(exists=True, revision="0001", head="0001")


@pytest.mark.parametrize(
    ("known", "finding", "remedy"),
    [
        (DatabaseFacts(Schema(exists=True, trouble="file is not a database")), "cannot be read", "restore a backup"),
        (DatabaseFacts(CURRENT, damage="row 3 missing from index"), "damaged: row 3", "restore a backup"),
        (
            DatabaseFacts(Schema(exists=True, revision="0001", head="0002")),
            "Its schema is 0001, this version needs 0002.",
            "Run `playhead migrate`",
        ),
        (
            DatabaseFacts(CURRENT, closed="another Playhead uses it: stop it first"),
            "Another Playhead uses it: stop it first.",
            "Stop what holds it",
        ),
    ],
)
def test_a_database_that_will_not_do(known: DatabaseFacts, finding: str, remedy: str) -> None:
    found = here.database(facts(database=known))
    assert found.state == "problem"
    assert finding in found.finding
    assert remedy in found.remedy


@pytest.mark.parametrize("change", [{"exists": False}, {"writable": False}, {"file_system": "nfs4"}])
def test_a_database_without_a_folder_is_not_said_to_be_held(change: dict[str, Any]) -> None:
    none = DatabaseFacts(Schema(exists=False), closed="/x is not writable: Permission denied")
    found = here.database(facts(database=none, data=replace(WELL, **change)))
    assert (found.state, found.remedy) == ("problem", "Mend the data folder first.")


def test_a_database_that_is_well_tells_who_uses_it() -> None:
    assert "the running Playhead" in here.database(facts()).finding
    assert "nobody uses it now" in here.database(facts(database=DatabaseFacts(CURRENT))).finding
    assert "Made now" in here.database(facts(database=DatabaseFacts(Schema(exists=False)))).finding


def test_postgresql_is_not_there_yet() -> None:
    found = here.database(facts(settings={"database": {"url": "postgresql://p:secret@db/playhead"}}))
    assert (found.state, found.remedy) == ("problem", "Set database.url to sqlite:/// and a local file.")
    assert "secret" not in repr(found)


@pytest.mark.parametrize(("host", "who"), [("127.0.0.1", "this machine"), ("0.0.0.0", "the network")])
def test_a_door_without_logins_is_told(host: str, who: str) -> None:
    auth, own = {"mode": "disabled", "allow_open": True}, {"host": host}
    found = only(list(here.door(facts(settings={"auth": auth, "server": own}))))
    assert (found.state, who in found.finding) == ("warning", True)
    assert found.remedy.startswith("Set auth.mode to password")


def test_a_server_elsewhere_cannot_post_to_loopback() -> None:
    away, near = server("wan"), server("lan", settings={"url": "http://127.0.0.1:8096"})
    target = server("attic", settings={"direction": "target"})
    found = only(list(here.door(facts(away, near, target, settings={"server": {"host": "127.0.0.1"}}))))
    assert found.finding.startswith("wan runs elsewhere and cannot post to 127.0.0.1")
    assert found.remedy.startswith("Set server.host to 0.0.0.0, or put a proxy before it")
    behind = {"server": {"host": "127.0.0.1", "trusted_proxies": ["127.0.0.1"]}}
    assert [one.state for one in here.door(facts(away, settings=behind))] == ["ok"]


def test_a_folder_that_is_not_there_is_told() -> None:
    folders = (replace(WELL, path=Path("/mnt/a")), FolderFacts(Path("/mnt/b"), exists=False))
    found = only(list(here.folders(facts(folders=folders))))
    assert (found.subject, found.state) == ("/mnt/b", "warning")
    assert found.remedy == "Mount it, or correct its path under `storage:`."


def test_a_broker_is_in_vain_and_its_password_is_hidden() -> None:
    found = here.broker(facts(settings={"broker": {"url": "redis://u:secret@host:6379/0"}}))
    assert (found.state, found.remedy) == ("warning", "Remove it, or leave it in for a later version.")
    assert "secret" not in repr(found)
    assert here.tools(facts()).state == "ok"
