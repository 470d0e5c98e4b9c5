"""Files of other tools with watch history, in the shapes that those tools document; no real dump is among them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

USER, ITEM, SERIES = "a" * 32, f"{1:032x}", f"{9:032x}"
REPORT = ("2023-11-15 12:00:00.1234567", USER, ITEM, "Movie", "Film 1", "DirectPlay", "Web", "Browser", "6000")


def report(**more: str) -> list[str]:
    """A row of Playback Reporting."""
    names = ("date", "user", "item", "kind", "name", "method", "client", "device", "duration")
    return list((dict(zip(names, REPORT, strict=True)) | more).values())


def tsv(path: Path, rows: Iterable[Iterable[str]], end: str = "\n") -> Path:
    path.write_text("\n".join("\t".join(row) for row in rows) + end)
    return path


def report_database(path: Path, rows: Iterable[Iterable[Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TABLE PlaybackActivity (DateCreated DATETIME NOT NULL, UserId TEXT, ItemId TEXT, ItemType TEXT, "
            "ItemName TEXT, PlaybackMethod TEXT, ClientName TEXT, DeviceName TEXT, PlayDuration INT)"
        )
        connection.executemany("INSERT INTO PlaybackActivity VALUES (?,?,?,?,?,?,?,?,?)", [tuple(one) for one in rows])
        connection.commit()
    return path


def jellystat_row(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "Id": str(number), "IsPaused": False, "UserId": USER, "UserName": "alice", "Client": "Web",
        "NowPlayingItemId": ITEM, "NowPlayingItemName": "Film 1", "EpisodeId": None, "SeasonId": None,
        "SeriesName": None, "PlaybackDuration": "6000", "ActivityDateInserted": "2023-11-15T13:40:00.000Z",
        "PlayMethod": "DirectPlay", "PlayState": {"RunTimeTicks": 60_000_000_000}, "imported": False,
    } | more  # fmt: skip


def jellystat(path: Path, rows: Iterable[Any], **tables: Any) -> Path:
    others = [{name: rows} for name, rows in tables.items()]
    path.write_text(json.dumps([*others, {"jf_playback_activity": list(rows)}]))
    return path


def streamystats_row(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": f"session-{number}", "userId": USER, "userServerId": USER, "userName": "alice", "itemId": ITEM,
        "itemName": "Film 1", "seriesId": None, "seriesName": None, "playDuration": 6000,
        "startTime": "2023-11-15T12:00:00.000Z", "endTime": "2023-11-15T13:40:00.000Z",
        "runtimeTicks": 60_000_000_000, "playMethod": "DirectPlay", "clientName": "Web", "isInferred": False,
    } | more  # fmt: skip


def streamystats(path: Path, rows: Iterable[Any]) -> Path:
    told = {"exportInfo": {"version": "streamystats", "exportType": "backup"}, "counts": {"sessions": 1}}
    path.write_text(json.dumps({**told, "sessions": list(rows), "hiddenRecommendations": []}, indent=2))
    return path


TAUTULLI = """
CREATE TABLE session_history (id INTEGER PRIMARY KEY, started INTEGER, stopped INTEGER, user TEXT,
  paused_counter INTEGER, player TEXT, product TEXT, media_type TEXT);
CREATE TABLE session_history_metadata (id INTEGER PRIMARY KEY, title TEXT, grandparent_title TEXT, media_index INTEGER,
  parent_media_index INTEGER, year INTEGER, duration INTEGER, guid TEXT);
CREATE TABLE session_history_media_info (id INTEGER PRIMARY KEY, transcode_decision TEXT);
"""


def tautulli(path: Path, *rows: dict[str, Any]) -> Path:
    """Each row: what differs from Alice's film of 2023."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(TAUTULLI)
        for number, more in enumerate(rows, 1):
            one = {
                "started": 1_700_049_600, "stopped": 1_700_055_900, "user": "Alice", "paused": 300, "type": "movie",
                "title": "Film 1", "show": "", "n": None, "season": None, "year": 1991, "duration": 6_000_000,
                "guid": "plex://movie/5d776", "decision": "direct play",
            } | more  # fmt: skip
            connection.execute(
                "INSERT INTO session_history VALUES (:id, :started, :stopped, :user, :paused, 'TV', 'Plex', :type)",
                {"id": number, **one},
            )
            connection.execute(
                "INSERT INTO session_history_metadata VALUES (:id, :title, :show, :n, :season, :year, :duration, "
                ":guid)",
                {"id": number, **one},
            )
            connection.execute("INSERT INTO session_history_media_info VALUES (:id, :decision)", {"id": number, **one})
        connection.commit()
    return path
