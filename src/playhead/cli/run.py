"""`playhead run`: everything in one process."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from contextlib import ExitStack
from typing import Annotated

import structlog
import typer

from playhead.cli.command import Command, Given, given, single
from playhead.cli.failures import clearly
from playhead.cli.program import load_to_run, need_sqlite
from playhead.config.load import Loaded
from playhead.config.settings import Server
from playhead.identity.callers import CodeNeeded, FirstStart
from playhead.runtime import sockets
from playhead.runtime.embedded import Embedded, run_until_signalled
from playhead.runtime.wiring import build, open_database

app = single()
log = structlog.get_logger(__name__)

WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 — to be named, not opened


@app.command(cls=Command)
def run(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on, instead of server.host.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port, instead of server.port; 0: any.")] = None,
) -> None:
    """Run everything in one process on SQLite, until SIGTERM or Ctrl-C."""
    wanted = {"server.host": host, "server.port": None if port is None else str(port)}
    loaded = load_to_run(given(context), {key: value for key, value in wanted.items() if value is not None})
    need_sqlite(loaded)
    raise typer.Exit(serve(loaded, given(context)))


def serve(loaded: Loaded, asked: Given) -> int:
    """Run until signalled; answers the exit code. Raises Failure."""
    # until the loop has its own handler, a start that is called off ends at once, and in order as nothing has begun
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with clearly():
        return asyncio.run(_serve(loaded, asked))


async def _serve(loaded: Loaded, asked: Given) -> int:
    embedded = _prepared(loaded)
    admin = loaded.admin
    try:
        first = await embedded.start(None if admin is None else (admin.username, admin.password.get_secret_value()))
        # after the start: one that is refused says so in one line
        for warning in loaded.warnings:
            log.warning(warning)
        return await run_until_signalled(embedded, lambda up: _announce(up, first, asked))
    finally:
        await embedded.stop()


def _prepared(loaded: Loaded) -> Embedded:
    """What can be refused comes first, the database before the port: a second start is told what runs already."""
    own = loaded.settings.server
    with ExitStack() as stack:
        database = open_database(loaded.settings)
        stack.callback(database.close)
        listener = stack.enter_context(sockets.tcp(own.host, own.port))
        embedded = Embedded(build(loaded.settings, database), listener)
        stack.pop_all()
    return embedded


def _announce(embedded: Embedded, first: FirstStart, asked: Given) -> None:
    settings = embedded.program.settings
    url = address(settings.server, embedded.port)
    # without logins everybody is an administrator, and nobody needs the code
    code = first.code if isinstance(first, CodeNeeded) and settings.auth.mode == "password" else None
    if asked.json:
        print(json.dumps({"url": url, "setup_code": code}), flush=True)
        return
    needed = f" (to make the first administrator, enter there the setup code {code})" if code else ""
    print(f"Playhead is ready at {url}{needed}", flush=True)


def address(own: Server, port: int) -> str:
    """Where a browser on this machine finds it."""
    host = WILDCARDS.get(own.host) or (f"[{own.host}]" if ":" in own.host else own.host)
    return f"http://{host}:{port}{own.base_path.rstrip('/')}"
