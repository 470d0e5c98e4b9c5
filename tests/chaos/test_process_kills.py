"""The whole program, killed again and again between two servers whose people go on watching."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import socket
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from playhead.kit.faults import Point
from tests.chaos.points import SWEEPS
from tests.chaos.process_accounts import accounts_in_step, administrator
from tests.chaos.process_child import Life
from tests.chaos.process_playlists import Lists
from tests.chaos.process_world import World, world

ROOT = Path(__file__).parent.parent.parent
KILLS = int(os.environ.get("PLAYHEAD_TEST_KILLS", "24"))
SEED = int(os.environ.get("PLAYHEAD_TEST_SEED", "1"))
LIFE_SECONDS = 0.6
"""A life that has not met its fault point by then is killed from outside."""

BUSY_SECONDS = 5.0
"""The same for a life that is to do something first."""

REST_SECONDS = 2.5
PATIENCE_SECONDS = 300.0
TOLD = (
    "SELECT told.body FROM journal AS told JOIN journal AS fact ON fact.seq = told.cause "
    "WHERE told.kind = 'sync_update' AND fact.kind = 'user_data_written'"
)
ALONE = {Point.PRUNE_MID_CHUNK, Point.CHECKPOINT_BEFORE}
"""A life is too short to prune, and its log too small for a checkpoint; those are walked with the journal alone."""

DIRECTED = (*SWEEPS, *(point for point in Point if point not in {*ALONE, *SWEEPS}))
"""Those of passes come first: by default there are fewer lives than points."""

LIST_POINTS = tuple(point for point in DIRECTED if point.name.startswith(("PERFORM", "FINISH", "CLAIM", "PUMP")))
"""Where a list may be made or changed, and nobody knows."""


class Nursery:
    """Starts lives and hears what becomes of them."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.pid = 0

    async def begin(self, life: Life) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(life) + b"\n")
        self.pid = int((await self.line()).removeprefix("pid "))

    async def line(self) -> str:
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            line = (await self._process.stdout.readline()).decode().strip()
        assert line, "the nursery has ended"
        return line

    async def ended_within(self, seconds: float) -> int | None:
        """The exit code of a life that ends by itself in time."""
        try:
            async with asyncio.timeout(seconds):
                line = await self.line()
        except TimeoutError:
            return None
        self.pid = 0
        return int(line.removeprefix("ended "))

    async def end(self, signum: signal.Signals) -> int:
        """Send a signal, if it still lives; the exit code, negative for a signal."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signum)
        while not (line := await self.line()).startswith("ended "):
            pass
        self.pid = 0
        return int(line.removeprefix("ended "))


@contextlib.asynccontextmanager
async def nursery(log: Path) -> AsyncIterator[Nursery]:
    pipe = asyncio.subprocess.PIPE
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.chaos.process_child", cwd=ROOT, stdin=pipe, stdout=pipe, stderr=file
        )
        made = Nursery(process)
        try:
            yield made
        finally:
            if made.pid:
                os.kill(made.pid, signal.SIGKILL)
            await process.communicate(b"")  # closes its input, without which it never ends


@pytest.mark.chaos
async def test_kills_lose_no_edit_and_double_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(SEED)
    async with (
        world(_free_port(), chance, accounts=4) as around,
        nursery(tmp_path / "lives.log") as lives,
        _busy(around, around.people(), around.come_and_go()) as (people, guests),
    ):
        kills = await _kill(lives, around, tmp_path, chance)
        await _cancelled(people)
        await lives.begin(_life(around, tmp_path))
        assert await lives.line() == "up"
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not _listed(around, tmp_path / "playhead.db"):  # noqa: ASYNC110 — it is another process that lists
                await asyncio.sleep(0.05)
            await guests
        retried = await _rest(around, tmp_path / "playhead.db")
        passwords = await accounts_in_step(around, lambda: _rest(around, tmp_path / "playhead.db"))
        missing = around.missing()
        told = _told(tmp_path / "playhead.db")
        assert await lives.end(signal.SIGTERM) == 0
    doubled = sum(count - 1 for count in told.values())
    calls = sum(sim.state_changing_calls for sim in around.sims.values())
    with capsys.disabled():
        print(f"\n{sum(kills.values())} kills ({dict(kills)}): {around.acked} acked, {len(around.wanted)} stories, "
              f"{len(missing)} lost, {doubled} doubled; {calls} calls, {len(told)} told, "
              f"{retried} retried by hand")  # fmt: skip
    assert missing == []
    assert doubled == 0
    assert not [password for password in passwords if password.encode() in _written(tmp_path)]
    assert around.wanted


@pytest.mark.chaos
async def test_kills_lose_no_entry_of_a_list_and_make_none_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    path = tmp_path / "playhead.db"
    async with (
        world(_free_port(), chance, accounts=3) as around,
        nursery(tmp_path / "lives.log") as lives,
    ):
        lists = Lists(around)
        await _looked_at_anew(lives, around, tmp_path)
        await lives.end(signal.SIGKILL)
        async with _busy(around, lists.keep()) as (keeping,):
            kills = await _kill(lives, around, tmp_path, chance, LIST_POINTS, lists.calls)
            await _cancelled(keeping)
            under_kills = lists.calls()
            await _looked_at_anew(lives, around, tmp_path)
            retried = await _rest(around, path)
            async with asyncio.timeout(PATIENCE_SECONDS):
                while lists.wrong():  # noqa: ASYNC110 — it is another process that mends it
                    await asyncio.sleep(0.2)
            assert await lives.end(signal.SIGTERM) == 0
            calls = lists.calls()
            await _looked_at_anew(lives, around, tmp_path)
            await _rest(around, path)
            assert await lives.end(signal.SIGTERM) == 0
    with capsys.disabled():
        print(f"\n{sum(kills.values())} kills ({dict(kills)}): {len(lists.kept)} lists, {lists.edits} edits; "
              f"{under_kills} calls under kills, {calls} in all, {retried} retried by hand")  # fmt: skip
    assert lists.wrong() == []
    assert lists.calls() == calls, "something is written again though all agree"
    assert lists.kept


@contextlib.asynccontextmanager
async def _busy(around: World, *doings: Coroutine[Any, Any, None]) -> AsyncIterator[tuple[asyncio.Task[None], ...]]:
    """People do something, and notices are delivered, until the block ends; gives the tasks of the people."""
    people = tuple(asyncio.create_task(doing) for doing in doings)
    posts = [asyncio.create_task(around.deliver(show)) for show in around.shows]
    try:
        yield people
    finally:
        await _cancelled(*people, *posts)


async def _looked_at_anew(lives: Nursery, around: World, data: Path) -> None:
    """A life begins, and has looked at everybody's lists."""
    known = (data / "playhead.db").exists()
    before = _value(data / "playhead.db", "SELECT max(read_at) FROM playlist_account") if known else 0
    await lives.begin(_life(around, data))
    assert await lives.line() == "up"
    query = f"SELECT count(*) FROM playlist_account WHERE read_at > {before}"
    async with asyncio.timeout(PATIENCE_SECONDS):
        while _value(data / "playhead.db", query) < around.accounts:  # noqa: ASYNC110 — it is another process that looks
            await asyncio.sleep(0.05)


