"""The interface without a running process: this process takes the database's lock and answers itself.

Only the writer is started. Nothing is heard or performed; jobs that a command frees wait for the next start. What is in
the journal is decided where a plan follows from it, as nobody else is there to do so.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from functools import partial

import httpx
from sqlalchemy.exc import DBAPIError

from playhead.config.settings import Settings
from playhead.delivery.api.app import create_app
from playhead.delivery.api.auth import OperatorDoor
from playhead.delivery.api.services import Services
from playhead.features.userdata.preview import Preview
from playhead.features.userdata.runs import Begin
from playhead.journal.pump import Pump
from playhead.runtime.operator import BASE, InUse, NotReady
from playhead.runtime.program import Program
from playhead.runtime.wiring import build, open_database
from playhead.storage.errors import StoreError, StoreInUse, unavailable


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose requests are answered here. Raises InUse, NotReady."""
    program = _built(settings)
    program.writer.start()
    try:
        transport = httpx.ASGITransport(OperatorDoor(create_app(_services(program))))
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            yield client
    finally:
        await _close(program)


def _built(settings: Settings) -> Program:
    with _in_words(), contextlib.ExitStack() as stack:
        database = open_database(settings)
        stack.callback(database.close)
        program = build(settings, database)
        stack.pop_all()
    return program


def _services(program: Program) -> Services:
    found = program.services
    return found if found.preview is None else replace(found, preview=partial(_preview, program.pump, found.preview))


async def _preview(pump: Pump, preview: Callable[[Begin], Awaitable[Preview]], asked: Begin) -> Preview:
    while await pump.step():
        pass
    return await preview(asked)


async def _close(program: Program) -> None:
    await asyncio.gather(*(server.close() for server in program.servers.values()))
    await program.writer.stop()
    program.passwords.close()
    program.database.close()


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except StoreInUse as error:
        raise InUse(str(error)) from error
    except StoreError as error:
        raise NotReady(str(error)) from error
    except DBAPIError as error:
        raise NotReady(str(unavailable(error) or f"the database cannot be used: {error.orig}")) from error
    except OSError as error:
        raise NotReady(f"the data folder cannot be used: {error.strerror}: {error.filename}") from error
