"""Files that other tools leave behind, as they write them."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE user_mappings (
    id INTEGER PRIMARY KEY AUTOINCREMENT, username TEXT NOT NULL, server_name TEXT NOT NULL,
    jellyfin_user_id TEXT NOT NULL, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, UNIQUE (username, server_name)
);
CREATE TABLE pending_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event_type TEXT NOT NULL, source_server TEXT NOT NULL,
    target_server TEXT NOT NULL, username TEXT NOT NULL, user_id TEXT NOT NULL, item_id TEXT NOT NULL,
    item_name TEXT NOT NULL, item_path TEXT, provider_imdb TEXT, provider_tmdb TEXT, provider_tvdb TEXT,
    event_data TEXT NOT NULL DEFAULT '{}', status TEXT NOT NULL DEFAULT 'pending',
    retry_count INTEGER NOT NULL DEFAULT 0, max_retries INTEGER NOT NULL DEFAULT 5, last_error TEXT,
    item_not_found_count INTEGER NOT NULL DEFAULT 0, item_not_found_max INTEGER NOT NULL DEFAULT 0,
    created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    next_retry_at TIMESTAMP
);
"""
"""The tables that are read, as its version 0.0.8 makes them; the others are its log and a cache."""

COLUMNS = (
    "event_type", "source_server", "target_server", "username", "user_id", "item_id", "item_name", "item_path",
    "provider_imdb", "event_data", "created_at",
)  # fmt: skip


def db_sync(path: Path, users: Iterable[Sequence[str]] = (), events: Iterable[dict[str, Any]] = ()) -> Path:
    """A database of jellyfin-db-sync: users are (name, server, user id), events columns by name."""
    marks = ", ".join("?" for _ in COLUMNS)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(SCHEMA)
        connection.executemany(
            "INSERT INTO user_mappings (username, server_name, jellyfin_user_id) VALUES (?, ?, ?)", users
        )
        rows = (tuple(event.get(name) for name in COLUMNS) for event in events)
        connection.executemany(f"INSERT INTO pending_events ({', '.join(COLUMNS)}) VALUES ({marks})", rows)
    return path


def event(kind: str = "watched", data: str = '{"is_played": true}', **columns: Any) -> dict[str, Any]:
    """A row of its events: alice and Metropolis."""
    return {
        "event_type": kind, "source_server": "old", "target_server": "lan", "username": "alice", "user_id": "a" * 32,
        "item_id": "b" * 32, "item_name": "Metropolis", "item_path": "/media/Metropolis.mkv",
        "provider_imdb": None, "event_data": data, "created_at": "2024-05-06 07:08:09",
    } | columns  # fmt: skip


def backup(path: Path, entries: Iterable[dict[str, Any]]) -> Path:
    """A backup of watchstate: a list with an entry on each line, nothing escaped; zipped where the name ends so."""
    text = "[" + "".join(f"\n{json.dumps(one, ensure_ascii=False)}," for one in entries).removesuffix(",") + "\n]"
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(path.stem, text)
    else:
        path.write_text(text)
    return path


def film(title: str = "Metropolis", *, watched: int = 1, updated: int = 1_700_000_000, **more: Any) -> dict[str, Any]:
    """An entry of a backup."""
    return {"type": "movie", "watched": watched, "updated": updated, "title": title, "year": 1927} | more
