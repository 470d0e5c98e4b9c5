"""Reading a backup of Jellystat: a JSON list with an object for each table, far larger than memory at times."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from playhead.adapters.jellystat.wire import played
from playhead.domain.imports import BadFile, Unusable
from playhead.domain.plays import Played
from playhead.kit.json_stream import BadJson, JsonStream

TABLE = "jf_playback_activity"


def count(path: Path) -> int:
    """How many rows there are: it is read from end to end, so that what follows does not break off. Raises BadFile."""
    return sum(1 for _ in plays(path))


def plays(path: Path) -> Iterator[Played | Unusable | None]:
    """What each row says; None for what is neither a film nor an episode. Raises BadFile."""
    try:
        with path.open("r", encoding="utf-8-sig", errors="replace") as opened:
            yield from _plays(JsonStream(opened), path)
    except BadJson as error:
        raise BadFile(f"{path} is no whole backup of Jellystat: {error}") from error
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error}") from error


def _plays(stream: JsonStream, path: Path) -> Iterator[Played | Unusable | None]:
    found = False
    for _ in stream.entries():
        for table in stream.fields():
            if table != TABLE:
                stream.skip()
                continue
            found = True
            for number in stream.entries():
                row = stream.read()
                if not isinstance(row, dict):
                    raise BadFile(f"{path}: entry {number} of {TABLE} (line {stream.line}) is no row")
                yield played(row, number)
    if stream.peek():
        raise BadFile(f"{path} is no backup of Jellystat: something follows in line {stream.line}")
    if not found:
        raise BadFile(f"{path} is no backup of Jellystat with its playbacks: it has no table {TABLE}")
