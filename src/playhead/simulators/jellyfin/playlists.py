"""Playlists: membership by item id, ids derived from the folder name."""

from __future__ import annotations

from collections.abc import Iterable

from playhead.simulators.jellyfin import guids
from playhead.simulators.jellyfin.model import Item, Playlist, Told, User
from playhead.simulators.jellyfin.state import PLAYLISTS_PATH, Server
from playhead.simulators.jellyfin.versions import V10_9


class UnknownItem(ValueError):
    """A playlist cannot be created with an item the server does not have."""


def create(
    server: Server, owner: User, name: str, ids: Iterable[str], now: int, *, media_type: str, public: bool
) -> Playlist:
    """A new list; a taken name gets a number in its folder, no media type takes the first item's.

    Raises UnknownItem.
    """
    wanted = list(ids)
    if any(item_id not in server.items for item_id in wanted):
        raise UnknownItem
    taken = {each.item.path for each in server.playlists.values()}
    path, number = f"{PLAYLISTS_PATH}/{name}", 1
    while path in taken:
        path, number = f"{PLAYLISTS_PATH}/{name}{number}", number + 1
    made = guids.item_id("Playlist", path)
    item = Item(made, "Playlist", name, path, folder=True, parent=server.playlists_folder)
    item.created = item.saved = now
    item.sort_name = name.lower()
    first = next((server.items[each] for each in expand(server, wanted)), None)
    media_type = media_type or ("Video" if first is not None and first.kind != "Audio" else "Audio")
    playlist = Playlist(item, owner.id, media_type, public)
    server.playlists[made] = playlist
    server.items[made] = item
    server.touch_tree()
    _put(server, playlist, wanted)
    server.tell(Told.ADDED, now, item=item, above=server.playlists_folder)
    return playlist


def delete(server: Server, playlist: Playlist, now: int) -> None:
    del server.playlists[playlist.item.id]
    del server.items[playlist.item.id]
    server.touch_tree()
    server.tell(Told.REMOVED, now, item=playlist.item, above=server.playlists_folder)


def leave(server: Server, user: User, now: int) -> None:
    """A user goes: his lists go to whom he shared them with, editors first; private ones of nobody else go too.

    10.8 leaves them as they are.
    """
    if server.traits.number < V10_9:
        return
    for playlist in [each for each in server.playlists.values() if each.owner == user.id]:
        heirs = sorted(playlist.shares, key=lambda user_id: not playlist.shares[user_id])
        if heirs:
            playlist.owner = heirs[0]
            del playlist.shares[heirs[0]]
        elif not playlist.public:
            delete(server, playlist, now)


def changed(server: Server, playlist: Playlist, now: int) -> None:
    """Save a list: its content, name or audience is another."""
    playlist.item.saved = now
    server.tell(Told.UPDATED, now, item=playlist.item)


def expand(server: Server, ids: Iterable[str]) -> list[str]:
    """Folders stand for the files below them; unknown ids are dropped."""
    known = [server.items[item_id] for item_id in ids if item_id in server.items]
    return [leaf.id for item in known for leaf in (item.leaves() if item.folder else [item])]


def add(server: Server, playlist: Playlist, ids: Iterable[str], now: int, position: int | None = None) -> None:
    """Append, or insert at `position`; up to 10.11 what is already there is dropped, and `position` ignored."""
    _put(server, playlist, ids, position)
    changed(server, playlist, now)


def _put(server: Server, playlist: Playlist, ids: Iterable[str], position: int | None = None) -> None:
    fresh = expand(server, ids)
    if not server.traits.keeps_duplicates:
        seen = dict.fromkeys(playlist.entries)
        fresh, position = [each for each in dict.fromkeys(fresh) if each not in seen], None
    place = len(playlist.entries) if position is None else position
    playlist.entries[place:place] = fresh
    _measure(server, playlist)


def replace(server: Server, playlist: Playlist, ids: Iterable[str]) -> None:
    playlist.entries = []
    _put(server, playlist, ids)


def entry_id(server: Server, playlist: Playlist, item_id: str) -> str:
    """The id of an entry: its item's id, up to 10.9 one that a restart changes."""
    if not server.traits.random_entries:
        return item_id
    return guids.md5(f"entry {playlist.item.id} {item_id} {server.starts}")


def remove(server: Server, playlist: Playlist, ids: Iterable[str], now: int) -> None:
    """Take entries out. From 10.10 on an entry's id is its item's id, so all copies of an item go."""
    gone = set(ids)
    playlist.entries = [each for each in playlist.entries if entry_id(server, playlist, each) not in gone]
    _measure(server, playlist)
    changed(server, playlist, now)


def move(server: Server, playlist: Playlist, entry: str, index: int, now: int) -> None:
    """Raises IndexError beyond the end; an unknown entry changes nothing. Up to 10.9 it is the other way round."""
    found = next((each for each in playlist.entries if entry_id(server, playlist, each) == entry), None)
    if server.traits.random_entries:
        if found is None:
            raise IndexError(entry)
        index = min(index, len(playlist.entries) - 1)
    elif found is None:
        return
    if not 0 <= index < len(playlist.entries):
        raise IndexError(index)
    playlist.entries.remove(found)
    playlist.entries.insert(index, found)
    changed(server, playlist, now)


def _measure(server: Server, playlist: Playlist) -> None:
    playlist.item.runtime = sum(item.runtime or 0 for item in items(server, playlist))


def items(server: Server, playlist: Playlist) -> list[Item]:
    return [server.items[item_id] for item_id in playlist.entries if item_id in server.items]


def may_see(playlist: Playlist, user: User) -> bool:
    return playlist.public or playlist.owner == user.id or user.id in playlist.shares


def may_edit(playlist: Playlist, user: User) -> bool:
    return playlist.owner == user.id or playlist.shares.get(user.id, False)
