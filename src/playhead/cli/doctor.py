"""`playhead doctor`: what is wrong, and what to do about it."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from playhead.cli.command import Command, given, single
from playhead.cli.ends import End, Failure
from playhead.cli.output import print_json, print_table
from playhead.cli.program import load
from playhead.config.load import Loaded
from playhead.kit.clock import SystemClock
from playhead.runtime.doctor import findings, well
from playhead.runtime.doctor_facts import Finding
from playhead.runtime.doctor_fix import fix
from playhead.runtime.doctor_gather import Look, connected, entered

app = single()


@app.command(cls=Command)
def doctor(
    context: typer.Context,
    fix_webhooks: Annotated[
        bool, typer.Option("--fix-webhooks", help="Write our destination into each server's webhook plugin.")
    ] = False,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="Playhead's address as the servers reach it, with its base path.")
    ] = None,
) -> None:
    """Check everything Playhead needs, and say what to do about each finding. Exit code 1 when something is wrong."""
    if url is not None and not url.startswith(("http://", "https://")):
        raise Failure("--url must begin with http:// or https://", end=End.USAGE)
    loaded = load(given(context))
    with Console(stderr=True).status("looking at everything …"):
        found = asyncio.run(_examine(loaded, fix_webhooks=fix_webhooks, address=url.rstrip("/") if url else None))
    if given(context).json:
        print_json([asdict(one) for one in found])
    else:
        _print(found)
    raise typer.Exit(End.DONE if well(found) else End.WRONG)


async def _examine(loaded: Loaded, *, fix_webhooks: bool, address: str | None) -> tuple[Finding, ...]:
    clock = SystemClock()
    async with connected(loaded.settings, clock) as servers, entered(loaded) as (operator, database):
        look = Look(loaded, servers, clock, address)
        facts = await look.facts(operator, database)
        fixed: tuple[Finding, ...] = ()
        if fix_webhooks and operator is not None:
            facts, fixed = await fix(facts, look, operator)
        return (*fixed, *findings(facts))


def _print(found: tuple[Finding, ...]) -> None:
    if sys.stdout.isatty():
        columns = ("STATE", "CHECK", "SUBJECT", "FINDING", "REMEDY")
        print_table(columns, ((one.state, one.check, one.subject, one.finding, one.remedy) for one in found))
        return
    # without a width to wrap at, a column of remedies would stand a thousand characters to the right
    lines = ((one.state, one.check, one.subject, " → ".join(filter(None, (one.finding, one.remedy)))) for one in found)
    print_table(("STATE", "CHECK", "SUBJECT", "FINDING → REMEDY"), lines)
