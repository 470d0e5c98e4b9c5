"""`playhead users`: who may sign in."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from playhead.cli.asking import Operator, ask
from playhead.cli.command import Command, given, group
from playhead.cli.ends import End, Failure
from playhead.cli.output import print_json, print_line, print_table
from playhead.identity.login_rows import name_key

app = group("Logins: who may sign in to Playhead.")

PATH = "/api/v1/users"
Name = Annotated[str, typer.Argument(metavar="NAME", help="The login's name.")]


@app.command("add", cls=Command)
def add(
    context: typer.Context,
    name: Name,
    admin: Annotated[bool, typer.Option("--admin", help="He may administer.")] = False,
) -> None:
    """Add a login. The password is asked for, or read as one line from stdin."""
    body = {"username": name, "password": new_password(name), "is_admin": admin}
    told = ask(context, lambda operator: operator.post(PATH, body))
    _tell(context, told, f"{told['username']} can sign in{' as an administrator' if admin else ''}")


@app.command("list", cls=Command)
def list_(context: typer.Context) -> None:
    """List all logins."""
    rows = ask(context, lambda operator: operator.all(PATH))
    if given(context).json:
        print_json({"items": rows, "next_cursor": None, "total": len(rows)})
        return
    print_table(("ID", "NAME", "ROLE", "STATE", "ADDED", "LAST SEEN", "ACCOUNTS"), (_cells(row) for row in rows))


@app.command("passwd", cls=Command)
def passwd(context: typer.Context, name: Name) -> None:
    """Set a login's password. Its sessions end."""
    body = {"password": new_password(name)}
    told = ask(context, lambda operator: _change(operator, name, body))
    _tell(context, told, f"{told['username']} has a new password; whoever was signed in as him is signed out")


@app.command("disable", cls=Command)
def disable(
    context: typer.Context,
    name: Name,
    undo: Annotated[bool, typer.Option("--undo", help="Let him in again.")] = False,
) -> None:
    """Shut a login out. Its sessions end and its tokens rest."""
    told = ask(context, lambda operator: _change(operator, name, {"disabled": not undo}))
    _tell(context, told, f"{told['username']} {'can sign in again' if undo else 'is shut out'}")


async def _change(operator: Operator, name: str, body: dict[str, Any]) -> Any:
    found = await by_name(operator, name)
    return await operator.patch(f"{PATH}/{found['id']}", body)


async def by_name(operator: Operator, name: str) -> Any:
    """The login of a name, in any case. Raises Failure."""
    for row in await operator.all(PATH):
        if name_key(row["username"]) == name_key(name):
            return row
    raise Failure(f"there is no login named {name}: see `playhead users list`")


def new_password(name: str) -> str:
    """Asked for twice on a terminal, else one line of stdin. Raises Failure."""
    if sys.stdin.isatty():
        return str(typer.prompt(f"Password for {name}", hide_input=True, confirmation_prompt=True, err=True))
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise Failure("no password: write it as one line to stdin, or run this on a terminal", end=End.USAGE)
    return line


def _tell(context: typer.Context, told: Any, sentence: str) -> None:
    if given(context).json:
        print_json(told)
    else:
        print_line(sentence)


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    role, state = "administrator" if row["is_admin"] else "user", "shut out" if row["disabled"] else "active"
    accounts = ", ".join(f"{one['name']} on {one['server']}" for one in row["accounts"])
    return row["id"], row["username"], role, state, row["created_at"], row["last_login_at"], accounts
