"""Building and changing the library tree; what the server does when files appear, move or vanish."""

from __future__ import annotations

import re
from collections.abc import Iterable

from playhead.simulators.jellyfin.data_keys import data_keys
from playhead.simulators.jellyfin.guids import item_id
from playhead.simulators.jellyfin.media import Media, parent
from playhead.simulators.jellyfin.model import Event, Item, Library, Told
from playhead.simulators.jellyfin.state import ROOT_PATH, Server, defaults

FOLDERS = frozenset({"Series", "Season", "MusicAlbum", "MusicArtist", "Folder", "BoxSet"})
COLLECTIONS = {
    "Movie": ("Movies", "movies"),
    "Video": ("Home", "homevideos"),
    "Series": ("Shows", "tvshows"),
    "Season": ("Shows", "tvshows"),
    "Episode": ("Shows", "tvshows"),
    "MusicArtist": ("Music", "music"),
    "MusicAlbum": ("Music", "music"),
    "Audio": ("Music", "music"),
}
DEPTH = {"Series": 1, "Season": 2, "Episode": 3, "MusicArtist": 1, "MusicAlbum": 2, "Audio": 3, "Movie": 2, "Video": 1}
"""How many folders above the file or folder its library's place is."""


def sort_name(item: Item) -> str:
    """The name the server sorts by."""
    if item.kind == "Audio":
        return f"{item.index or 0:04d} - {item.name}"
    if item.kind == "Episode":
        return f"{item.parent_index or 0:03d} - {item.index or 0:04d} - {item.name}"
    if item.kind == "Season":
        return f"{item.index or 0:04d}"
    name = re.sub(r"[,&{}'-]", "", item.name.lower())
    name = re.sub(r"^(?:the|an|a)\s+", "", re.sub(r"[.+%]", " ", name))
    return re.sub(r"\d+", lambda digits: digits.group().rjust(10, "0"), name)


def add_library(server: Server, name: str, collection_type: str, locations: Iterable[str], now: int) -> Library:
    """A new virtual folder with its physical folders; a taken name gets a number."""
    number, wanted = 2, name
    while name in server.libraries:
        name, number = f"{wanted}{number}", number + 1
    path = f"{ROOT_PATH}/{name}"
    node = Item(item_id("CollectionFolder", path), "CollectionFolder", name, path, folder=True)
    node.collection_type, node.created, node.saved = collection_type, now, now
    _hang(server, node, server.root, node)
    library = Library(name, collection_type, [], defaults("library_options"), node)
    server.libraries[name] = library
    for location in locations:
        add_location(server, library, location, now)
    return library


def add_location(server: Server, library: Library, location: str, now: int) -> Item:
    """A physical folder of a library."""
    library.locations.append(location)
    library.options["PathInfos"].append({"Path": location})
    label = location.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    node = Item(item_id("Folder", location), "Folder", label, location, folder=True)
    node.created, node.saved = now, now
    _hang(server, node, library.item, library.item)
    return node


def _hang(server: Server, node: Item, above: Item, library: Item | None) -> None:
    node.parent, node.library = above, library
    node.sort_name = sort_name(node)
    above.children.append(node)
    server.items[node.id] = node
    if node.folder and node.kind != "CollectionFolder":
        server.folders[node.path] = node
    server.touch_tree()


def add(server: Server, media: Media, now: int, *, announce: bool = True) -> Item:
    """A file or folder the scanner found; user data kept under its keys comes back with it."""
    place = _place(server, media, now)
    kind = media.kind
    primary = _primary(server, media)
    if primary is not None:
        kind = primary.kind if server.traits.versions_share_played else "Video"
    item = Item(item_id(kind, media.path), kind, media.name, media.path, folder=kind in FOLDERS)
    if item.id in server.items:
        return server.items[item.id]
    item.year, item.runtime, item.streams = media.year, media.runtime, media.streams
    item.provider_ids = dict(media.provider_ids)
    item.index, item.parent_index = media.index, media.parent_index
    item.artist, item.album, item.premiere, item.genres = media.artist, media.album, media.premiere, media.genres
    item.created = item.saved = now
    item.primary = primary
    if primary is not None:
        primary.versions.append(item)
    _hang(server, item, place, place.library)
    _restore(server, item)
    server.tell(Told.ADDED, now, item=item, above=place)
    if announce and not item.folder:
        server.added.append(item)
    return item


def _primary(server: Server, media: Media) -> Item | None:
    if not media.version_of:
        return None
    return server.items.get(item_id("Movie", media.version_of))


