"""Another server answers at an address: held by the whole program until an administrator has said which one it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.program import Run, running, until

OTHER = "0123456789abcdef" * 2


async def told(run: Run, name: str, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The server as the interface tells it, once it fits."""
    async with asyncio.timeout(60):
        while True:
            found: dict[str, Any] = next(
                one for one in (await run.client.get("/api/servers")).json() if one["name"] == name
            )
            if fits(found):
                return found
            await asyncio.sleep(0.02)


async def hold(run: Run) -> dict[str, Any]:
    """Another id answers for wan, and that is seen."""
    await told(run, "wan", lambda one: one["healthy"])
    await run.simulators["wan"].take_id(OTHER)
    run.embedded.program.watches["wan"].nudge()
    return await told(run, "wan", lambda one: one["held"] is not None)


def journal(run: Run, kind: str) -> int:
    sql = f"SELECT count(*) FROM journal WHERE kind = '{kind}'"
    return run.embedded.program.database.read_now(lambda c: int(c.exec_driver_sql(sql).scalar_one()))


async def decided(run: Run) -> None:
    """Until everything that is in the journal now was decided."""
    read = run.embedded.program.database.read_now
    last = read(lambda c: int(c.exec_driver_sql("SELECT max(seq) FROM journal").scalar_one()))
    sql = "SELECT min(seq) FROM cursor"
    await until(lambda: read(lambda c: int(c.exec_driver_sql(sql).scalar_one())) >= last)


@pytest.mark.parametrize("answer", ["same", "anew"])
async def test_what_happens_meanwhile_waits_for_the_answer(tmp_path: Path, answer: str) -> None:
    async with running(tmp_path) as run:
        held = await hold(run)
        assert (held["state"], held["held"]["server_id"], held["healthy"]) == ("needs_you", OTHER, False)
        assert "/held/same" in held["problem"]["remedy"]
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        before = journal(run, "user_data_notice")
        await wan.mark_played("alice", "Metropolis")
        await lan.mark_played("alice", "Nosferatu")
        await until(lambda: journal(run, "user_data_notice") >= before + 2)
        await decided(run)
        assert not lan.row("alice", "Metropolis").played
        assert not wan.row("alice", "Nosferatu").played
        said = await run.client.post(f"/api/v1/servers/wan/held/{answer}", json={"server_id": OTHER})
        assert said.status_code == 200, said.text
        await told(run, "wan", lambda one: one["healthy"] and one["held"] is None)
        await until(lambda: lan.row("alice", "Metropolis").played)
        await until(lambda: wan.row("alice", "Nosferatu").played)


async def test_its_sockets_are_closed_until_somebody_has_answered(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        await told(run, "wan", lambda one: one["socket"] == "connected")
        await hold(run)
        await told(run, "wan", lambda one: one["socket"] == "off" and "held" in one["socket_detail"])
        await run.client.post("/api/v1/servers/wan/held/same")
        await told(run, "wan", lambda one: one["socket"] == "connected")
