"""The things a server holds: users, items, user data rows, sessions, tokens, playlists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from playhead.simulators.jellyfin.media import Stream
from playhead.simulators.jellyfin.ticks import NEVER

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """User data of one (user, item); dates and positions in ticks."""

    position: int = 0
    play_count: int = 0
    favorite: bool = False
    rating: float | None = None
    last_played: int | None = None
    played: bool = False

    @property
    def likes(self) -> bool | None:
        """A view of the rating: liked from 6.5 on, no opinion without a rating."""
        return None if self.rating is None else self.rating >= 6.5


BLANK = Row()


@dataclass(slots=True)
class User:
    """An account; `password` None means none is needed."""

    id: str
    name: str
    password: str | None
    policy: Json
    configuration: Json
    last_login: int | None = None
    last_activity: int | None = None
    sign_ins: int = 0

    @property
    def admin(self) -> bool:
        return bool(self.policy["IsAdministrator"])

    @property
    def disabled(self) -> bool:
        return bool(self.policy["IsDisabled"])


@dataclass(slots=True, eq=False)
class Item:
    """A node of the library tree."""

    id: str
    kind: str
    name: str
    path: str
    folder: bool
    parent: Item | None = None
    library: Item | None = None
    children: list[Item] = field(default_factory=list)
    year: int | None = None
    provider_ids: dict[str, str] = field(default_factory=dict)
    runtime: int | None = None
    index: int | None = None
    parent_index: int | None = None
    artist: str = ""
    album: str = ""
    premiere: str = ""
    genres: tuple[str, ...] = ()
    streams: tuple[Stream, ...] = ()
    created: int = 0
    saved: int = 0
    primary: Item | None = None
    versions: list[Item] = field(default_factory=list)
    collection_type: str = ""
    sort_name: str = ""

    def above(self, kind: str) -> Item | None:
        """The nearest ancestor of `kind`."""
        node = self.parent
        while node is not None and node.kind != kind:
            node = node.parent
        return node

    def leaves(self) -> list[Item]:
        """The files below a folder, or the item itself; in tree order."""
        if not self.folder:
            return [self]
        found: list[Item] = []
        for child in self.children:
            found.extend(child.leaves())
        return found


@dataclass(slots=True)
class Library:
    """A virtual folder: a named set of places with one kind of content."""

    name: str
    collection_type: str
    locations: list[str]
    options: Json
    item: Item


@dataclass(slots=True)
class Token:
    """A signed-in device."""

    value: str
    user_id: str
    client: str
    device: str
    device_id: str
    version: str
    created: int
    last_activity: int


@dataclass(slots=True)
class Key:
    """An API key."""

    value: str
    app: str
    created: int


@dataclass(slots=True)
class Session:
    """One client on one device, and what it plays."""

    id: str
    user: User | None
    client: str
    device: str
    device_id: str
    version: str
    last_activity: int
    remote: str = "127.0.0.1"
    """Empty for a session that Quick Connect made, until its client calls."""
    last_check_in: int = NEVER
    last_paused: int | None = None
    capabilities: Json = field(default_factory=dict)
    item: Item | None = None
    source_id: str = ""
    play_state: Json = field(default_factory=dict)
    position: int | None = None
    position_at: int = 0
    paused: bool = False
    queue: list[Json] = field(default_factory=list)
    playlist_item_id: str = ""
    others: list[User] = field(default_factory=list)
    detached: bool = False
    """A scan replaced the item while it played: its reports no longer reach single-item reads (12.0)."""
    ticked: int = 0


@dataclass(slots=True)
class Playlist:
    """A list of items with its owner and whom it is shared with."""

    item: Item
    owner: str
    media_type: str
    public: bool
    entries: list[str] = field(default_factory=list)
    shares: dict[str, bool] = field(default_factory=dict)


@dataclass(slots=True)
class QuickConnect:
    """A pending Quick Connect request."""

    secret: str
    code: str
    client: str
    device: str
    device_id: str
    version: str
    added: int
    user_id: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something the webhook plugin may tell; `awaited` ones hold up the request that caused them."""

    kind: str
    at: int
    awaited: bool = True
    user: User | None = None
    item: Item | None = None
    session: Session | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Scan:
    """A library scan under way; `finds` is what it will come upon and when, the next one first."""

    start: int
    end: int
    finds: list[tuple[int, Callable[[int], object]]]
    told: int
    """When its progress was told last."""


class Told(StrEnum):
    """What the server's own listeners hear of; sockets are told of it."""

    SESSION_STARTED = "session started"
    SESSION_ENDED = "session ended"
    SESSION_ACTIVE = "session active"
    """A call more than ten seconds after the one before."""
    SESSION_CHANGED = "session changed"
    """Capabilities, a start, a real report, a stop."""
    SESSION_RUNS = "session runs"
    """The position moved by itself."""
    SAVED = "saved"
    """User data, for every reason but a progress report."""
    ADDED = "added"
    UPDATED = "updated"
    REMOVED = "removed"
    RENAMED = "renamed"
    """A user."""
    LOGGED = "logged"
    """A new entry of the activity log."""
    TASK = "task"
    """A scheduled task started or ended; `text` is the id of the one that starts."""
    TASK_RUNS = "task runs"
    REFRESHING = "refreshing"
    """How far a library's scan is: `text` in percent."""
    RESTARTING = "restarting"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that happened inside the server; `above` is where an item was, `nested` if a folder above went."""

    kind: Told
    at: int
    user: User | None = None
    item: Item | None = None
    session: Session | None = None
    above: Item | None = None
    nested: bool = False
    text: str = ""
