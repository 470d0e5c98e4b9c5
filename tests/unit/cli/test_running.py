"""Commands while Playhead runs, and its ends as another process sees them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playhead.journal.lanes import JobState
from playhead.journal.queries import job_counts
from playhead.storage.engine import Database
from tests.support.command import PASSWORD, Ended, Shell, call
from tests.support.program import Run, running, until

DEADLINE = 30.0


@contextlib.asynccontextmanager
async def process(*arguments: str, **environment: str) -> AsyncIterator[Process]:
    """`playhead ARGUMENTS` on its own; killed when the test is through with it."""
    script = "import sys; from playhead.cli.main import main; sys.argv[0] = 'playhead'; main()"
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, *arguments, stdout=PIPE, stderr=PIPE, env={"PATH": "", **environment}
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


async def first_line(process: Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(DEADLINE):
        return (await process.stdout.readline()).decode()


async def ended(process: Process) -> int:
    async with asyncio.timeout(DEADLINE):
        return await process.wait()


async def test_it_says_where_it_is_and_how_to_begin_and_keeps_a_second_one_out(shell: Shell) -> None:
    common = ("--config", str(shell.config), "--json")
    async with process("run", "--port", "0", *common) as playhead:
        told = json.loads(await first_line(playhead))
        assert told["url"].startswith("http://127.0.0.1:")
        assert told["setup_code"]
        second = await asyncio.to_thread(shell, "migrate")
        assert (second.code, second.err.count("\n")) in {(0, 0), (3, 1)}
        playhead.send_signal(signal.SIGTERM)
        assert await ended(playhead) == 0
    assert not list(shell.data.glob("*.sock"))


async def test_the_first_administrator_comes_from_the_environment_and_ctrl_c_is_130(shell: Shell) -> None:
    named = {"PLAYHEAD_ADMIN_USERNAME": "root", "PLAYHEAD_ADMIN_PASSWORD": PASSWORD}
    async with process("run", "--port", "0", "--config", str(shell.config), **named) as playhead:
        assert "setup code" not in await first_line(playhead)
        listed = await asyncio.to_thread(shell, "users", "list", "--json")
        assert [one["username"] for one in listed.json["items"]] == ["root"]
        playhead.send_signal(signal.SIGINT)
        assert await ended(playhead) == 130


async def test_a_simulator_describes_itself_in_json_and_ends_at_a_signal() -> None:
    async with process("simulate", "jellyfin", "--port", "0", "--json") as simulator:
        told = json.loads(await first_line(simulator))
        assert set(told) == {"url", "api_key", "version", "people"}
        simulator.send_signal(signal.SIGINT)
        assert await ended(simulator) == 130
