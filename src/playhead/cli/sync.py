"""`playhead sync`: reconcile now, and decide about what is held."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer

from playhead.cli.asking import Operator, ask
from playhead.cli.command import Command, given, group
from playhead.cli.ends import Failure
from playhead.cli.output import print_json, print_line, print_table, say
from playhead.cli.sync_import import app as imports
from playhead.domain.userdata import Field

app = group("Keep servers in step: reconcile now, and decide about what is held.")
app.add_typer(imports, name="import")

PATH = "/api/v1/sync"
LOOK_SECONDS = 0.3

Servers = Annotated[list[str] | None, typer.Option("--server", help="Only this server; may be repeated.")]
People = Annotated[list[str] | None, typer.Option("--person", help="Only this person; may be repeated.")]
Id = Annotated[int, typer.Argument(min=0, metavar="ID", help="As `sync brakes` shows it.")]


@app.command("now", cls=Command)
def now(
    context: typer.Context,
    server: Servers = None,
    person: People = None,
    wait: Annotated[bool, typer.Option(help="Wait until it is done.")] = True,
) -> None:
    """Read what every server holds, and bring in step what is not."""
    scope = {"servers": server or None, "people": person or None}

    async def work(operator: Operator) -> Any:
        begun = await operator.post(f"{PATH}/reconcile", scope)
        run = await operator.get(f"{PATH}/runs/{begun['run_id']}")
        if not (await operator.get("/api/v1/operator/jobs/stats"))["worker_running"]:
            say("Playhead is not running: it reconciles when it is started")
            return run
        while wait and run["state"] == "running":
            await asyncio.sleep(LOOK_SECONDS)
            run = await operator.get(f"{PATH}/runs/{begun['run_id']}")
        return run

    run = ask(context, work)
    if given(context).json:
        print_json(run)
    else:
        print_table(("FIELD", "VALUE"), ((name, _plain(value)) for name, value in run.items()))
    if run["state"] == "failed":
        raise Failure("some accounts could not be read; they are read again when their servers are back")


@app.command("explain", cls=Command)
def explain(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="A name, or a number as `sync explain` shows it.")],
    item: Annotated[str, typer.Argument(metavar="TITLE", help="An item's id, or its whole name.")],
    server: Annotated[str | None, typer.Option(help="The server whose item is meant.")] = None,
    field: Annotated[Field | None, typer.Option(help="One field alone.")] = None,
) -> None:
    """Tell why a title is as it is for a person: who said what, what each account holds, and what is owed."""

    async def work(operator: Operator) -> Any:
        return await operator.get(f"{PATH}/explain", person=person, item=item, server=server)

    told = ask(context, work)
    if field is not None:
        told = only(told, field)
    if given(context).json:
        print_json(told)
        return
    print_line(f"{told['person']['name']}, {told['title']}: {told['sentence']}")
    _section(
        "AGREED", ("VALUE", "SAID ON", "WHEN", "HOW", "WHY"), told["agreed"], ("text", "server", "at", "how", "why")
    )
    held = [one | {"server": there["server"]} for there in told["accounts"] for one in there["fields"]]
    held = [one | {"how": "written by us" if one["written_by_us"] else "seen there"} for one in held]
    _section("KNOWN OF EACH ACCOUNT", ("SERVER", "VALUE", "SINCE", "HOW"), held, ("server", "text", "since", "how"))
    there = [*told["accounts"], *(one | {"state": "absent", "linked_by": ""} for one in told["absent"])]
    _section("ACCOUNTS", ("SERVER", "STATE", "LINKED BY", "WHY"), there, ("server", "state", "linked_by", "why"))
    edits = [one | {"won": "won" if one["won"] else "lost"} for one in told["edits"]]
    names = ("text", "server", "at", "how", "won", "offset")
    _section("LAST EDITS", ("VALUE", "ON", "WHEN", "HOW", "", "RECORD"), edits, names)


def only(told: dict[str, Any], field: Field) -> dict[str, Any]:
    """An explanation with the rows of one field alone."""

    def of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for row in rows if row["field"] == field]

    accounts = [there | {"fields": of(there["fields"])} for there in told["accounts"]]
    return told | {"agreed": of(told["agreed"]), "accounts": accounts, "edits": of(told["edits"])}


def _section(title: str, heads: tuple[str, ...], rows: list[dict[str, Any]], names: tuple[str, ...]) -> None:
    if rows:
        print_line("")
        print_line(title)
        print_table(heads, (tuple(row[name] for name in names) for row in rows))


@app.command("plan", cls=Command)
def plan(context: typer.Context, server: Servers = None, person: People = None) -> None:
    """Say what would be written, and write nothing."""
    scope = {"servers": server or None, "people": person or None}
    told = ask(context, lambda operator: operator.post(f"{PATH}/plan", scope))
    if given(context).json:
        print_json(told)
    else:
        cells = ((w["server"], w["username"], w["item_name"], w["value"], w["source_server"]) for w in told["items"])
        print_table(("TO", "WHO", "WHAT", "VALUE", "FROM"), cells)
        say(would_be_made(told["total"]))
        for loss in told["held"]:
            say(f"would be held until somebody decides: {loss}")
    if told["problems"]:
        raise Failure(*(f"could not be read: {problem}" for problem in told["problems"]))


def would_be_made(writes: int) -> str:
    """The sum of a plan in words."""
    return f"{writes} {'write' if writes == 1 else 'writes'} would be made"


@app.command("brakes", cls=Command)
def brakes(context: typer.Context) -> None:
    """List what is held until somebody decides: passes that would take much away."""
    rows = ask(context, lambda operator: operator.all(f"{PATH}/brakes"))
    if given(context).json:
        print_json({"items": rows, "next_cursor": None, "total": len(rows)})
        return
    cells = ((b["id"], b["server"], b["username"], b["regressions"], b["entries"], b["held_at"]) for b in rows)
    print_table(("ID", "SERVER", "WHO", "LOST", "OF", "SINCE"), cells)


@app.command("confirm", cls=Command)
def confirm(context: typer.Context, brake: Id) -> None:
    """It was meant: take it over everywhere."""
    _settle(context, brake, "confirm")


@app.command("discard", cls=Command)
def discard(context: typer.Context, brake: Id) -> None:
    """It was not meant: put back what was agreed."""
    _settle(context, brake, "discard")


def _settle(context: typer.Context, brake: int, action: str) -> None:
    told = ask(context, lambda operator: operator.post(f"{PATH}/brakes/{brake}/{action}"))
    if given(context).json:
        print_json(told)
    else:
        print_line(told["message"])


def _plain(value: object) -> object:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else value
