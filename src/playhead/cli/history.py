"""`playhead history`: what was really watched."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Annotated, Any

import typer

from playhead.cli import history_data
from playhead.cli.command import Command, given, group
from playhead.cli.ends import End, Failure
from playhead.cli.history_import import app as imports
from playhead.cli.meter import Meter, metered
from playhead.cli.output import print_json, print_line, print_table, say
from playhead.cli.replay_lines import any_id, lines
from playhead.config.problems import nearest
from playhead.domain.imports import BadFile
from playhead.features.history.model import Rules
from playhead.features.history.replay import Replay
from playhead.features.history.viewings import Person
from playhead.kit.times import SECOND

app = group("Watch history: what was really watched.")
app.add_typer(imports, name="import")
history_data.add_to(app)

LONG_WORK = 16 * 1024 * 1024
"""A file of more bytes shows how far it is."""


@app.command("replay", cls=Command)
def replay(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE.jsonl")],
    link: Annotated[
        list[str] | None,
        typer.Option("--link", metavar="USERID=NAME", help="Whose account it is; nobody else leaves a trace."),
    ] = None,
    timezone: Annotated[
        list[str] | None, typer.Option("--timezone", metavar="NAME=ZONE", help="Somebody's time zone; else UTC.")
    ] = None,
    threshold: Annotated[
        int, typer.Option("--threshold", min=1, max=100, help="How much has to be seen, in percent.")
    ] = 85,
    min_seconds: Annotated[int, typer.Option("--min-seconds", min=0, max=3600, help="And how long.")] = 120,
) -> None:
    """Fold lists of sessions that were written down into rows, hours and badges. Needs nothing but the file."""
    people = _people(link or (), timezone or (), Rules(threshold=threshold, minimum=min_seconds * SECOND))
    told = Replay(people)
    with _readable(), _progress(file) as meter, file.open("rb") as opened:
        for line in lines(opened):
            if line.looked_up:
                told.looked_up(line.looked_up)
            if line.restarted:
                told.restarted()
            if line.playing is not None:
                told.listed(line.server, line.at, line.playing, line.shown)
            meter.add(line.size)
    if given(context).json:
        print_json(told.result())
    else:
        _tell(told.result())
    if not people:
        say("nobody is linked, so nothing was counted: name accounts with --link USERID=NAME")


@contextmanager
def _readable() -> Iterator[None]:
    """Tells in a line that a file cannot be used. Raises Failure."""
    try:
        yield
    except (BadFile, OSError) as error:
        raise Failure(str(error)) from error


class _Silent:
    def add(self, count: int) -> None:
        """Nobody waits for so little."""


@contextmanager
def _progress(file: Path) -> Iterator[Meter]:
    size = file.stat().st_size
    if size < LONG_WORK:
        yield _Silent()
        return
    with metered("bytes replayed", size) as meter:
        yield meter


def _people(links: Sequence[str], zones: Sequence[str], rules: Rules) -> dict[str, Person]:
    """Account → person. Raises Failure."""
    names = dict(_pairs(links, "--link", "USERID=NAME", any_id))
    by_name: dict[str, tzinfo] = {}
    for name, zone in _pairs(zones, "--timezone", "NAME=ZONE", lambda name: name):
        if name not in names.values():
            linked = ", ".join(sorted(set(names.values()))) or "nobody"
            raise Failure(f"--timezone {name}={zone}: linked are {linked}, and not {name}", end=End.USAGE)
        by_name[name] = _zone(zone)
    return {account: Person(name, by_name.get(name, UTC), rules) for account, name in names.items()}


def _pairs(texts: Sequence[str], option: str, form: str, key_of: Any) -> Iterator[tuple[str, str]]:
    """What stands left and right of each `=`. Raises Failure for another form, and for two answers to one question."""
    found: dict[str, str] = {}
    for text in texts:
        left, _, right = (part.strip() for part in text.partition("="))
        key = key_of(left)
        if not key or not right or not text.isprintable():
            raise Failure(f"{option} {text!r}: write {form}", end=End.USAGE)
        if found.setdefault(key, right) != right:
            raise Failure(f"{option}: {left} is said to be {found[key]} and {right}", end=End.USAGE)
        yield key, right


def _zone(name: str) -> tzinfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        hint = nearest(name, zoneinfo.available_timezones())
        near = hint if hint.startswith("did") else "write it as Europe/Berlin"
        raise Failure(f"--timezone: unknown time zone {name}; {near}", end=End.USAGE) from error


def _tell(result: dict[str, Any]) -> None:
    rows = [
        (
            row["person"],
            row["local_day"],
            _what(row),
            f"{row['percent']} %",
            row["watched_seconds"],
            row["plays"],
            row["completed_at"],
        )
        for row in result["rows"]
    ]
    _table("WATCHED", ("PERSON", "DAY", "WHAT", "SEEN", "SECONDS", "PLAYS", "COMPLETED"), rows)
    left = [
        (one["person"], _what(one), one["state"], f"{one['percent']} %", one["watched_seconds"], one["last_seen_at"])
        for one in result["open"]
    ]
    _table("NOT YET WATCHED", ("PERSON", "WHAT", "STATE", "SEEN", "SECONDS", "LAST SEEN"), left)
    hours = [(one["person"], one["local_day"], one["hour"], one["seconds"]) for one in result["activity"]]
    _table("HOURS", ("PERSON", "DAY", "HOUR", "SECONDS"), hours)
    badges = [(one["person"], one["badge"], one["earned_at"]) for one in result["badges"]]
    _table("BADGES", ("PERSON", "BADGE", "EARNED"), badges)


def _what(one: dict[str, Any]) -> str:
    numbers = f" (season {one['season']}, episode {one['episode']})" if one["episode"] is not None else ""
    return f"{one['title']}{numbers}"


def _table(title: str, heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    print_line(title)
    print_table(heads, rows)
    print_line("")
