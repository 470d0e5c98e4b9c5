"""`playhead tokens`: bearer credentials for programs."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from playhead.cli.asking import Operator, ask
from playhead.cli.command import Command, given, group
from playhead.cli.output import print_json, print_line, print_table, say
from playhead.cli.users import by_name

app = group("API tokens: credentials for programs.")

PATH = "/api/v1/tokens"


class Scope(StrEnum):
    """What a token may be for."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


@app.command("create", cls=Command)
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    user: Annotated[str | None, typer.Option(help="The login it acts for; else the first administrator's.")] = None,
    scope: Annotated[
        list[Scope] | None,
        typer.Option(help="What it may do; may be given several times. Reading is always among it; else all."),
    ] = None,
) -> None:
    """Make a token and print it. It is shown this once."""

    async def work(operator: Operator) -> Any:
        owner = None if user is None else (await by_name(operator, user))["id"]
        chosen = {} if scope is None else {"scopes": [one.value for one in scope]}
        return await operator.post(PATH, {"name": name, "user_id": owner} | chosen)

    told = ask(context, work)
    if given(context).json:
        print_json(told)
        return
    say(f"A token that acts for {told['username']}. Keep it: it is not shown again.")
    print_line(told["token"])


@app.command("list", cls=Command)
def list_(context: typer.Context) -> None:
    """List all tokens, without their secrets."""
    rows = ask(context, lambda operator: operator.all(PATH))
    if given(context).json:
        print_json({"items": rows, "next_cursor": None, "total": len(rows)})
        return
    cells = (
        (r["id"], r["name"], r["username"], " ".join(r["scopes"]), r["created_at"], r["last_used_at"]) for r in rows
    )
    print_table(("ID", "NAME", "FOR", "MAY", "MADE", "LAST USED"), cells)


@app.command("revoke", cls=Command)
def revoke(context: typer.Context, token: Annotated[int, typer.Argument(min=0, metavar="ID")]) -> None:
    """Revoke a token; it stops working at once."""
    ask(context, lambda operator: operator.delete(f"{PATH}/{token}"))
    if given(context).json:
        print_json({"revoked": str(token)})
    else:
        print_line("The token does not work any more.")
