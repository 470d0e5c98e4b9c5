"""Bodies about playlists: Jellyfin's JSON to the port's values and back. Pure; what cannot be read is a BadAnswer."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from playhead.adapters.jellyfin.wire_values import decode, known_id
from playhead.domain.errors import BadAnswer
from playhead.ports.playlists import Entry, Listed

LISTING, ENTRIES, ACCESS, MADE = "list of playlists", "entries of a playlist", "access to a playlist", "a new playlist"


KNOWN = frozenset({"Video", "Audio", "Photo", "Book"})
"""Media types; anything else says nothing."""


class _Wire(msgspec.Struct, frozen=True, rename="pascal"):
    """Properties in PascalCase; what is not named here is skipped."""


class _List(_Wire, frozen=True):
    id: str
    type: str
    name: str | None = None
    media_type: str | None = None


class _Lists(_Wire, frozen=True):
    items: list[_List]
    total_record_count: int = 0


class _Entry(_Wire, frozen=True):
    id: str | None = None
    playlist_item_id: str | None = None


class _Entries(_Wire, frozen=True):
    items: list[_Entry]
    total_record_count: int = 0


class _Access(_Wire, frozen=True):
    open_access: bool


class _Made(_Wire, frozen=True):
    id: str


class _New(_Wire, frozen=True):
    name: str
    ids: tuple[str, ...]
    user_id: str
    media_type: str | None
    is_public: bool


class _Changed(_Wire, frozen=True, omit_defaults=True):
    name: str | None = None
    is_public: bool | None = None


class ListPage(msgspec.Struct, frozen=True):
    """One page of a listing; `rows` is how many the server sent, `total` its count."""

    lists: tuple[Listed, ...]
    rows: int
    total: int


class EntryPage(msgspec.Struct, frozen=True):
    """One page of a list; `rows` as above: what names no item is left out of `entries`."""

    entries: tuple[Entry, ...]
    rows: int
    total: int


_LISTS = msgspec.json.Decoder(_Lists)
_ENTRIES = msgspec.json.Decoder(_Entries)
_ACCESS = msgspec.json.Decoder(_Access)
_MADE = msgspec.json.Decoder(_Made)


def parse_lists(body: bytes) -> ListPage:
    """The playlists among the items of a page."""
    page = decode(_LISTS, body, LISTING)
    lists = tuple(
        Listed(
            playlist_id=playlist_id, name=one.name or "", media_type=one.media_type if one.media_type in KNOWN else ""
        )
        for one in page.items
        if one.type == "Playlist" and (playlist_id := known_id(one.id)) is not None
    )
    return ListPage(lists, len(page.items), page.total_record_count)


def _media_type(one: _List) -> str:
    return one.media_type if one.media_type in KNOWN else ""


def parse_entries(body: bytes, *, own_ids: bool) -> EntryPage:
    """A page of entries. `own_ids`: where an entry comes without its id, that is its item's."""
    page = decode(_ENTRIES, body, ENTRIES)
    entries = tuple(
        Entry(item_id, one.playlist_item_id or (item_id if own_ids else None))
        for one in page.items
        if (item_id := known_id(one.id)) is not None
    )
    return EntryPage(entries, len(page.items), page.total_record_count)


def parse_public(body: bytes) -> bool:
    """Whether everybody may see the list."""
    return decode(_ACCESS, body, ACCESS).open_access


def parse_made(body: bytes) -> str:
    """The id of a list that was made."""
    found = known_id(decode(_MADE, body, MADE).id)
    if found is None:
        raise BadAnswer(f"{MADE}: the answer names no list")
    return found


def encode_new(name: str, item_ids: Sequence[str], user_id: str, *, public: bool, media_type: str) -> bytes:
    """What makes a list; without `IsPublic` everybody would see it."""
    new = _New(name=name, ids=tuple(item_ids), user_id=user_id, media_type=media_type or None, is_public=public)
    return msgspec.json.encode(new)


def encode_changed(name: str | None, public: bool | None) -> bytes:
    """What changes a list; what is not said stays."""
    return msgspec.json.encode(_Changed(name=name, is_public=public))
