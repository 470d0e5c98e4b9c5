"""Reading a watchstate backup, plain or zipped, entry by entry: it may be larger than memory."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

import msgspec

from playhead.adapters.watchstate.wire import noted, servers_of
from playhead.domain.imports import BadFile, Noted, Unusable

CHUNK = 64 * 1024
LARGEST = 4 * 1024 * 1024
"""No entry is longer than that, in characters."""
BETWEEN = " \t\r\n,\ufeff"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds: how many entries, and the names of the servers in them."""

    entries: int
    servers: tuple[str, ...]


def found(path: Path) -> Found:
    """Read it from end to end, so that what follows does not break off. Raises BadFile."""
    last, names = 0, set[str]()
    for number, entry in entries(path):
        last = number
        names |= servers_of(entry)
    return Found(entries=last, servers=tuple(sorted(names)))


def notes(path: Path, servers: Mapping[str, str], person: str) -> Iterator[Noted | Unusable | None]:
    """What each entry says; None for a title that was neither watched nor begun. Raises BadFile."""
    for line, entry in entries(path):
        yield noted(entry, line, servers, person)


def entries(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Each entry with its number, from 1. Raises BadFile."""
    with _opened(path) as stream:
        try:
            yield from _entries(stream, path)
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise BadFile(f"{path} cannot be read: {error}") from error


def _entries(stream: TextIO, path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    decoder, number, place = json.JSONDecoder(), 0, 0
    text = stream.read(CHUNK).lstrip(BETWEEN)
    if not text.startswith("["):
        raise BadFile(f"{path} is no backup of watchstate: it has to be a JSON list of titles")
    text, more = text[1:], True
    while True:
        place = _skip(text, place)
        if place < len(text) and text[place] == "]":
            return
        try:
            entry, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            if not more or len(text) - place > LARGEST:
                reason = "is no JSON" if more else "is missing or broken: the file breaks off there"
                raise BadFile(f"{path}: entry {number + 1} {reason}") from error
            chunk = stream.read(CHUNK)
            text, place, more = text[place:] + chunk, 0, bool(chunk)
            continue
        if not isinstance(entry, dict):
            raise BadFile(f"{path} is no backup of watchstate: entry {number + 1} is no title")
        number, place = number + 1, end
        yield number, entry


def _skip(text: str, place: int) -> int:
    while place < len(text) and text[place] in BETWEEN:
        place += 1
    return place


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    with ExitStack() as stack:
        try:
            if zipfile.is_zipfile(path):
                archive = stack.enter_context(zipfile.ZipFile(path))
                names = [name for name in archive.namelist() if name.endswith(".json")]
                if not names:
                    raise BadFile(f"{path} holds no JSON file")
                binary = stack.enter_context(archive.open(names[0]))
            else:
                binary = stack.enter_context(path.open("rb"))
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise BadFile(f"{path} cannot be read: {error}") from error
        yield stack.enter_context(io.TextIOWrapper(binary, encoding="utf-8", errors="replace"))
