"""`playhead migrate`: the database's schema."""

from __future__ import annotations

from typing import Annotated

import typer

from playhead.cli.command import Command, given, single
from playhead.cli.ends import End, Failure
from playhead.cli.failures import clearly
from playhead.cli.output import print_json, print_line
from playhead.cli.program import load, need_sqlite
from playhead.config.settings import Settings
from playhead.runtime.doctor_database import Schema, schema_of
from playhead.runtime.wiring import open_database

app = single()


@app.command(cls=Command)
def migrate(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit code 3 when it is not current.")] = False,
) -> None:
    """Bring the database to the schema of this version. `playhead run` does so too."""
    loaded = load(given(context))
    need_sqlite(loaded)
    with clearly():
        before = _schema(loaded.settings)
        if not (check or before.current):
            open_database(loaded.settings).close()
        after = _schema(loaded.settings)
    if given(context).json:
        print_json({"current": after.current, "revision": after.revision, "head": after.head, "trouble": after.trouble})
    elif after.current:
        print_line(f"the schema is current ({after.revision})" + ("" if before.current else ", brought there now"))
    if not after.current:
        raise Failure(_why(after), end=End.NOT_READY)


def _schema(settings: Settings) -> Schema:
    path = settings.database.sqlite_path
    return schema_of(path) if path is not None else Schema(exists=False)


def _why(schema: Schema) -> str:
    if not schema.exists:
        return "there is no database yet: `playhead migrate` makes it, and so does the first start"
    if schema.trouble is not None:
        return f"the database cannot be read ({schema.trouble}): restore a backup"
    return f"the schema is {schema.revision or 'empty'}, this version needs {schema.head}: run `playhead migrate`"
