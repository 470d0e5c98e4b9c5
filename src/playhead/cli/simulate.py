"""`playhead simulate`: the simulators, alone."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from playhead.cli.command import Command, given, group
from playhead.cli.ends import End, Failure
from playhead.cli.output import print_json_line, print_line
from playhead.simulators.jellyfin import BadScenario, JellyfinSimulator, Unknown, command
from playhead.simulators.jellyfin.versions import UnknownVersion

app = group("The simulators, alone. They need neither configuration nor database.")


@app.command("jellyfin", cls=Command)
def jellyfin(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0: any.")] = 8096,
    version: Annotated[str, typer.Option(help="The version it behaves like.")] = "10.11.11",
    scenario: Annotated[Path | None, typer.Option(metavar="FILE", help="Who and what there is, YAML.")] = None,
    name: Annotated[str, typer.Option(help="The server's name.")] = "",
    api_key: Annotated[str, typer.Option(help="The key it takes; else one is made and printed.")] = "",
    webhook_url: Annotated[str | None, typer.Option(help="Where it posts notices to.")] = None,
    base_path: Annotated[str, typer.Option(help="The path it is served under.")] = "",
    latency: Annotated[float, typer.Option(min=0, max=60, help="Seconds that each answer takes.")] = 0.0,
) -> None:
    """A Jellyfin server of made-up films and people, until Ctrl-C."""
    as_json = given(context).json
    serving = partial(
        command.serve,
        host=host,
        port=port,
        version=version,
        scenario=scenario,
        api_key=api_key,
        webhook_url=webhook_url,
        name=name,
        base_path=base_path,
        latency=latency,
        say=_nothing if as_json else _said,
        started=_described if as_json else _nothing,
    )
    try:
        raise typer.Exit(asyncio.run(until_signalled(lambda stop: serving(stop=stop))))
    except (BadScenario, UnknownVersion, Unknown) as error:
        raise Failure(str(error), end=End.USAGE) from error
    except OSError as error:
        why = f"{host}:{port} cannot be opened ({error.strerror}): choose another with --port"
        raise Failure(why, end=End.NOT_READY) from error


async def until_signalled(serve: Callable[[asyncio.Event], Awaitable[None]]) -> int:
    """Serve until SIGTERM (answers 0) or SIGINT (answers 130); a second signal ends the process at once."""
    stop, code = asyncio.Event(), int(End.DONE)

    def ask(signum: int) -> None:
        nonlocal code
        if stop.is_set():
            os._exit(End.WRONG)
        code = int(End.INTERRUPTED if signum == signal.SIGINT else End.DONE)
        stop.set()

    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, ask, signum)
    await serve(stop)
    return code


def _said(line: str) -> None:
    print_line(line)


def _described(simulator: JellyfinSimulator) -> None:
    people = [user.name for user in simulator.server.users.values()]
    told = {"url": simulator.url, "api_key": simulator.api_key, "version": simulator.version, "people": people}
    print_json_line(told)


def _nothing(_: object) -> None:
    """Nothing is said."""
