"""Reading and changing user data, with the instance defects of 12.0.

On 12.0 a user's rows hang on the item *instance*. Folder marking and sessions that outlive a scan hold other
instances than single-item routes do, so those routes keep an old row (`Server.stale`) and write it back.
"""

from __future__ import annotations

from dataclasses import replace

from playhead.simulators.jellyfin import rules
from playhead.simulators.jellyfin.model import Event, Item, Row, Told, User
from playhead.simulators.jellyfin.state import Server

VIDEOS = frozenset({"Movie", "Episode", "Video"})
"""The stale reads concern videos, not songs."""


def single(server: Server, user: User, item: Item) -> Row:
    """What the single-item routes hold: the stale row where there is one."""
    return server.stale.get((user.id, item.id), server.row(user, item))


def shown(server: Server, user: User, item: Item, *, listed: bool) -> Row:
    """What a client reads: on 12.0 a film shows the newest state over its versions."""
    row = server.row(user, item) if listed else single(server, user, item)
    if not (item.versions and server.traits.versions_share_played):
        return row
    rows = [row, *(server.row(user, other) for other in item.versions)]
    dates = [each.last_played for each in rows if each.last_played is not None]
    return replace(row, played=any(each.played for each in rows), last_played=max(dates, default=None))


def save(server: Server, user: User, item: Item, row: Row, reason: str, now: int) -> Row:
    """Store a row through the item's own instance: what was stale is overwritten, also where it was newer."""
    server.previous[user.id, item.id] = single(server, user, item)
    server.store(user, item, row)
    server.stale.pop((user.id, item.id), None)
    _tell(server, user, item, row, reason, now)
    return row


def save_apart(server: Server, user: User, item: Item, row: Row, reason: str, now: int) -> Row:
    """Store a row through another instance: single-item reads keep what they had."""
    before = single(server, user, item)
    server.previous[user.id, item.id] = before
    server.store(user, item, row)
    if server.traps.stale_reads and item.kind in VIDEOS and before != row:
        server.stale[user.id, item.id] = before
    else:
        server.stale.pop((user.id, item.id), None)
    _tell(server, user, item, row, reason, now)
    return row


def _tell(server: Server, user: User, item: Item, row: Row, reason: str, now: int) -> None:
    facts = {"row": row, "reason": reason}
    server.emit(Event("UserDataSaved", now, awaited=False, user=user, item=item, facts=facts))
    if reason != "PlaybackProgress":
        server.tell(Told.SAVED, now, user=user, item=item)


def mark(server: Server, user: User, item: Item, now: int, *, played: bool, date: int | None = None) -> None:
    """Mark an item, or every leaf of a folder (the folder's own row stays as it was)."""
    renew = server.traits.remark_renews_date
    for leaf in item.leaves():
        keep = save_apart if item.folder else save
        base = server.row(user, leaf) if item.folder else single(server, user, leaf)
        row = rules.mark_played(base, now, date, renew=renew) if played else rules.mark_unplayed(base)
        keep(server, user, leaf, row, "TogglePlayed", now)
        _spread(server, user, leaf, now, played=played)


def _spread(server: Server, user: User, item: Item, now: int, *, played: bool) -> None:
    """12.0 carries the mark over to the other versions: only the flag for played, everything for unplayed."""
    if not server.traits.versions_share_played:
        return
    for other in siblings(item):
        base = server.row(user, other)
        row = replace(base, played=True) if played else rules.mark_unplayed(base)
        save(server, user, other, row, "TogglePlayed", now)


def siblings(item: Item) -> list[Item]:
    """The other versions of the same film."""
    first = item.primary or item
    return [other for other in (first, *first.versions) if other is not item]


def finish_versions(server: Server, user: User, item: Item, now: int) -> None:
    """12.0: a version played to its end marks the others played and takes their positions away."""
    if not server.traits.versions_share_played:
        return
    for other in siblings(item):
        row = replace(server.row(user, other), played=True, position=0)
        save(server, user, other, row, "PlaybackFinished", now)


def favorite(server: Server, user: User, item: Item, now: int, *, wanted: bool) -> Row:
    row = replace(single(server, user, item), favorite=wanted)
    return save(server, user, item, row, "UpdateUserRating", now)


def rate(server: Server, user: User, item: Item, now: int, *, likes: bool | None) -> Row:
    row = rules.rate(single(server, user, item), likes)
    return save(server, user, item, row, "UpdateUserRating", now)


def folder_counts(server: Server, user: User, item: Item) -> tuple[int, int]:
    """(leaves, unplayed leaves) below a folder, as its numbers are computed from children."""
    below = _entries(server, item) if item.kind == "Playlist" else item.leaves()
    leaves = [leaf for leaf in below if server.visible(user, leaf) and leaf.primary is None]
    unplayed = sum(not server.row(user, leaf).played for leaf in leaves)
    return len(leaves), unplayed


def _entries(server: Server, item: Item) -> list[Item]:
    """What a list counts: each of its items once."""
    return [server.items[each] for each in dict.fromkeys(server.playlists[item.id].entries) if each in server.items]