def _place(server: Server, media: Media, now: int) -> Item:
    """The item of the nearest known folder above the path; a library is made for it when there is none."""
    above = parent(media.path)
    while above:
        if above in server.folders:
            return server.folders[above]
        above = parent(above)
    name, collection_type = COLLECTIONS[media.kind]
    location = media.path
    for _ in range(DEPTH[media.kind]):
        location = parent(location) or location
    if name in server.libraries:
        return add_location(server, server.libraries[name], location, now)
    return add_library(server, name, collection_type, [location], now).item.children[0]


def add_all(server: Server, found: Iterable[Media], now: int, *, announce: bool = False) -> None:
    """Many files in the order given, folders before what lies in them."""
    for place, media in enumerate(found):
        add(server, media, now + place, announce=announce)


def find(server: Server, found: Iterable[Media], now: int) -> list[Item]:
    """Files the server came upon by itself, folders first: each look at a folder is told as a refresh."""
    made = []
    for media in found:
        item = add(server, media, now)
        made.append(item)
        for place in (item.parent, item.library):
            if place is not None:
                server.tell(Told.REFRESHING, now, item=place, text="0")
                server.tell(Told.REFRESHING, now, item=place, text="100")
    return made


def save_again(server: Server, item: Item, now: int) -> None:
    """A full refresh: everything here and below is saved, and counts as changed."""
    item.saved = now
    server.tell(Told.UPDATED, now, item=item)
    if item.kind in {"CollectionFolder", "Folder"}:
        server.tell(Told.REFRESHING, now, item=item, text="0")
        server.tell(Told.REFRESHING, now, item=item, text="100")
    for child in item.children:
        save_again(server, child, now)


def _restore(server: Server, item: Item) -> None:
    for key in data_keys(item):
        for user_id in server.users:
            row = server.parked.pop((user_id, key), None)
            if row is not None:
                server.rows.setdefault((user_id, item.id), row)


def remove(server: Server, item: Item, now: int, top: Item | None = None) -> list[Item]:
    """Take an item and all below it out; its user data is parked under its keys. Returns what went.

    `top` is the folder that goes with all below it.
    """
    gone = [item]
    for child in list(item.children):
        gone.extend(remove(server, child, now, top or item))
    server.tell(Told.REMOVED, now, item=item, above=top or item.parent, nested=top is not None)
    for user_id in server.users:
        row = server.rows.pop((user_id, item.id), None)
        server.stale.pop((user_id, item.id), None)
        if row is not None and not server.traits.rows_by_key:
            server.parked.update({(user_id, key): row for key in data_keys(item)})
    if item.parent is not None:
        item.parent.children.remove(item)
    if item.primary is not None:
        item.primary.versions.remove(item)
    server.items.pop(item.id, None)
    if server.folders.get(item.path) is item:
        del server.folders[item.path]
    server.touch_tree()
    if item in server.added:
        server.added.remove(item)
    server.removed.append(item)
    return gone


def remove_found_gone(server: Server, item: Item, now: int) -> list[Item]:
    """As `remove`, when a scan finds the place empty: the series of a season that went counts as changed."""
    above = item.parent
    gone = remove(server, item, now)
    if item.kind == "Season" and above is not None:
        server.tell(Told.UPDATED, now, item=above)
    return gone


def as_media(item: Item) -> list[Media]:
    """The files of an item and all below it, as they lie on the disk."""
    media = Media(
        kind=item.kind,
        name=item.name,
        path=item.path,
        year=item.year,
        provider_ids=dict(item.provider_ids),
        runtime=item.runtime,
        index=item.index,
        parent_index=item.parent_index,
        artist=item.artist,
        album=item.album,
        premiere=item.premiere,
        genres=item.genres,
        streams=item.streams,
    )
    return [media, *(below for child in item.children for below in as_media(child))]


def drain_added(server: Server, now: int) -> None:
    """The plugin's ItemAdded task: items with a provider id at once, others after ten rounds."""
    waiting: list[Item] = []
    for item in server.added:
        rounds = server.added_rounds.get(item.id, 0)
        if item.provider_ids or rounds >= 10:
            server.emit(Event("ItemAdded", now, awaited=False, item=item))
        else:
            server.added_rounds[item.id] = rounds + 1
            waiting.append(item)
    server.added = waiting


def drain_removed(server: Server, now: int) -> None:
    """The plugin's ItemDeleted task."""
    for item in server.removed:
        server.emit(Event("ItemDeleted", now, awaited=False, item=item))
    server.removed = []


def rescan(server: Server) -> None:
    """What a scan does to the item instances: stale rows are gone, playing sessions keep the old ones."""
    server.stale.clear()
    for session in server.sessions.values():
        session.detached = session.item is not None and server.traps.stale_reads
