"""`playhead demo`: simulated servers with people who watch, and Playhead before them."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from playhead.cli.command import Command, Given, given, single
from playhead.cli.failures import clearly
from playhead.runtime import demo as show
from playhead.runtime import logs

app = single()

MOST_SERVERS = 12
MOST_ACCOUNTS = 50


@app.command(cls=Command)
def demo(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0: any.")] = 8080,
    data: Annotated[Path | None, typer.Option(help="Keep the data here. Without it, nothing is kept.")] = None,
    servers: Annotated[int, typer.Option(min=1, max=MOST_SERVERS, help="How many servers.")] = 3,
    accounts: Annotated[int, typer.Option(min=1, max=MOST_ACCOUNTS, help="How many people on each.")] = 3,
    quiet_viewers: Annotated[bool, typer.Option("--quiet-viewers", help="Nobody watches by himself.")] = False,
) -> None:
    """Show it: simulated Jellyfin servers, people who play, and Playhead, on this machine only, until Ctrl-C."""
    asked = given(context)
    logs.configure("DEBUG" if asked.debug else "WARNING", "auto")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with clearly(), _folder(data) as folder:
        playing = show.run(
            folder,
            port,
            servers=servers,
            accounts=accounts,
            quiet=quiet_viewers,
            say=lambda url, login: _announce(url, login, asked),
        )
        raise typer.Exit(asyncio.run(playing))


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is not None:
        yield data.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="playhead-demo-") as folder:
        yield Path(folder)


def _announce(url: str, login: show.Login, asked: Given) -> None:
    if asked.json:
        print(json.dumps({"url": url, "username": login.username, "password": login.password}), flush=True)
    else:
        print(f"Playhead's demo is ready at {url}\nSign in as {login.username} with {login.password}", flush=True)
