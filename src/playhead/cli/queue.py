"""`playhead queue`: what is owed, and what a person decides about it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from playhead.cli.asking import Operator, ask
from playhead.cli.command import Command, given, group
from playhead.cli.output import print_json, print_line, print_table, say

app = group("Owed work: what waits, what failed, and what to do about it.")


class State(StrEnum):
    """The lists of owed work."""

    FAILED = "failed"
    WAITING = "waiting"
    PENDING = "pending"


Id = Annotated[int, typer.Argument(min=0, metavar="ID", help="As `queue list` shows it.")]
Note = Annotated[str, typer.Option(help="Why, kept with the decision.")]

COLUMNS = ("ID", "STATUS", "TYPE", "FROM", "TO", "WHO", "WHAT", "RETRIES", "NEXT", "WHY")


@app.command("list", cls=Command)
def list_(
    context: typer.Context,
    state: Annotated[State | None, typer.Option(help="One list alone.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many of each list.")] = 100,
) -> None:
    """List what is owed: failed first, then what waits for something, then what is on its way."""
    states = list(State) if state is None else [state]

    async def work(operator: Operator) -> list[Any]:
        return [row for one in states async for row in operator.linked(f"/api/events/{one}", limit)]

    rows = ask(context, work)
    if given(context).json:
        print_json(rows)
    elif rows:
        print_table(COLUMNS, (_cells(row) for row in rows))
    else:
        say("nothing is owed" if state is None else f"nothing is {state}")


@app.command("show", cls=Command)
def show(context: typer.Context, job: Id) -> None:
    """Show one job with everything that is known of it, finished ones too."""
    told = ask(context, lambda operator: operator.get(f"/api/v1/operator/jobs/{job}"))
    if given(context).json:
        print_json(told)
        return
    args = told.pop("args")
    details = {f"args.{name}": value for name, value in args.items()} if isinstance(args, dict) else {"args": args}
    print_table(("FIELD", "VALUE"), (told | details).items())


@app.command("retry", cls=Command)
def retry(context: typer.Context, job: Id) -> None:
    """Try a job again at once."""
    _decide(context, job, "retry", None)


@app.command("cancel", cls=Command)
def cancel(context: typer.Context, job: Id, note: Note = "") -> None:
    """Give a job up: it is not tried any more."""
    _decide(context, job, "cancel", {"note": note})


@app.command("resolve", cls=Command)
def resolve(context: typer.Context, job: Id, note: Note = "") -> None:
    """Mark a failed job as handled, because you did by hand what it was to do."""
    _decide(context, job, "resolve", {"note": note})


@app.command("stats", cls=Command)
def stats(context: typer.Context) -> None:
    """Count what is owed, by state and target, and tell the targets' gates."""
    told = ask(context, lambda operator: operator.get("/api/v1/operator/jobs/stats"))
    if given(context).json:
        print_json(told)
        return
    counted = ((one["state"], one["kind"], one["gate"], one["jobs"]) for one in told["jobs"])
    print_table(("STATE", "KIND", "TARGET", "JOBS"), counted)
    print_line("")
    print_table(("TARGET", "GATE", "WHY"), ((one["name"], one["breaker"], one["reason"]) for one in told["gates"]))
    if not told["worker_running"]:
        say("Playhead is not running: nothing is worked off")


def _decide(context: typer.Context, job: int, action: str, body: dict[str, str] | None) -> None:
    told = ask(context, lambda operator: operator.post(f"/api/events/{job}/{action}", body))
    if given(context).json:
        print_json(told)
    else:
        print_line(told["message"])


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    return (
        row["id"],
        row["status"],
        row["event_type"],
        row["source_server"],
        row["target_server"],
        row["username"],
        row["item_name"],
        f"{row['retry_count']}/{row['max_retries']}",
        row["next_retry_at"],
        row["reason"] or row["last_error"],
    )
