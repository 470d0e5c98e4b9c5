"""`playhead sync import`: take over what another tool had noted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from playhead.adapters.jellyfin_db_sync import database
from playhead.adapters.watchstate import backup
from playhead.cli.asking import Operator, ask
from playhead.cli.chunks import chunks
from playhead.cli.command import Command, given, group
from playhead.cli.ends import End, Failure
from playhead.cli.import_tally import Tally
from playhead.cli.meter import metered
from playhead.cli.program import load
from playhead.delivery.api.import_models import NotedRow
from playhead.domain.imports import BadFile, Noted, NotedUser, Unusable
from playhead.identity.match import name_key

app = group("Take over what another tool had noted. What servers hold of a later time always stands.")

PATH = "/api/v1/sync/import"
ROWS = 200
BYTES = 512 * 1024
"""At most this much goes out at once."""

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE")]
Servers = Annotated[
    list[str] | None,
    typer.Option("--server", metavar="OLD=NEW", help="What a server of the file is called here, or its URL here."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would follow, and change nothing.")]

Notes = Iterator[Noted | Unusable | None]


@app.command("jellyfin-db-sync", cls=Command)
def jellyfin_db_sync(
    context: typer.Context,
    file: File,
    server: Servers = None,
    person: Annotated[
        list[str] | None, typer.Option("--person", metavar="OLD=NEW", help="What somebody of the file is called here.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Take over its database: who is who, and the edits that were still to be carried over."""
    with readable():
        found = database.found(file)
    servers = server_names(found.servers, pairs(server, "--server"), _configured(context))
    people = pairs(person, "--person")
    with readable():
        users = database.users(file, servers, name_key)
    notes = partial(database.notes, file, servers, people)
    tally = Tally("jellyfin-db-sync", dry_run, servers, tuple(n for n in found.servers if n not in servers))
    ask(context, lambda operator: _carry(operator, tally, users, notes, found.saves))
    tally.tell(as_json=given(context).json)


@app.command("watchstate", cls=Command)
def watchstate(
    context: typer.Context,
    file: File,
    person: Annotated[str, typer.Option("--person", metavar="NAME", help="Whose it is: a backup is of one person.")],
    server: Servers = None,
    dry_run: DryRun = False,
) -> None:
    """Take over a backup of one person, plain or zipped: what was watched, and where he had stopped."""
    with readable():
        found = backup.found(file)
    servers = server_names(found.servers, pairs(server, "--server"), _configured(context))
    notes = partial(backup.notes, file, servers, person)
    tally = Tally("watchstate", dry_run, servers, tuple(n for n in found.servers if n not in servers))
    ask(context, lambda operator: _carry(operator, tally, (), notes, found.entries, person))
    tally.tell(as_json=given(context).json)


async def _carry(
    operator: Operator,
    tally: Tally,
    users: Sequence[NotedUser],
    notes: Callable[[], Notes],
    total: int,
    person: str = "",
) -> None:
    """Everything, chunk by chunk. Raises Failure."""
    await _check_known(operator, person)
    for first in range(0, len(users), ROWS):
        people = [msgspec.to_builtins(one) for one in users[first : first + ROWS]]
        tally.met(await operator.post(f"{PATH}/people", {"dry_run": tally.dry_run, "people": people}))
    with readable(), metered(tally.source, total) as meter:
        for chunk, count in chunks(
            notes(), NotedRow, lambda note: str(note.name), tally.passed_over, rows=ROWS, size=BYTES
        ):
            if chunk:
                body = {"source": tally.source, "dry_run": tally.dry_run, "rows": chunk}
                tally.add(await operator.post(PATH, body))
            meter.add(count)


async def _check_known(operator: Operator, person: str) -> None:
    """Raises Failure where nothing can be matched yet, or the person is unknown."""
    known = await operator.all("/api/v1/people")
    if not known:
        raise Failure(
            "nobody is known yet: run Playhead until it has read your servers, with sync.dry_run: true if nothing is "
            "to be written yet, and import then",
            end=End.NOT_READY,
        )
    if person and name_key(person) not in {name_key(one["name"]) for one in known}:
        raise Failure(f"nobody is called {person}: see `playhead sync explain` or the page Servers", end=End.USAGE)


def pairs(given_pairs: Sequence[str] | None, option: str) -> dict[str, str]:
    """`OLD=NEW` as OLD → NEW. Raises Failure."""
    found: dict[str, str] = {}
    for one in given_pairs or ():
        old, sign, new = one.partition("=")
        if not (old and sign and new):
            raise Failure(f"{option} {one}: write OLD=NEW", end=End.USAGE)
        found[old] = new
    return found


def server_names(named: Sequence[str], asked: dict[str, str], configured: dict[str, str]) -> dict[str, str]:
    """The file's names of servers → ours, for those that are ours: by `asked`, else by an equal name. `configured` is
    name → URL. Raises Failure for what is asked and not there."""
    found = {name: name for name in named if name in configured}
    by_url = {_plain(url): name for name, url in configured.items()}
    for old, new in asked.items():
        ours = new if new in configured else by_url.get(_plain(new))
        if old not in named:
            listed = ", ".join(named) or "no server"
            raise Failure(f"--server {old}={new}: the file names {listed}, and not {old}", end=End.USAGE)
        if ours is None:
            raise Failure(f"--server {old}={new}: the configuration has {', '.join(configured)}", end=End.USAGE)
        found[old] = ours
    return found


def _plain(url: str) -> str:
    return url.rstrip("/").lower()


def _configured(context: typer.Context) -> dict[str, str]:
    return {one.name: str(one.url) for one in load(given(context)).settings.servers}


@contextmanager
def readable() -> Iterator[None]:
    """Tells in a line that a file cannot be used. Raises Failure."""
    try:
        yield
    except BadFile as error:
        raise Failure(str(error)) from error
