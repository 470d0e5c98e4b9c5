"""The interface without a running process: this process takes the database's lock and answers itself.

Only the writer is started. Nothing is heard, decided or performed; jobs that a command frees wait for the next start.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import httpx
from sqlalchemy.exc import DBAPIError

from playhead.config.settings import Settings
from playhead.delivery.api.app import create_app
from playhead.delivery.api.auth import OperatorDoor
from playhead.runtime.operator import BASE, InUse, NotReady
from playhead.runtime.wiring import Program, build, open_database
from playhead.storage.errors import StoreError, StoreInUse, unavailable


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose requests are answered here. Raises InUse, NotReady."""
    program = _built(settings)
    program.writer.start()
    try:
        transport = httpx.ASGITransport(OperatorDoor(create_app(program.services)))
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
