"""`playhead history import`: take over watch history that another tool had noted."""

from __future__ import annotations

import tempfile
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from playhead.adapters.jellystat import backup as jellystats
from playhead.adapters.playback_reporting import backup as reports
from playhead.adapters.playback_reporting import live
from playhead.adapters.streamystats import backup as streamy
from playhead.adapters.tautulli import database as plex
from playhead.cli.asking import Operator, ask
from playhead.cli.chunks import chunks
from playhead.cli.command import Command, given, group
from playhead.cli.ends import End, Failure
from playhead.cli.history_tally import HistoryTally
from playhead.cli.meter import metered
from playhead.cli.program import load
from playhead.cli.sync_import import pairs, readable
from playhead.config.problems import nearest
from playhead.delivery.api.history_import_models import PlayedRow
from playhead.domain.imports import Unusable
from playhead.domain.plays import Played

app = group("Take over watch history. One viewing counts once, whoever tells of it, and how often.")

PATH = "/api/v1/history/import"
ROWS = 500
BYTES = 384 * 1024
"""At most this much goes out at once."""

Notes = Iterator[Played | Unusable | None]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE")]
People = Annotated[
    list[str] | None, typer.Option("--person", metavar="OLD=NEW", help="What somebody of the file is called here.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would follow, and change nothing.")]


@app.command("playback-reporting", cls=Command)
def playback_reporting(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="URL|FILE", help="A server with the plugin, or its .tsv or .db.")],
    timezone: Annotated[
        str, typer.Option("--timezone", metavar="ZONE", help="The clock of that server: it notes no zone.")
    ],
    dry_run: DryRun = False,
) -> None:
    """Take over what the plugin has noted: from a server, from a saved backup, or from a copy of its database."""
    zone = _zone(timezone)
    with tempfile.TemporaryDirectory() as folder:
        file = _fetched(context, source, Path(folder)) if "://" in source else _file(source)
        _run(
            context, "playback-reporting", dry_run, {}, partial(reports.count, file), lambda: reports.plays(file, zone)
        )


@app.command("jellystat", cls=Command)
def jellystat(context: typer.Context, file: File, person: People = None, dry_run: DryRun = False) -> None:
    """Take over a backup of Jellystat (JSON)."""
    people = pairs(person, "--person")
    _run(context, "jellystat", dry_run, people, partial(jellystats.count, file), partial(jellystats.plays, file))


@app.command("streamystats", cls=Command)
def streamystats(context: typer.Context, file: File, person: People = None, dry_run: DryRun = False) -> None:
    """Take over a backup of Streamystats (JSON)."""
    people = pairs(person, "--person")
    _run(context, "streamystats", dry_run, people, partial(streamy.count, file), partial(streamy.plays, file))


@app.command("tautulli", cls=Command)
def tautulli(context: typer.Context, file: File, person: People = None, dry_run: DryRun = False) -> None:
    """Take over the database of Tautulli: people by name, titles by ids, else by title and year."""
    people = pairs(person, "--person")
    _run(context, "tautulli", dry_run, people, partial(plex.count, file), partial(plex.plays, file))


def _run(
    context: typer.Context, source: str, dry_run: bool, people: dict[str, str], count: Callable[[], int],
    notes: Callable[[], Notes],
) -> None:  # fmt: skip
    with readable():
        total = count()  # from end to end: what breaks off changes nothing
    tally = HistoryTally(source, dry_run)
    ask(context, lambda operator: _carry(operator, tally, people, notes, total))
    tally.tell(as_json=given(context).json)


async def _carry(
    operator: Operator, tally: HistoryTally, people: dict[str, str], notes: Callable[[], Notes], total: int
) -> None:
    """Everything, chunk by chunk, and then person by person. Raises Failure."""
    with readable(), metered(tally.source, total) as meter:
        for chunk, count in chunks(
            notes(), PlayedRow, lambda note: str(note.title), tally.passed_over, rows=ROWS, size=BYTES
        ):
            if chunk:
                body = {"source": tally.source, "dry_run": tally.dry_run, "people": people, "rows": chunk}
                tally.add(await operator.post(PATH, body))
            meter.add(count)
    if not tally.dry_run:
        await count_all(operator, tally.settled)


async def count_all(operator: Operator, told: Callable[[dict[str, Any]], None]) -> None:
    """Count what was kept, person by person. Raises Failure."""
    first = await operator.post(f"{PATH}/count")
    told(first)
    left = first["left"]
    with metered("people counted", left + 1) as meter:
        meter.add(1)
        while left:
            one = await operator.post(f"{PATH}/count")
            told(one)
            left = one["left"]
            meter.add(1)


def _file(source: str) -> Path:
    file = Path(source)
    if not file.is_file():
        raise Failure(f"{source} is no file, and no address (https://…)", end=End.USAGE)
    return file


def _fetched(context: typer.Context, source: str, folder: Path) -> Path:
    """A copy of what the plugin on a server of ours has noted. Raises Failure."""
    servers = {str(one.url).rstrip("/").lower(): one for one in load(given(context)).settings.servers}
    server = servers.get(source.rstrip("/").lower())
    if server is None:
        raise Failure(f"{source} is no server of the configuration: it has {', '.join(servers)}", end=End.USAGE)
    file = folder / "playback_reporting.tsv"
    headers = {"Authorization": f'MediaBrowser Token="{server.api_key.get_secret_value()}"'}
    with readable(), _client(source, headers) as client:
        live.fetch(client, file)
    return file


@contextmanager
def _client(address: str, headers: dict[str, str]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address.rstrip("/"), headers=headers, timeout=live.SECONDS) as client:
        yield client


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        hint = nearest(name, zoneinfo.available_timezones())
        near = hint if hint.startswith("did") else "write it as Europe/Berlin"
        raise Failure(f"--timezone: unknown time zone {name}; {near}", end=End.USAGE) from error
