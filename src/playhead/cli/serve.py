"""`playhead serve`: parts of the program in several processes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from playhead.cli.command import Command, given, single
from playhead.cli.ends import End, Failure
from playhead.cli.program import load, need_sqlite

app = single()

NEEDS_POSTGRESQL = (
    "several processes need PostgreSQL, which this version does not have yet: `playhead run` does everything in one "
    "process on SQLite"
)


class Role(StrEnum):
    """What a process does."""

    API = "api"
    SOURCES = "sources"
    PUMP = "pump"
    WORKER = "worker"
    BEAT = "beat"


@app.command(cls=Command)
def serve(
    context: typer.Context, roles: Annotated[list[Role], typer.Argument(metavar="ROLE...", help="What it does.")]
) -> None:
    """Run one or more roles (api sources pump worker beat), for several processes on PostgreSQL."""
    need_sqlite(load(given(context)))
    raise Failure(f"serve {' '.join(roles)}: {NEEDS_POSTGRESQL}", end=End.USAGE)
