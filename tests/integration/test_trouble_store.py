"""The running program while its database cannot be written: locked by another program, on a full disk."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from playhead.runtime.embedded import Embedded
from playhead.runtime.wiring import build, open_database
from tests.support.patience import PATIENCE_SECONDS
from tests.support.program import Run, running, until
from tests.support.troubles import answered, marked, post_notice, status_of

REFUSALS = 4
DISK = 50 * 1024 * 1024


async def test_a_locked_database_costs_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        await _edit(run, "Metropolis")
        with _locked(tmp_path / "playhead.db"):
            unheard = await marked(run.simulators["wan"], "alice", "Faust")
            for _ in range(REFUSALS):
                await _refused(run, unheard)
            await _tells(run, "lock")
        await _goes_on(run, unheard, "Faust")


async def test_a_full_disk_costs_nothing_that_was_acknowledged(small_disk: Path) -> None:
    async with running(small_disk) as run:
        await _edit(run, "Metropolis")
        with _filled(small_disk):
            await _use_up_the_rest(run)
            unheard = await marked(run.simulators["wan"], "alice", "Faust")
            await _refused(run, unheard)
            await _tells(run, "full")
        await _goes_on(run, unheard, "Faust")


async def test_a_file_that_may_not_grow_is_told_as_a_full_disk(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        await _edit(run, "Metropolis")
        with _no_growth(tmp_path / "playhead.db-wal"):
            await _use_up_the_rest(run)
            unheard = await marked(run.simulators["wan"], "alice", "Faust")
            await _refused(run, unheard)
            await _tells(run, "full")
        await _goes_on(run, unheard, "Faust")


async def test_it_ends_in_order_while_the_disk_is_full_and_goes_on_after_the_next_start(small_disk: Path) -> None:
    async with running(small_disk) as run:
        lan = run.simulators["lan"]
        await lan.fault("refuse")
        assert await _heard(run, await marked(run.simulators["wan"], "alice", "Metropolis"))
        with _filled(small_disk):
            await _use_up_the_rest(run)
            await asyncio.wait_for(run.embedded.stop(), PATIENCE_SECONDS)
        await lan.clear_faults()
        settings = run.embedded.program.settings
        again = Embedded(build(settings, open_database(settings)))
        try:
            await again.start()
            await until(lambda: lan.row("alice", "Metropolis").played)
        finally:
            await again.stop()


async def _edit(run: Run, title: str) -> None:
    """Alice finishes a film on the first server; returns when the second has it."""
    await run.simulators["wan"].mark_played("alice", title)
    await until(lambda: run.simulators["lan"].row("alice", title).played)


async def _heard(run: Run, body: str) -> bool:
    return (await post_notice(run, body)).status_code == 200


async def _ready(run: Run) -> bool:
    return (await run.client.get("/readyz")).status_code == 200


async def _refused(run: Run, body: str) -> None:
    """The sender is told that its notice cannot be kept now, and not left waiting until it can."""
    answer = await post_notice(run, body)
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["retry-after"]) >= 1
    assert (await run.client.get("/healthz")).status_code == 200


async def _use_up_the_rest(run: Run) -> None:
    """Small commits may still fit into what is left of the last pages."""
    body = await marked(run.simulators["wan"], "bob", "Sunrise")
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await _heard(run, body):
            pass


async def _tells(run: Run, word: str) -> None:
    """The state page and the readiness probe say what is wrong, in words."""
    ready = await run.client.get("/readyz")
    assert ready.status_code == 503
    assert word in ready.text
    status = await status_of(run)
    assert status["status"] == "unhealthy"
    assert word in status["database"]["problem"]


async def _goes_on(run: Run, unheard: str, title: str) -> None:
    """The notice that was refused is taken, the edit is everywhere, and nothing is wrong any more."""
    await answered(lambda: _heard(run, unheard))
    lan = run.simulators["lan"]
    await until(lambda: lan.row("alice", title).played and lan.row("alice", "Metropolis").played)
    await answered(lambda: _ready(run))
    await answered(lambda: _well(run))


async def _well(run: Run) -> bool:
    status = await status_of(run)
    return (status["database"]["problem"], status["status"]) == (None, "healthy")


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextlib.contextmanager
def _filled(disk: Path) -> Iterator[None]:
    """Every free byte of the disk taken by a file."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (64 * 1024, 4096):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * size)
    try:
        yield
    finally:
        ballast.unlink()


@contextlib.contextmanager
def _no_growth(path: Path) -> Iterator[None]:
    """No file of this process may become longer than `path` is now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 50 MB, where this user may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
