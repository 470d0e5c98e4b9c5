"""Looking at real parts: simulated servers, files, keys that are wrong."""

from __future__ import annotations

import json
import socket
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from playhead.config.load import Loaded, load
from playhead.domain.errors import KeyRefused, Unreachable
from playhead.kit.clock import SystemClock
from playhead.runtime.doctor import findings
from playhead.runtime.doctor_facts import Answered, DatabaseFacts, Facts, Finding
from playhead.runtime.doctor_gather import Look, connected, database_facts, entered, facing, folder, usable
from playhead.runtime.wiring import open_database
from playhead.simulators.jellyfin import JellyfinSimulator, demo_library
from playhead.storage.engine import Database
from tests.support.checkup import facts as well_facts

KEY = "0123456789abcdef0123456789abcdef"


def loaded(tmp_path: Path, *servers: dict[str, Any], **values: Any) -> Loaded:
    (tmp_path / "config.json").write_text(
        json.dumps({"servers": servers, "database": {"path": str(tmp_path / "data/playhead.db")}} | values)
    )
    return load(tmp_path / "config.json", environ={}, cwd=tmp_path)


async def looked(config: Loaded, address: str | None = None) -> Facts:
    clock = SystemClock()
    async with connected(config.settings, clock) as servers, entered(config) as (operator, database):
        return await Look(config, servers, clock, address).facts(operator, database)


def bad(facts: Facts) -> list[tuple[str, str]]:
    return [(one.check, one.subject) for one in findings(facts) if one.state == "problem"]


def of(facts: Facts, check: str) -> list[Finding]:
    return [one for one in findings(facts) if one.check == check]


async def test_two_servers_that_are_well_but_for_their_webhooks(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        servers = []
        for name, root, version in (("wan", "/srv/media", "10.11.11"), ("lan", "/mnt/nas", "12.0.0")):
            sim = JellyfinSimulator(name=name, version=version, users=["alice"], items=demo_library(root), api_key=KEY)
            await stack.enter_async_context(sim.running())
            servers.append({"name": name, "url": sim.url, "api_key": KEY, "path_map": [{"from": root, "to": "/m"}]})
        facts = await looked(loaded(tmp_path, *servers))
        told = await looked(loaded(tmp_path, *servers), "http://10.0.0.2:1/at")
    assert bad(facts) == [("webhook", "wan"), ("webhook", "lan")]
    assert [one.finding for one in of(facts, "path map")] == [
        f"{n} of {n} files have the same path on another server." for n in (79, 79)
    ]
    assert "http://127.0.0.1:8080/webhook/wan?token=" in of(facts, "webhook")[0].remedy
    assert "http://10.0.0.2:1/at/webhook/wan?token=" in of(told, "webhook")[0].remedy


async def test_a_server_that_is_off_is_not_asked(tmp_path: Path) -> None:
    away = {"name": "wan", "url": "http://127.0.0.1:1", "api_key": KEY, "direction": "off"}
    facts = await looked(loaded(tmp_path, away))
    assert (facts.servers, bad(facts)) == ((), [])
    assert [one.finding for one in of(facts, "configuration")][1:] == [
        "Its direction is off: it is neither called nor heard."
    ]


@pytest.mark.parametrize(
    ("fault", "path", "checks"),
    [
        ("refuse", None, [("server", "wan")]),
        ("html_ok", None, [("server", "wan")]),
        ("unauthorized", "/System/Info$", [("key", "wan")]),
        ("clock_skew", None, [("clock", "wan"), ("webhook", "wan")]),
        ("error", "/Library/", [("libraries", "wan"), ("webhook", "wan")]),
    ],
)
async def test_a_server_with_a_fault(
    tmp_path: Path, fault: str, path: str | None, checks: list[tuple[str, str]]
) -> None:
    sim = JellyfinSimulator(name="wan", users=["alice"], api_key=KEY)
    async with sim.running():
        await sim.fault(fault, path=path, seconds=400)
        facts = await looked(loaded(tmp_path, {"name": "wan", "url": sim.url, "api_key": KEY}))
        await sim.clear_faults()
    assert bad(facts) == checks


async def test_keys_and_addresses_that_are_wrong(tmp_path: Path) -> None:
    sim = JellyfinSimulator(name="wan", users=["alice"], api_key=KEY, base_path="/jf")
    async with sim.running():
        facts = await looked(
            loaded(
                tmp_path,
                {"name": "wrong-key", "url": sim.url, "api_key": "x" * 32},
                {"name": "no-base", "url": sim.server.url, "api_key": KEY},
                {"name": "gone", "url": "http://127.0.0.1:1", "api_key": KEY},
            )
        )
    key, base, gone = facts.servers
    assert isinstance(key.ping, Answered)
    assert isinstance(key.info, KeyRefused)
    assert not isinstance(base.ping, Answered | Unreachable)
    assert isinstance(gone.ping, Unreachable)
    assert bad(facts) == [("key", "wrong-key"), ("server", "no-base"), ("server", "gone")]
    assert "Correct the url of no-base" in of(facts, "server")[1].remedy


async def test_an_old_database_is_not_touched(tmp_path: Path) -> None:
    config = loaded(tmp_path)
    (tmp_path / "data").mkdir()
    Database(config.settings.database.url.get_secret_value()).write_connection().close()
    async with entered(config) as (operator, known):
        assert operator is None
    assert (known.schema.current, (await database_facts(config.settings)).schema.revision) == (False, None)
    assert of(await looked(config), "database")[0].remedy.startswith("Run `playhead migrate`")


async def test_a_database_that_another_process_holds(tmp_path: Path) -> None:
    config = loaded(tmp_path)
    database = open_database(config.settings)
    async with entered(config) as (operator, known):
        assert operator is None
    database.close()
    assert "another Playhead uses" in (known.closed or "")


def test_damage_and_another_kind_of_database_are_left_alone(tmp_path: Path) -> None:
    well = well_facts()
    assert usable(well.database, well.settings)
    assert not usable(replace(well.database, damage="a page"), well.settings)
    other = loaded(tmp_path, database={"url": "postgresql://u:p@h/d"}).settings
    assert not usable(DatabaseFacts(well.database.schema), other)


def test_a_folder_as_it_is(tmp_path: Path) -> None:
    here = folder(tmp_path)
    assert (here.exists, here.writable) == (True, True)
    assert here.free_bytes
    assert here.file_system
    assert folder(tmp_path / "absent").exists is False


def test_our_side_towards_a_server() -> None:
    assert facing("http://127.0.0.1:8096") == "127.0.0.1"
    assert facing("http://no-such-host.invalid") is None
    assert socket.inet_aton(facing("https://127.0.0.1") or "")
