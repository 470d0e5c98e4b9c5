"""Simulated servers in this process, and `playhead run` in a process of its own before them."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import yaml

from playhead.runtime.sockets import tcp
from playhead.simulators.jellyfin import JellyfinSimulator, Media, RecordedCall, movie
from tests.support.keepalive import connected

USER = "alice"
ROUND_TRIP_SECONDS = 0.02
PLAYHEAD = Path(sys.executable).with_name("playhead")
START_SECONDS = 60.0


@dataclass
class Stage:
    """`sims` by name; Playhead at `url`, with its data in `data`. The first server is the one that people use."""

    sims: dict[str, JellyfinSimulator]
    data: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    ready_seconds: list[float] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def source(self) -> JellyfinSimulator:
        return next(iter(self.sims.values()))

    @property
    def others(self) -> list[JellyfinSimulator]:
        return list(self.sims.values())[1:]

    def hook(self, name: str) -> str:
        return f"{self.url}/webhook/{name}?token={secret_of(name)}"

    def count(self, sql: str) -> int:
        """What a query of the database's file answers, from outside."""
        with contextlib.closing(sqlite3.connect(f"file:{self.data / 'playhead.db'}?mode=ro", uri=True)) as database:
            return int(database.execute(sql).fetchone()[0] or 0)

    async def start(self) -> None:
        """Start Playhead; returns when it says that it is ready, and notes how long that took."""
        began = time.perf_counter()
        with (self.data / "log").open("ab") as log:
            command = [str(PLAYHEAD), "run", "--config", str(self.data / "config.yaml")]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: ASYNC220 — it is only begun
        async with asyncio.timeout(START_SECONDS):
            while not await self._is_ready():  # noqa: ASYNC110 — what is watched is another process
                await asyncio.sleep(0.01)
        self.ready_seconds.append(time.perf_counter() - began)

    async def _is_ready(self) -> bool:
        try:
            async with connected(self.url) as connection:
                return (await connection.send(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")).status == 200
        except OSError:
            return False

    async def stop(self) -> None:
        """End Playhead in order."""
        if self.process is not None:
            self.process.terminate()
            await asyncio.to_thread(self.process.wait, 30)
            self.process = None

    async def listed(self) -> None:
        """Until every film of every server is known and nothing is owed."""
        films = sum(item.kind == "Movie" for sim in self.sims.values() for item in sim.server.items.values())
        await until(lambda: self.count("SELECT count(*) FROM item") >= films)
        await self.at_rest()

    async def decided(self) -> None:
        """Until every record is decided."""
        await until(lambda: not self.count(BEHIND))

    async def at_rest(self, seconds: float = 60.0) -> None:
        """Until every record is decided and every job done. TimeoutError when that takes longer."""
        await until(lambda: not self.count(BEHIND) and not self.count(OPEN), seconds)

    def cpu_seconds(self) -> float:
        """What Playhead's process has used since it began. Fair also where neighbours keep the cores busy."""
        if self.process is None:
            raise RuntimeError("Playhead does not run")
        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system

    def memory_megabytes(self) -> float:
        """What it holds in memory now."""
        if self.process is None:
            raise RuntimeError("Playhead does not run")
        return psutil.Process(self.process.pid).memory_info().rss / 1024**2

    def peak_megabytes(self) -> float:
        """The most that it held in memory since it began."""
        if self.process is None:
            raise RuntimeError("Playhead does not run")
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) / 1024


BEHIND = "SELECT (SELECT max(seq) FROM journal) - (SELECT min(seq) FROM cursor)"
OPEN = "SELECT count(*) FROM job WHERE state IN (0, 1, 2)"


async def until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    """Look again and again; TimeoutError when it does not come true in time."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 — what is watched is another process
            await asyncio.sleep(0.02)


def secret_of(name: str) -> str:
    """The webhook secret of a simulated server."""
    return f"hook-{name}-0123456789abcdef"


def library(root: str, films: int) -> list[Media]:
    """So many films, the same on every server but for the root."""
    return [movie(title(number), 1920, root=root, imdb=f"tt8{number:06d}") for number in range(films)]


def title(number: int) -> str:
    """The number-th film."""
    return f"Film {number:05d}"


@contextlib.asynccontextmanager
async def stage(
    versions: Sequence[str], *, films: int = 50, latency: float = 0.0, hooks: bool = True, started: bool = True,
    senders: Mapping[str, Callable[[], httpx.AsyncClient]] | None = None, users: Sequence[str] = (USER,),
) -> AsyncIterator[Stage]:  # fmt: skip
    """One server for each version, and Playhead; `latency` is the time that each answer of a server takes more, and
    `senders` make what the named servers (`s1` …) post with. Each server has all `users`."""
    with _folder() as data:
        listener = tcp("127.0.0.1", 0)
        port = listener.getsockname()[1]
        listener.close()
        made = Stage({}, data, port)
        async with contextlib.AsyncExitStack() as stack:
            for number, version in enumerate(versions, 1):
                name, root = f"s{number}", f"/pool{number}/media"
                sim = JellyfinSimulator(
                    name=name, version=version, users=list(users), items=library(root, films), latency=latency,
                    webhook=made.hook(name) if hooks else None,
                    webhook_client=(senders or {}).get(name, httpx.AsyncClient),
                )  # fmt: skip
                made.sims[name] = await stack.enter_async_context(sim.running())
            (data / "config.yaml").write_text(_configuration(made))
            stack.push_async_callback(made.stop)
            if started:
                await made.start()
                await made.listed()
            yield made


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="playhead-bench-") as name:
        yield Path(name)


def _configuration(made: Stage) -> str:
    servers = [
        {
            "name": name,
            "url": sim.url,
            "api_key": sim.api_key,
            "path_map": [{"from": f"/pool{number}/media", "to": "/media"}],
            "webhook": {"secret": secret_of(name)},
        }
        for number, (name, sim) in enumerate(made.sims.items(), 1)
    ]
    own = {"host": "127.0.0.1", "port": made.port}
    return yaml.safe_dump({"servers": servers, "server": own, "database": {"path": str(made.data / "playhead.db")}})


def writes(sim: JellyfinSimulator) -> list[RecordedCall]:
    """The calls that changed something there, since the log was cleared."""
    return [call for call in sim.calls.all() if call.state_changing]
