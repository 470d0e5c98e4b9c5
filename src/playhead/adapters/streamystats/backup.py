"""Reading a backup of Streamystats: one JSON object with its sessions, larger than memory at times."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from playhead.adapters.streamystats.wire import played
from playhead.domain.imports import BadFile, Unusable
from playhead.domain.plays import Played
from playhead.kit.json_stream import BadJson, JsonStream

SESSIONS = "sessions"


def count(path: Path) -> int:
    """How many sessions there are: it is read from end to end, so that what follows does not break off. Raises
    BadFile."""
    return sum(1 for _ in plays(path))


def plays(path: Path) -> Iterator[Played | Unusable | None]:
    """What each session says; None for what was never played. Raises BadFile."""
    try:
        with path.open("r", encoding="utf-8-sig", errors="replace") as opened:
            yield from _plays(JsonStream(opened), path)
    except BadJson as error:
        raise BadFile(f"{path} is no whole backup of Streamystats: {error}") from error
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error}") from error


def _plays(stream: JsonStream, path: Path) -> Iterator[Played | Unusable | None]:
    found = False
    for key in stream.fields():
        if key != SESSIONS:
            stream.skip()
            continue
        found = True
        for number in stream.entries():
            row = stream.read()
            if not isinstance(row, dict):
                raise BadFile(f"{path}: session {number} (line {stream.line}) is no session")
            yield played(row, number)
    if stream.peek():
        raise BadFile(f"{path} is no backup of Streamystats: something follows in line {stream.line}")
    if not found:
        raise BadFile(f"{path} is no backup of Streamystats: it has no sessions")
