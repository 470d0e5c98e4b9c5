"""`playhead history rebuild` and `export`: counting again, and taking one's history along."""

from __future__ import annotations

import sys
from typing import Annotated, Any, Literal

import typer

from playhead.cli.asking import Operator, ask
from playhead.cli.command import Command, given
from playhead.cli.history_import import count_all
from playhead.cli.meter import metered
from playhead.cli.output import print_json, say

REBUILD = "/api/v1/history/rebuild"
EXPORT = "/api/v1/history/export"


def add_to(app: typer.Typer) -> None:
    """The commands, in a group."""
    app.command("rebuild", cls=Command)(rebuild)
    app.command("export", cls=Command)(export)


def rebuild(context: typer.Context) -> None:
    """Count everybody's plays and badges again, from rows and hours. A badge once earned stays."""
    counted = ask(context, _rebuild)
    mended = sum(one["mended"] for one in counted)
    badges = sum(len(one["badges"]) for one in counted)
    if given(context).json:
        print_json({"people": len(counted), "mended": mended, "badges": badges})
    else:
        say(f"{len(counted)} people counted: {mended} counters were wrong, {badges} badges are new or earlier")


async def _rebuild(operator: Operator) -> list[dict[str, Any]]:
    await count_all(operator, lambda _: None)
    first = await operator.post(REBUILD, {})
    counted: list[dict[str, Any]] = []
    with metered("people counted again", first["left"] + 1) as meter:
        one = first
        while one["person_id"] is not None:
            counted.append(one)
            meter.add(1)
            if not one["left"]:
                break
            one = await operator.post(REBUILD, {"after": one["person_id"]})
    return counted


def export(
    context: typer.Context,
    form: Annotated[Literal["csv", "jsonl"], typer.Option("--format", help="csv or jsonl.")] = "jsonl",
    user: Annotated[str | None, typer.Option("--user", metavar="ID", help="One login's; else everybody's.")] = None,
) -> None:
    """Write watch history to stdout, the newest first."""
    ask(context, lambda operator: _export(operator, form, user))


async def _export(operator: Operator, form: str, user: str | None) -> None:
    async for piece in operator.streamed(EXPORT, format=form, user=user):
        sys.stdout.write(piece)
    sys.stdout.flush()