async def _cancelled(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _life(around: World, data: Path, point: Point = Point.COMMIT_BEFORE, passes: int = 0) -> Life:
    return Life(str(data), around.port, around.shows, around.urls, point, passes)


async def _kill(
    lives: Nursery,
    around: World,
    data: Path,
    chance: random.Random,
    points: Sequence[Point] = DIRECTED,
    done: Callable[[], int] | None = None,
) -> Counter[str]:
    """One life after the other; every other one is killed at a fault point, the others at any moment. `done` counts
    what a life is to do something of before it is killed."""
    kills: Counter[str] = Counter()
    for number in range(KILLS):
        _listed(around, data / "playhead.db")
        point = points[number // 2 % len(points)]
        directed = number % 2 == 0
        passes = 1 if point is Point.SHUTDOWN_AFTER_DRAIN else chance.randint(1, 4)
        await lives.begin(_life(around, data, point, passes if directed else 0))
        first = await lives.line()
        if first.startswith("ended "):
            kills["at a point"] += _killed(int(first.removeprefix("ended ")))
            lives.pid = 0
            continue
        assert first == "up"
        orderly = directed and point is Point.SHUTDOWN_AFTER_DRAIN
        if done is not None and not directed:
            await _something_done(done)
        patience = LIFE_SECONDS if done is None else BUSY_SECONDS
        if directed and not orderly and (code := await lives.ended_within(patience)) is not None:
            kills["at a point"] += _killed(code)
            continue
        if not directed:
            await asyncio.sleep(chance.uniform(0, LIFE_SECONDS))
        code = await lives.end(signal.SIGTERM if orderly else signal.SIGKILL)
        kills["at a point" if orderly else "any moment"] += _killed(code)
    return kills


async def _something_done(done: Callable[[], int]) -> None:
    """Until something more was done, or it seems that there is nothing to do."""
    before = done()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(BUSY_SECONDS):
            while done() == before:  # noqa: ASYNC110 — it is another process that does it
                await asyncio.sleep(0.01)


def _listed(around: World, path: Path) -> bool:
    """Whether every server's accounts are known; the world is told."""
    with contextlib.suppress(sqlite3.OperationalError):
        if _value(path, "SELECT count(*) FROM accounts_server WHERE listed") == len(around.shows):
            around.listed.set()
    return around.listed.is_set()


def _killed(code: int) -> int:
    assert code == -signal.SIGKILL, code
    return 1


async def _rest(around: World, path: Path) -> int:
    """Until everything is sent, decided and done; how many jobs a person had to retry, because kills used them up."""
    retried, quiet_since = 0, time.monotonic()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while time.monotonic() - quiet_since < REST_SECONDS:
            await asyncio.sleep(0.05)
            owed, parked = await asyncio.to_thread(_owed, path)
            if parked:
                retried += await _retry_all(around)
            if owed or parked or not around.all_sent():
                quiet_since = time.monotonic()
    return retried


async def _retry_all(around: World) -> int:
    async with administrator(around) as client:
        parked = (await client.get("/api/events/failed?limit=200")).json()
        for event in parked:
            assert "worker died" in event["last_error"], event
            await client.post(f"/api/events/{event['id']}/retry")
    return len(parked)


def _owed(path: Path) -> tuple[int, int]:
    """Records not decided plus open jobs, and parked jobs."""
    behind = "SELECT (SELECT max(seq) FROM journal) - (SELECT min(seq) FROM cursor)"
    return (
        _value(path, behind) + _value(path, "SELECT count(*) FROM job WHERE state IN (0, 1, 2)"),
        _value(path, "SELECT count(*) FROM job WHERE state IN (5, 6)"),
    )


def _told(path: Path) -> Counter[tuple[int, str]]:
    """How often people were told of each write. The journal must be dense."""
    assert _value(path, "SELECT max(seq) - min(seq) + 1 - count(*) FROM journal") == 0
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        rows = database.execute(TOLD).fetchall()
    updates: list[dict[str, Any]] = [json.loads(row[0]) for row in rows]
    synced = [told for told in updates if told["action"] == "synced"]
    return Counter((one["job_id"], one["value"]) for one in synced)


def _written(folder: Path) -> bytes:
    """The log of all lives, and the database."""
    return b"".join(file.read_bytes() for file in (folder / "lives.log", *folder.glob("playhead.db*")))


def _value(path: Path, query: str) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return int(database.execute(query).fetchone()[0] or 0)
