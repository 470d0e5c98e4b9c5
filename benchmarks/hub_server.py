"""A server of live frames, in a process of its own that is told by lines of JSON what to do.

`python -m benchmarks.hub_server KIND FOLDER`: `playhead` is the whole program, `broadcast` is `websockets.broadcast`,
and `naive` a Starlette application that awaits one client after the other, as most tutorials have it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import psutil
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.server import ServerConnection, broadcast, serve

from playhead.config.settings import Auth, Database, Server, Settings
from playhead.domain.events import SyncUpdate
from playhead.identity.callers import Caller
from playhead.journal.record import Draft
from playhead.runtime import logs, sockets
from playhead.runtime.embedded import running
from playhead.runtime.program import Program
from playhead.runtime.wiring import build, open_database

CHANNEL = "import_updates"
"""A channel that everybody may see."""
SECRET = "bench-" * 8
USERS = 60
BENCH = Caller(login_id=None, username="bench", is_admin=True)
EPOCH = "peer"
Publish = Callable[[int], Awaitable[None]]
"""Shows one event, of about so many bytes, to everybody."""


def event(size: int) -> SyncUpdate:
    """An event with the time at which it was made, that all processes of this machine share."""
    return SyncUpdate(
        action="synced", event_type="watched", source_server="wan", target_server="lan", username="alice",
        item_id=str(time.perf_counter_ns()), item_name="x" * max(0, size - 300), value="played=true",
    )  # fmt: skip


@contextlib.asynccontextmanager
async def playhead(folder: Path, port: int) -> AsyncIterator[Publish]:
    """The program, with users enough, and a token for each that whoever knows the secret can make."""
    settings = Settings(
        database=Database(path=str(folder / "playhead.db")),
        server=Server(host="127.0.0.1", port=port),
        auth=Auth(secret=SecretStr(SECRET)),
    )
    program = build(settings, open_database(settings))
    new = not await program.services.logins.anybody()
    with (folder / "log").open("a") as log:
        logs.configure("INFO", "json", log)
        async with running(program, ("admin", "correct horse battery")):
            for number in range(USERS - 1 if new else 0):
                await program.services.logins.add(BENCH, f"viewer{number}", "correct horse battery")
            yield lambda size: _append(program, size)


async def _append(program: Program, size: int) -> None:
    await program.journal.append(Draft(event=event(size), stream=CHANNEL))


class Sequence:
    """What the peers send: the same text as Playhead's events, with places in a row."""

    def __init__(self) -> None:
        self._last = 0

    def subscribed(self) -> dict[str, Any]:
        """What acknowledges a subscription now."""
        return {"type": "subscribed", "channel": CHANNEL, "data": {"offset": self._last, "epoch": EPOCH}}

    def next(self, size: int) -> dict[str, Any]:
        said = event(size)
        data = {name: getattr(said, name) for name in said.__struct_fields__}
        self._last += 1
        return {
            "type": "sync_update", "channel": CHANNEL, "offset": self._last, "previous": self._last - 1,
            "id": f"{EPOCH}-{self._last}", "timestamp": "2026-01-15T10:30:00.000Z", "data": data,
        }  # fmt: skip


@contextlib.asynccontextmanager
async def broadcasting(_folder: Path, port: int) -> AsyncIterator[Publish]:
    """`websockets.broadcast`: writes to all, and whoever does not read has it kept for him."""
    everybody, events = set[ServerConnection](), Sequence()

    async def handle(socket: ServerConnection) -> None:
        everybody.add(socket)
        try:
            async for _ in socket:
                await socket.send(json.dumps(events.subscribed()))
        finally:
            everybody.discard(socket)

    async def publish(size: int) -> None:
        broadcast(everybody, json.dumps(events.next(size)))

    async with serve(handle, "127.0.0.1", port, compression=None):
        yield publish


@contextlib.asynccontextmanager
async def naive(_folder: Path, port: int) -> AsyncIterator[Publish]:
    """A list of sockets, and a loop that awaits each."""
    everybody, events = list[WebSocket](), Sequence()

    async def endpoint(socket: WebSocket) -> None:
        await socket.accept()
        everybody.append(socket)
        try:
            while True:
                await socket.receive_json()
                await socket.send_json(events.subscribed())
        except WebSocketDisconnect:
            everybody.remove(socket)

    async def publish(size: int) -> None:
        said = events.next(size)
        for one in list(everybody):
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await one.send_json(said)

    app = Starlette(routes=[WebSocketRoute("/ws", endpoint)])
    config = uvicorn.Config(app, log_level="critical", lifespan="off", ws="websockets-sansio",
                            ws_per_message_deflate=False)  # fmt: skip
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[sockets.tcp("127.0.0.1", port)]))
    try:
        yield publish
    finally:
        server.should_exit = True
        server.force_exit = True
        await serving


KINDS = {"playhead": playhead, "broadcast": broadcasting, "naive": naive}


async def main(kind: str, folder: Path) -> None:
    with sockets.tcp("127.0.0.1", 0) as free:
        port = int(free.getsockname()[1])
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    async with KINDS[kind](folder, port) as publish:
        print(json.dumps({"port": port}), flush=True)
        while line := await reader.readline():
            asked = json.loads(line)
            print(json.dumps(await paced(publish, **asked) if asked else {}), flush=True)


async def paced(publish: Publish, count: int, rate: float, size: int = 0, seconds: float = 30.0) -> dict[str, float]:
    """Publish `count` events, `rate` a second, within `seconds` at most: how many, and what it took."""
    began, used, shown = time.perf_counter(), psutil.Process().cpu_times(), 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for number in range(count):
                await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
                await publish(size)
                shown += 1
    after = psutil.Process().cpu_times()
    return {
        "shown": shown,
        "seconds": time.perf_counter() - began,
        "cpu": after.user + after.system - used.user - used.system,
    }


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
