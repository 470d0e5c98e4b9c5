"""Entries of a watchstate backup as notes. Pure.

A backup holds one person's titles on one of its servers; an entry may also carry what is known of each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from playhead.domain.imports import Noted, Place, Unusable
from playhead.domain.userdata import TICKS_PER_MS, UserDataPart
from playhead.kit.times import SECOND, moment

KINDS = {"movie": "Movie", "episode": "Episode", "show": "Series"}
PROVIDERS = ("imdb", "tmdb", "tvdb")
MOST_DIGITS = 15
"""Milliseconds, and more than anybody lives."""


def noted(entry: Mapping[str, Any], line: int, servers: Mapping[str, str], person: str) -> Noted | Unusable | None:
    """An entry; None where nothing was watched or begun. `servers` are its names → ours."""
    name = _name(entry)
    kind = KINDS.get(str(entry.get("type")))
    if kind is None:
        return Unusable(line=line, name=name, why="it is neither a film nor an episode")
    try:
        part, at = _state(entry)
        season, episode = _number(entry.get("season")), _number(entry.get("episode"))
    except ValueError as error:
        return Unusable(line=line, name=name, why=f"it cannot be read: {error}"[:200])
    if part == UserDataPart():
        return None
    return Noted(
        line=line,
        name=name,
        kind=kind,
        ids=_ids(entry.get("guids")),
        series_ids=_ids(entry.get("parent")),
        season=season,
        episode=episode,
        places=tuple(_places(entry, servers)),
        person=person,
        said_on=servers.get(str(entry.get("via")), ""),
        at=at,
        part=part,
    )


def servers_of(entry: Mapping[str, Any]) -> set[str]:
    """The names of servers in an entry."""
    return set(_object(entry.get("metadata"))) | ({str(entry["via"])} if entry.get("via") else set())


def _name(entry: Mapping[str, Any]) -> str:
    title, show = str(entry.get("title") or ""), str(entry.get("show") or "")
    return (f"{show}: {title}" if show and show != title else title)[:500]


def _state(entry: Mapping[str, Any]) -> tuple[UserDataPart, int]:
    """What was noted, and when it was so."""
    there = [told for told in _object(entry.get("metadata")).values() if isinstance(told, dict)]
    mine = _object(_object(entry.get("metadata")).get(str(entry.get("via"))))
    values: dict[str, Any] = {}
    at = _moment(entry.get("updated"))
    if _count(entry.get("watched")):
        at = _moment(mine.get("played_at")) or at
        values = {"played": True, "play_count": 1} | ({"last_played": at} if at else {})
    elif progress := _count(entry.get("progress", mine.get("progress"))):
        values = {"position": progress * TICKS_PER_MS}
    if any(_count(_object(one.get("extra")).get("favorite")) for one in there):
        values["favorite"] = True
    return UserDataPart(**values), at


def _places(entry: Mapping[str, Any], servers: Mapping[str, str]) -> Iterator[Place]:
    for name, told in list(_object(entry.get("metadata")).items())[:50]:
        server, known = servers.get(name, ""), _object(told)
        item_id, path = str(known.get("id") or "")[:64], str(known.get("path") or "")[:4096]
        if path or (item_id and server):
            yield Place(server=server, item_id=item_id if server else "", path=path)


def _ids(told: object) -> dict[str, str]:
    known = _object(told)
    return {name: str(known[f"guid_{name}"])[:200] for name in PROVIDERS if known.get(f"guid_{name}")}


def _object(told: object) -> dict[str, Any]:
    # an empty object is written as an empty list
    return told if isinstance(told, dict) else {}


def _count(told: object) -> int:
    """A number, also as text or as true; none is 0. Raises ValueError."""
    if told is None or told == "":
        return 0
    text = str(int(told)) if isinstance(told, bool | float) else str(told)
    if not text.isascii() or not text.isdecimal() or len(text) > MOST_DIGITS:
        raise ValueError(f"{text[:40]} is no number")
    return int(text)


def _number(told: object) -> int | None:
    return None if told is None or told == "" else _count(told)


def _moment(told: object) -> int:
    """Seconds, or a date as text, in UTC milliseconds; 0 for none. Raises ValueError."""
    if isinstance(told, str) and not told.isdecimal() and told:
        return max(moment(told), 0)
    return _count(told) * SECOND
