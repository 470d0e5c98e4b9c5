"""A row of Tautulli's history, as `Played`. Pure.

The columns are those of Tautulli 2: `session_history` (id, started, stopped, paused_counter in seconds since 1970 and
seconds, user, media_type, product, player) and `session_history_metadata` (title, grandparent_title, media_index,
parent_media_index, year, duration in milliseconds, guid). A `guid` of the old agents names the film, or the series with
season and episode; that of the new one (`plex://…`) says nothing outside of Plex: then title and year have to.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from playhead.domain.imports import Unusable
from playhead.domain.plays import Played
from playhead.kit import told
from playhead.kit.times import SECOND

AGENTS = {"imdb": "imdb", "themoviedb": "tmdb", "thetvdb": "tvdb", "tmdb": "tmdb", "tvdb": "tvdb"}
GUID = re.compile(r"^(?:com\.plexapp\.agents\.)?(?P<agent>[a-z]+)://(?P<id>[a-z0-9-]+)")
KINDS = {"movie": "Movie", "episode": "Episode"}


class Row(msgspec.Struct, frozen=True):
    """What is read of the database, in this order."""

    id: Any
    started: Any
    stopped: Any
    paused: Any
    user: Any
    media_type: Any
    product: Any
    title: Any
    grandparent_title: Any
    media_index: Any
    parent_media_index: Any
    year: Any
    duration: Any
    guid: Any
    decision: Any


def played(row: Row, line: int) -> Played | Unusable | None:
    """What a row says; None for music, photos and television."""
    title, kind = told.text(row.title), KINDS.get(told.text(row.media_type))
    if kind is None:
        return None
    try:
        started, stopped = _moment(row.started), _moment(row.stopped)
        length = told.played((stopped - started) // SECOND - max(0, told.whole(row.paused) or 0), most=10**9)
    except ValueError as error:
        return Unusable(line=line, name=title, why=str(error))
    ids = _ids(told.text(row.guid))
    episode = kind == "Episode"
    return Played(
        line=line,
        mark=f"{told.text(row.id, 40)}/{started}",
        at=started,
        length=length,
        kind=kind,
        person=told.text(row.user),
        title=title,
        series=told.text(row.grandparent_title) if episode else "",
        season=told.small(row.parent_media_index) if episode else None,
        episode=told.small(row.media_index) if episode else None,
        year=told.small(row.year),
        ids={} if episode else ids,
        series_ids=ids if episode else {},
        runtime=min(max(told.whole(row.duration) or 0, 0), told.LONGEST_RUNTIME),
        client=told.text(row.product),
        play_method=told.text(row.decision),
    )


def _moment(value: object) -> int:
    seconds = told.whole(value)
    if seconds is None:
        raise ValueError(f"its date is no number: {told.text(value, 40)!r}")
    return told.real(seconds * SECOND)


def _ids(guid: str) -> dict[str, str]:
    found = GUID.match(guid)
    agent = AGENTS.get(found["agent"]) if found is not None else None
    return {agent: found["id"]} if agent is not None and found is not None else {}
