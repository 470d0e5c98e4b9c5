"""Ids as Jellyfin makes them: MD5 of a .NET type name and a path, shown as 32 hex digits."""

from __future__ import annotations

import hashlib
import re
import uuid

EMPTY = "0" * 32
_GUID = re.compile(r"[0-9a-fA-F]{32}$|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")

DATA_DIRECTORY = "/var/lib/jellyfin/"

TYPE_NAMES = {
    "Movie": "MediaBrowser.Controller.Entities.Movies.Movie",
    "Episode": "MediaBrowser.Controller.Entities.TV.Episode",
    "Series": "MediaBrowser.Controller.Entities.TV.Series",
    "Season": "MediaBrowser.Controller.Entities.TV.Season",
    "Video": "MediaBrowser.Controller.Entities.Video",
    "MusicVideo": "MediaBrowser.Controller.Entities.MusicVideo",
    "Audio": "MediaBrowser.Controller.Entities.Audio.Audio",
    "MusicAlbum": "MediaBrowser.Controller.Entities.Audio.MusicAlbum",
    "MusicArtist": "MediaBrowser.Controller.Entities.Audio.MusicArtist",
    "Folder": "MediaBrowser.Controller.Entities.Folder",
    "CollectionFolder": "MediaBrowser.Controller.Entities.CollectionFolder",
    "UserRootFolder": "MediaBrowser.Controller.Entities.UserRootFolder",
    "Playlist": "MediaBrowser.Controller.Playlists.Playlist",
    "ManualPlaylistsFolder": "Emby.Server.Implementations.Playlists.PlaylistsFolder",
}


def md5(value: str) -> str:
    """MD5 over UTF-16LE, its bytes read as a .NET Guid (first three groups little-endian)."""
    digest = hashlib.md5(value.encode("utf-16-le"), usedforsecurity=False).digest()
    return uuid.UUID(bytes_le=digest).hex


def item_id(kind: str, path: str) -> str:
    """The id of the item of `kind` at `path`: equal on every server that mounts it at the same path.

    Paths below the server's own data directory count from there, with backslashes.
    """
    if path.startswith(DATA_DIRECTORY):
        path = path[len(DATA_DIRECTORY) :].replace("/", "\\")
    return md5(TYPE_NAMES[kind] + path)


def parse(value: str) -> str | None:
    """32 lower-case hex digits from either form, None when it is no Guid."""
    return value.replace("-", "").lower() if _GUID.match(value) else None


def dashed(value: str) -> str:
    """A Guid with dashes, as .NET prints it by default."""
    return str(uuid.UUID(value))
