"""Observations that were written down, one a line: a file to what `history replay` is fed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, BinaryIO

import msgspec

from playhead.adapters.jellyfin.wire_described import parse_looked_up, parse_playing
from playhead.adapters.jellyfin.wire_sessions import LONGEST_ID, parse_sessions
from playhead.domain.described import Described
from playhead.domain.errors import BadAnswer
from playhead.domain.imports import BadFile
from playhead.domain.items import hex_id
from playhead.domain.playback import Playing
from playhead.kit.times import moment

LONGEST_LINE = 64 * 1024 * 1024
EARLIEST, LATEST = 0, 7_258_118_400_000
"""1970 and 2200: what lies outside is no time of anybody's watching."""

KINDS = ("sessions", "error", "restart", "items")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line: `playing` is None where no server answered. `size` is in bytes."""

    at: int
    size: int
    server: str = ""
    playing: tuple[Playing, ...] | None = None
    shown: dict[str, Described] = {}
    looked_up: dict[str, Described] = {}
    restarted: bool = False


_ABSENT = msgspec.Raw(b"")


class _Written(msgspec.Struct, frozen=True):
    at: str
    sessions: msgspec.Raw = _ABSENT
    error: Any = None
    restart: bool | None = None
    items: msgspec.Raw = _ABSENT
    server: str | None = None


_WRITTEN = msgspec.json.Decoder(_Written)


def lines(file: BinaryIO) -> Iterator[Line]:
    """Every line, in order; what stands at the same moment in the order of the servers' names, so that it does not
    matter which was asked first. Raises BadFile with the line's number."""
    for (_, polls), same in groupby(_lines(file), key=lambda line: (line.at, _is_poll(line))):
        if polls:
            yield from sorted(same, key=_by_server)
        else:
            yield from same


def _by_server(line: Line) -> str:
    return line.server


def _is_poll(line: Line) -> bool:
    return not line.restarted and not line.looked_up


def _lines(file: BinaryIO) -> Iterator[Line]:
    for number, body in enumerate(_bodies(file), 1):
        if not body.strip():
            continue
        try:
            yield _line(body.removeprefix(b"\xef\xbb\xbf") if number == 1 else body)
        except (BadFile, BadAnswer) as error:
            raise BadFile(f"line {number}: {error}") from error


def _bodies(file: BinaryIO) -> Iterable[bytes]:
    return iter(lambda: file.readline(LONGEST_LINE), b"")


def _line(body: bytes) -> Line:
    if len(body) >= LONGEST_LINE:
        raise BadFile(f"is longer than {LONGEST_LINE} bytes: each observation stands on a line of its own")
    try:
        written = _WRITTEN.decode(body)
    except msgspec.ValidationError as error:
        raise BadFile(f'{error}: write {{"at": "2026-01-02T03:04:05Z", "sessions": […]}}') from error
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise BadFile(f"is no JSON ({error})") from error
    there = [kind for kind in KINDS if _is_there(getattr(written, kind))]
    said = [kind for kind in there if kind != "items"]
    if not there or len(said) > 1:
        what = " and ".join(said) if len(said) > 1 else "none"
        raise BadFile(f"has {what} of sessions, error, restart (true) and items: one of them is needed")
    return Line(
        at=_moment(written.at),
        size=len(body),
        server=written.server or "",
        playing=parse_sessions(bytes(written.sessions), any_id).playing if "sessions" in there else None,
        shown=parse_playing(bytes(written.sessions), any_id) if "sessions" in there else {},
        looked_up=parse_looked_up(bytes(written.items), any_id) if "items" in there else {},
        restarted=bool(written.restart),
    )


def _is_there(value: Any) -> bool:
    """Whoever writes lines by program writes what is not there as null or false, too."""
    return bytes(value) not in (b"", b"null") if isinstance(value, msgspec.Raw) else value not in (None, False)


def _moment(text: str) -> int:
    try:
        at = moment(text)
    except (ValueError, OverflowError):
        at = None
    if at is None or not EARLIEST <= at < LATEST:
        raise BadFile(f"at is no time ({text[:40]}): write it as 2026-01-02T03:04:05Z")
    return at


def any_id(text: str | None) -> str | None:
    """An id in any spelling: somebody may have replaced the real ones before he gave a file away."""
    plain = (text or "").strip().lower()
    found = hex_id(plain) or plain[:LONGEST_ID]
    return found if found.strip("0") else None
