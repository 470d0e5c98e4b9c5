"""Reading a jellyfin-db-sync database: who is who, and the edits that it had still to carry over."""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import groupby
from pathlib import Path

import msgspec

from playhead.adapters.jellyfin_db_sync.wire import EventRow, noted
from playhead.domain.imports import BadFile, Noted, NotedUser, Unusable

TABLES = ("user_mappings", "pending_events")
USERS = "SELECT username, server_name, jellyfin_user_id FROM user_mappings ORDER BY username, server_name"
SERVERS = "SELECT server_name FROM user_mappings UNION SELECT source_server FROM pending_events ORDER BY 1"
EVENTS = """
SELECT id, event_type, source_server, username, user_id, item_id, item_name, coalesce(item_path, ''),
       coalesce(provider_imdb, ''), coalesce(provider_tmdb, ''), coalesce(provider_tvdb, ''), event_data,
       coalesce(created_at, '')
FROM pending_events ORDER BY source_server, user_id, item_id, created_at, id
"""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a database holds: the names of its servers, how many saves are still to be carried over."""

    servers: tuple[str, ...]
    saves: int


def found(path: Path) -> Found:
    """Read it from end to end, so that what follows does not break off. Raises BadFile."""
    with _opened(path) as connection:
        names = tuple(str(name) for (name,) in connection.execute(SERVERS))
        list(connection.execute(USERS))
        return Found(servers=names, saves=sum(1 for _ in groupby(_rows(connection), key=_save)))


def users(path: Path, servers: Mapping[str, str], key: Callable[[str], str]) -> list[NotedUser]:
    """Everybody with accounts on servers of ours; `servers` are its names → ours. Raises BadFile.

    It keeps names as servers spell them: those of one `key` are one person."""
    known: dict[str, dict[str, str]] = defaultdict(dict)
    spelled: dict[str, str] = {}
    with _opened(path) as connection:
        for name, server, user_id in connection.execute(USERS):
            person = key(str(name))
            spelled.setdefault(person, str(name)[:500])
            if str(server) in servers:
                known[person][servers[str(server)]] = str(user_id)[:64]
    return [NotedUser(name=spelled[person], accounts=accounts) for person, accounts in known.items()]


def notes(path: Path, servers: Mapping[str, str], people: Mapping[str, str]) -> Iterator[Noted | Unusable]:
    """The edits that were still to be carried over, one for each save. Raises BadFile."""
    with _opened(path) as connection:
        for _, rows in groupby(_rows(connection), key=_save):
            yield noted(list(rows), servers, people)


def _save(row: EventRow) -> tuple[str, str, str, str]:
    return row.save


def _rows(connection: sqlite3.Connection) -> Iterator[EventRow]:
    for number, *texts in connection.execute(EVENTS):
        yield EventRow(id=int(number), **dict(zip(EventRow.__struct_fields__[1:], map(_text, texts), strict=True)))


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _address(path: Path) -> str:
    """Without writing. A finished file in a folder that takes no others is read as it is: it was kept with a log of
    writes, which would have to be opened beside it."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    log = path.resolve().with_name(f"{path.resolve().name}-wal")
    return address if log.exists() or os.access(log.parent, os.W_OK) else f"{address}&immutable=1"


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write. Raises BadFile, also for what goes wrong while it is used."""
    try:
        with closing(sqlite3.connect(_address(path), uri=True)) as connection:
            connection.text_factory = _text
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            missing = [name for name in TABLES if name not in tables]
            if missing:
                raise BadFile(f"{path} is a database of another program: it has no table {missing[0]}")
            yield connection
    except sqlite3.OperationalError as error:
        raise BadFile(f"{path} cannot be read as a database of jellyfin-db-sync: {error}") from error
    except sqlite3.DatabaseError as error:
        raise BadFile(f"{path} is no database, or a damaged one: {error}") from error
