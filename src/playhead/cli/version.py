"""`playhead version`."""

from __future__ import annotations

import json

import typer

from playhead import __version__
from playhead.cli.command import Command, given, single

app = single()


@app.command(cls=Command)
def version(context: typer.Context) -> None:
    """Print the version."""
    print(json.dumps({"version": __version__}) if given(context).json else __version__)
