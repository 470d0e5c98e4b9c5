"""`playhead journal`: what happened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any

import typer

from playhead.cli.asking import Operator, ask
from playhead.cli.command import Command, given, group
from playhead.cli.ends import End, Failure
from playhead.cli.output import print_json, print_json_line, print_line, print_table
from playhead.config.problems import nearest
from playhead.domain.events import KIND

app = group("What happened: the journal that everything is written to first.")

PATH = "/api/v1/operator/journal"
PAGE = 500
LOOK_SECONDS = 0.5
WIDEST = 160
"""Of a record's body in a line."""

Kind = Annotated[list[str] | None, typer.Option("--kind", help="Only records of this kind; may be repeated.")]


@app.command("tail", cls=Command)
def tail(
    context: typer.Context,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, max=100_000, help="How many of the newest.")] = 20,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what happens, until Ctrl-C.")] = False,
    kind: Kind = None,
) -> None:
    """Print the newest records, oldest first; with --json as JSON lines."""
    wanted, as_json = kinds_of(kind), given(context).json

    async def work(operator: Operator) -> None:
        after = 0
        records, after = await _newest(operator, lines, wanted)
        for record in records:
            _print(record, as_json=as_json)
        if follow:
            await _need_worker(operator)
            async for record in _following(operator, after, wanted):
                _print(record, as_json=as_json)

    ask(context, work)


@app.command("show", cls=Command)
def show(
    context: typer.Context, offset: Annotated[int, typer.Argument(min=0, help="The record's place, as `tail` shows.")]
) -> None:
    """Show one record whole, with what it led to."""
    told = ask(context, lambda operator: operator.get(f"{PATH}/{offset}"))
    if given(context).json:
        print_json(told)
        return
    caused, body = told.pop("caused"), told.pop("body")
    print_table(("FIELD", "VALUE"), (told | {f"body.{name}": value for name, value in body.items()}).items())
    if caused:
        print_line("It led to:")
        for record in caused:
            _print(record, as_json=False)


@app.command("stats", cls=Command)
def stats(context: typer.Context) -> None:
    """Count records by kind, and tell how far each reader is."""
    told = ask(context, lambda operator: operator.get(f"{PATH}/stats"))
    if given(context).json:
        print_json(told)
        return
    print_line(f"{told['offset']} records in epoch {told['epoch']}")
    print_table(("KIND", "KEPT", "LAST"), ((one["kind"], one["records"], one["last_at"]) for one in told["kinds"]))
    print_line("")
    readers = ((one["name"], one["offset"], one["behind"], one["waited_seconds"]) for one in told["readers"])
    print_table(("READER", "AT", "BEHIND", "WAITED s"), readers)


@app.command("export", cls=Command)
def export(
    context: typer.Context,
    after: Annotated[int, typer.Option(min=0, help="Begin behind this place.")] = 0,
    kind: Kind = None,
) -> None:
    """Print every record that is kept as JSON lines, oldest first."""
    wanted = kinds_of(kind)

    async def work(operator: Operator) -> None:
        async for record in _from(operator, after, wanted):
            print_json_line(record)

    ask(context, work)


def kinds_of(asked: Sequence[str] | None) -> frozenset[str]:
    """The kinds that are asked for; empty is all. Raises Failure for one that does not exist: nothing would be shown,
    as if nothing had happened."""
    known = frozenset(KIND.values())
    for one in asked or ():
        if one not in known:
            raise Failure(f"there is no kind of record named '{one}'; {nearest(one, known)}", end=End.USAGE)
    return frozenset(asked or ())


async def _newest(operator: Operator, count: int, kinds: frozenset[str]) -> tuple[list[Any], int]:
    """The newest `count` of these kinds, oldest first, and the place of the newest of any kind."""
    page = await operator.get(PATH, limit=max(1, min(count, PAGE)))
    newest, found = page["after"], _of(page["items"], kinds)
    while len(found) < count and page["before"] is not None:
        page = await operator.get(PATH, limit=PAGE, before=page["before"])
        found = _of(page["items"], kinds) + found
    return found[len(found) - count :] if count < len(found) else found, newest


async def _from(operator: Operator, after: int, kinds: frozenset[str]) -> AsyncIterator[Any]:
    """Every record beyond a place, until there is none."""
    while True:
        page = await operator.get(PATH, after=after, limit=PAGE)
        if not page["items"]:
            return
        after = page["after"]
        for record in _of(page["items"], kinds):
            yield record


async def _following(operator: Operator, after: int, kinds: frozenset[str]) -> AsyncIterator[Any]:
    """Every record beyond a place, for ever."""
    while True:
        page = await operator.get(PATH, after=after, limit=PAGE)
        after = page["after"]
        for record in _of(page["items"], kinds):
            yield record
        if not page["items"]:
            await asyncio.sleep(LOOK_SECONDS)


async def _need_worker(operator: Operator) -> None:
    # without a running process this one would hold the database, and nothing could ever happen
    if not (await operator.get("/api/queue"))["worker_running"]:
        raise Failure("Playhead is not running, so nothing happens: start it, or leave out --follow", end=End.NOT_READY)


def _of(records: list[Any], kinds: frozenset[str]) -> list[Any]:
    return [record for record in records if not kinds or record["kind"] in kinds]


def _print(record: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json_line(record)
        return
    parts = {name: value for name, value in record["body"].items() if name != "kind" and value not in (None, "")}
    body = " ".join(f"{name}={value}" for name, value in parts.items())
    short = body if len(body) <= WIDEST else f"{body[: WIDEST - 1]}…"
    print_line(f"{record['offset']:>8}  {record['at']}  {record['kind']}  {record['subject']}  {short}")
