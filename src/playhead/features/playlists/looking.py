"""Looking at one account's list: what is in it, and whether what is not there any more was taken out by somebody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping

import msgspec

from playhead.domain.errors import BadAnswer, ServerError
from playhead.domain.playlist_events import PlaylistRead
from playhead.features.playlists.model import MOST, Shadow
from playhead.ports.playlists import Content, Listed, Playlists

Scanning = Callable[[], Awaitable[bool]]


class ScanRuns(ServerError):
    """Something is missing while a library scan runs, which may take items out and put them back."""


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """A list as it was read. `entry_ids` are those of each item, in their order; `missing` as in `PlaylistRead`."""

    content: Content
    entries: tuple[str, ...]
    entry_ids: Mapping[str, tuple[str | None, ...]]
    missing: tuple[str, ...] = ()

    def same_as(self, shadow: Shadow) -> bool:
        """Whether the list is as it was known to be."""
        content = self.content
        return (shadow.entries, shadow.name, shadow.public) == (self.entries, content.name, content.public)


async def look(port: Playlists, scanning: Scanning, user_id: str, playlist_id: str, known: Shadow | None) -> Looked:
    """Read a list; what it lacks of `known` is looked for on the server. Raises ServerError, ScanRuns among them."""
    content = await port.content(user_id, playlist_id)
    if len(content.entries) > MOST:
        raise BadAnswer(f"{port.name}: the list {content.name!r} has more than {MOST:,} entries, it is left alone")
    entries = tuple(entry.item_id for entry in content.entries)
    ids: dict[str, list[str | None]] = {}
    for entry in content.entries:
        ids.setdefault(entry.item_id, []).append(entry.entry_id)
    missing = await _missing(port, scanning, user_id, known, set(entries)) if known is not None else ()
    entry_ids = {item: tuple(found) for item, found in ids.items()}
    return Looked(content=content, entries=entries, entry_ids=entry_ids, missing=missing)


async def _missing(
    port: Playlists, scanning: Scanning, user_id: str, known: Shadow, there: Collection[str]
) -> tuple[str, ...]:
    """What was in the list and is not shown, the ghosts first. Raises ScanRuns where that says nothing now."""
    ghosts = [item for item in known.ghosts if item not in there]
    lost = [item for item in dict.fromkeys(known.entries) if item not in there]
    if not (ghosts or lost):
        return ()
    if await scanning():
        if lost:
            raise ScanRuns(f"{port.name}: a library scan runs")
        return tuple(ghosts)
    # apart: of many items only some are asked for one by one
    asked = [(part, await port.shown(user_id, part)) for part in (ghosts, lost) if part]
    return tuple(dict.fromkeys(item for part, shown in asked for item in part if item not in shown))


def as_read(
    server: str, user_id: str, listed: Listed, looked: Looked, *, asked_at: int, baseline: bool = False
) -> PlaylistRead:
    """The record of a look."""
    content = looked.content
    return PlaylistRead(
        server=server,
        user_id=user_id,
        playlist_id=listed.playlist_id,
        name=content.name,
        public=content.public,
        media_type=listed.media_type,
        owned=listed.owned,
        entries=looked.entries,
        missing=looked.missing,
        cannot=told(content),
        asked_at=asked_at,
        baseline=baseline,
    )


def told(content: Content) -> dict[str, str]:
    """What cannot be done to a list, as records have it."""
    return {verb: lacking.value for verb, lacking in content.cannot.items()}
