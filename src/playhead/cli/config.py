"""`playhead config`: check, show, schema."""

from __future__ import annotations

from pathlib import Path

import typer
import yaml

from playhead.cli.command import Command, given, group
from playhead.cli.output import print_json, print_line, say
from playhead.cli.program import load
from playhead.config.schema import json_schema, masked

app = group("The configuration: check it, show it, describe it.")


@app.command("check", cls=Command)
def check(context: typer.Context) -> None:
    """Say whether the configuration is right; what is wrong is told line by line, with exit code 2."""
    loaded = load(given(context))
    source = _named(loaded.source)
    if given(context).json:
        print_json({"ok": True, "source": source, "warnings": list(loaded.warnings)})
        return
    for warning in loaded.warnings:
        say(f"warning: {warning}")
    count = len(loaded.settings.servers)
    print_line(f"{source or 'the environment'}: in order, {count} {'server' if count == 1 else 'servers'}")


@app.command("show", cls=Command)
def show(context: typer.Context) -> None:
    """Print the effective values; secrets read as stars."""
    values = masked(load(given(context)).settings)
    if given(context).json:
        print_json(values)
    else:
        print(yaml.safe_dump(values, sort_keys=False, allow_unicode=True), end="")


@app.command("schema", cls=Command)
def schema() -> None:
    """Print the JSON Schema of the file, for editors. Needs no configuration."""
    print_json(json_schema())


def _named(source: Path | None) -> str | None:
    return None if source is None else str(source)
