"""Everything in one process: loops, doors, and an orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator

import structlog
import uvicorn
from starlette.types import ASGIApp

from playhead.delivery.api.app import create_app
from playhead.delivery.api.auth import OperatorDoor
from playhead.delivery.live.limits import Limits
from playhead.features.userdata import runs
from playhead.features.userdata.closing import Serving, leave_out
from playhead.identity.callers import FirstStart
from playhead.identity.logins import ensure_first_administrator
from playhead.identity.retire import Configured, retire
from playhead.journal.wake import Wake
from playhead.runtime import sockets
from playhead.runtime.http_protocol import PatientProtocol
from playhead.runtime.live_protocol import LiveProtocol
from playhead.runtime.program import Program
from playhead.runtime.upkeep import Upkeep

log = structlog.get_logger(__name__)

JOBS_SHARE = 0.6
"""How much of the drain time running jobs may take."""

KEEP_ALIVE_SECONDS = 75
"""How long an idle connection stays open: longer than those who call keep theirs. Jellyfin (.NET) and nginx use one for
60 seconds, and a notice that is sent on it while we close it is lost, since the webhook plugin sends none twice."""

LIVE_SHARE = 0.2
"""How much of it sending live connections away may take."""

DATE_SECONDS = 1.0
"""How old the date of an answer may be: it is made once for all."""

ACCEPTED_SECONDS = 0.01
"""How long a connection that was just accepted has to become one that is served."""

LIMITS = Limits()
PING_SECONDS = 20.0
"""A client that answers no ping for as long is gone."""


class Server(uvicorn.Server):
    """uvicorn without its own signal handlers: the program ends in its own order."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self._wake = Wake()

    def end(self) -> None:
        """Take nothing new, and end when what runs has been answered."""
        self.should_exit = True
        self._wake.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    async def main_loop(self) -> None:
        # uvicorn looks ten times a second whether a signal has come: the half of what an idle process would cost
        while not await self.on_tick(0):
            await self._wake.wait(DATE_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # asyncio drops a connection, unanswered and open, whose making is under way when its listener closes
        loop = asyncio.get_running_loop()
        for one in (listening for server in self.servers for listening in server.sockets):
            loop.remove_reader(one.fileno())
        await asyncio.sleep(ACCEPTED_SECONDS)
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def door(app: ASGIApp, drain_seconds: float, ws: type[asyncio.Protocol] = LiveProtocol) -> Server:
    """What serves the application on a socket; `ws` is how it speaks WebSocket."""
    config = uvicorn.Config(
        app,
        # on h11: uvicorn would take httptools where it happens to be installed, faster and without any limit on headers
        http=PatientProtocol,
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        ws=ws,
        ws_max_size=LIMITS.inbound_bytes,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        # it would more than double what a connection costs, and frames could not be shared
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=max(1, int(drain_seconds / 2)),
    )
    return Server(config)


class Embedded:
    """One running program. `start`, `serve` until `ask_to_stop`, then `stop`."""

    def __init__(self, program: Program, listener: socket.socket | None = None) -> None:
        """`listener` is a TCP socket that listens already; None opens the configured address."""
        self.program = program
        self._listener = listener
        self._stopped = asyncio.Event()
        self._servers: list[Server] = []
        self._serving: list[asyncio.Task[None]] = []
        self._control: socket.socket | None = None
        self._ended = False
        self.port = 0

    async def start(self, admin: tuple[str, str] | None = None) -> FirstStart:
        """Open the doors and start the loops. `admin` is (name, password) of the first administrator.

        Raises AddressTaken.
        """
        p = self.program
        p.writer.start()
        listener = self._listener or sockets.tcp(p.settings.server.host, p.settings.server.port)
        self.port = listener.getsockname()[1]
        recovered = await p.worker.recover()
        if recovered:
            log.warning("jobs were running when the last process ended", jobs=recovered)
        configured = Configured(names=tuple(p.servers), now=p.clock.now_ms())
        retired = await p.writer.run(retire, configured)
        await p.writer.run(runs.forget_swept, tuple(p.servers))
        if retired:
            log.warning("servers are no longer configured", servers=retired)
        await p.writer.run(leave_out, Serving(served=tuple(p.sweeps), configured=configured.names, now=configured.now))
        first = await ensure_first_administrator(p.services.logins, *(admin or (None, None)))
        self._start_loops()
        app = create_app(p.services)
        self._control = sockets.control(p.settings.data_dir)
        drain = p.settings.server.drain_seconds
        for served, where in ((app, listener), (OperatorDoor(app), self._control)):
            server = door(served, drain)
            self._servers.append(server)
            self._serving.append(asyncio.create_task(server.serve(sockets=[where])))
        for server in self._servers:
            await server.listening.wait()
        log.info("Playhead is up", host=p.settings.server.host, port=self.port, servers=len(p.servers))
        return first

    def _start_loops(self) -> None:
        p = self.program
        p.supervisor.start("pump", p.pump.run)
        p.supervisor.start("worker", p.worker.run)
        p.supervisor.start("live", p.services.live.hub.run)
        p.supervisor.start("connections", p.services.live.keeper.run)
        for name, watch in p.watches.items():
            p.supervisor.start(f"watch:{name}", watch.run)
        for name, sweep in p.sweeps.items():
            p.supervisor.start(f"sweep:{name}", sweep.run)
        for ears in p.ears.values():
            for name, loop in ears.loops.items():
                p.supervisor.start(name, loop)
        for name, reader in p.readers.items():
            p.supervisor.start(f"playlists:{name}", reader.run)
        upkeep = Upkeep(p)
        p.supervisor.start("retention", upkeep.forget)
        p.supervisor.start("lag", upkeep.measure_lag)
        p.supervisor.start("clocks", upkeep.read_clocks)
        p.supervisor.start("webhooks", upkeep.watch_webhooks)

    async def wait(self) -> None:
        """Until somebody asks to stop."""
        await self._stopped.wait()

    def ask_to_stop(self) -> None:
        """End in order. Asked twice, the process ends at once: as safe as a crash, which loses nothing."""
        if self._stopped.is_set():
            os._exit(1)
        self.program.facts.stopping = True
        self._stopped.set()

    async def stop(self) -> None:
        """Take nothing new, let running jobs end, write what waits, close. A second call does nothing."""
        if self._ended:
            return
        self._ended = True
        p = self.program
        drain = p.settings.server.drain_seconds
        p.facts.stopping = True
        # before the server closes what is open: it tells nobody when to come back
        await p.services.live.keeper.drain(drain * LIVE_SHARE)
        for server in self._servers:
            server.end()
        await p.supervisor.stop(*[name for name in p.supervisor.health() if name != "worker"])
        await p.worker.stop(drain * JOBS_SHARE)
        await p.supervisor.stop()
        await asyncio.gather(*self._serving, return_exceptions=True)
        await p.refresher.close()
        for media_server in p.servers.values():
            await media_server.close()
        await p.writer.stop()
        if self._control is not None:
            sockets.close_control(p.settings.data_dir, self._control)
        p.passwords.close()
        p.database.close()
        log.info("Playhead has ended in order")


@contextlib.asynccontextmanager
async def running(program: Program, admin: tuple[str, str] | None = None) -> AsyncIterator[Embedded]:
    """A program that runs until the block ends."""
    embedded = Embedded(program)
    try:
        await embedded.start(admin)
        yield embedded
    finally:
        await embedded.stop()


async def run_until_signalled(embedded: Embedded, on_started: Callable[[Embedded], None]) -> int:
    """Serve until SIGTERM (answers 0) or SIGINT (answers 130)."""
    loop = asyncio.get_running_loop()
    code = 0

    def ask(signum: int) -> None:
        nonlocal code
        code = 130 if signum == signal.SIGINT else 0
        embedded.ask_to_stop()

    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, ask, signum)
    on_started(embedded)
    await embedded.wait()
    await embedded.stop()
    return code
