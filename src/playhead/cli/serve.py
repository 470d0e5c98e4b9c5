"""`playhead serve`: parts of the program in several processes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from playhead.cli.command import Command, given, single
from playhead.cli.ends import End, Failure
from playhead.cli.failures import clearly
from playhead.cli.program import load, need_sqlite
from playhead.runtime.wiring import open_database

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
    loaded = load(given(context))
    need_sqlite(loaded)
    path = loaded.settings.database.sqlite_path
    if path is not None and path.exists():
        # whoever runs there already is told first: that is what has to end, whatever this version can do
        with clearly():
            open_database(loaded.settings).close()
    raise Failure(f"serve {' '.join(roles)}: {NEEDS_POSTGRESQL}", end=End.USAGE)
