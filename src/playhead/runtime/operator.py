"""The operator's way in: the running process through its Unix socket, else the same application in this process.

Whoever may open the socket or the database file is an administrator. There is no second path: commands speak to the
handlers that the network speaks to.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import httpx

from playhead.config.settings import Settings
from playhead.runtime import sockets

STAND_IN = "playhead.runtime.standin"
BASE = "http://playhead"
ANSWER_SECONDS = 120.0
"""Setting up a webhook waits for a media server."""

LOOK_SECONDS = 2.0
PATIENCE_SECONDS = 3.0
PAUSE_SECONDS = 0.1


class NotReady(Exception):
    """The database cannot be used now; the message says why and what to do."""


class InUse(NotReady):
    """Another process holds the database and has no socket (yet)."""


Open = Callable[[Settings], AbstractAsyncContextManager[httpx.AsyncClient]]


@contextlib.asynccontextmanager
async def operator(settings: Settings, patience: float = PATIENCE_SECONDS) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the interface, as administrator. Raises NotReady.

    Another command may hold the database for a moment, and a process that starts has taken the lock before its
    socket stands: both are waited for, `patience` seconds at most.
    """
    async with contextlib.AsyncExitStack() as stack:
        yield await _found(settings, stack, max(1, round(patience / PAUSE_SECONDS)))


async def _found(settings: Settings, stack: contextlib.AsyncExitStack, tries: int) -> httpx.AsyncClient:
    for left in range(tries, 0, -1):
        path = await running(settings.data_dir)
        if path is not None:
            return await stack.enter_async_context(client_of(path))
        try:
            return await stack.enter_async_context(_stand_in()(settings))
        except InUse:
            if left == 1:
                raise
            await asyncio.sleep(PAUSE_SECONDS)
    raise AssertionError("unreachable")


def client_of(path: Path) -> httpx.AsyncClient:
    """A client that speaks through a Unix socket."""
    return httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(uds=str(path)), base_url=BASE, timeout=ANSWER_SECONDS)


async def running(folder: Path) -> Path | None:
    """The socket of the process that runs on this data folder. A file that nobody listens to counts as none."""
    try:
        path = sockets.find_control(folder)
    except OSError:
        return None  # what keeps us out of the folder is told when its database is opened
    if path is None:
        return None
    try:
        async with client_of(path) as client:
            await client.get("/healthz", timeout=LOOK_SECONDS)
    except httpx.ConnectError:
        return None
    except httpx.TimeoutException:
        return path  # somebody listens, and is busy: his answer is waited for, not his lock
    return path


def _stand_in() -> Open:
    # found by its name: a command that has a process to speak to need not import the whole program, which takes longer
    # than its work
    found: Open = importlib.import_module(STAND_IN).opened
    return found
