"""The playlists port in memory: the lists of a fake server, with the rights that each version gives.

    lists = FakePlaylists(server)                # tokens=False: nothing but the API key
    party = lists.make(alice, "Party", [film_a, film_b])
    lists.put(party, [film_b, film_a])           # her own doing
    lists.entries(party)

Faults are planned on the server that it belongs to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from playhead.domain.errors import Forbidden, NotSupported, NotThere, Refused, ServerError
from playhead.ports.playlists import Content, Entry, Lacking, Listed
from tests.support.fake_faults import LATE_ERRORS
from tests.support.fake_media_server import FakeMediaServer

IDS_A_CALL = 100


@dataclass
class FakeList:
    """One list of the server."""

    playlist_id: str
    owner: str
    name: str
    public: bool = False
    items: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Called:
    """One call of the port that may have changed a list."""

    method: str
    user_id: str
    playlist_id: str
    said: object
    outcome: str


class FakePlaylists:
    """`Playlists` over the items and users of a `FakeMediaServer`."""

    def __init__(self, server: FakeMediaServer, *, tokens: bool = True) -> None:
        self._server = server
        self.tokens = tokens
        self.lists: dict[str, FakeList] = {}
        self.unreadable: set[str] = set()
        self.unlisted: set[str] = set()
        """Lists that the server does not show for now, as after a scan that took them for gone."""
        self.blank: set[str] = set()
        """Lists that the server shows without anything in them for now."""
        self.called: list[Called] = []
        self.starts = 1
        self.meanwhile: list[tuple[str, Callable[[], None]]] = []
        """What happens right after the next call of that name was done."""

    # --- for tests

    @property
    def number(self) -> tuple[int, int]:
        major, minor, *_ = (int(part) for part in self._server.version.split("."))
        return major, minor

    def make(self, owner: str, name: str, items: Iterable[str] = (), *, public: bool = False) -> str:
        """A user makes a list; the id follows from the name, and one of a deleted list comes again."""
        count = 0
        while (made := digest(f"playlist {name} {count}")) in self.lists:
            count += 1
        self.lists[made] = FakeList(made, owner, name, public, [])
        self._append(self.lists[made], items, None)
        return made

    def entries(self, playlist_id: str) -> list[str]:
        """What the list shows."""
        return [item for item in self.lists[playlist_id].items if item in self._server._items]

    def put(self, playlist_id: str, items: Iterable[str]) -> None:
        """A user makes the list hold this."""
        self.lists[playlist_id].items = list(items)

    def named(self, owner: str, name: str) -> FakeList | None:
        """A user's list of that name."""
        return next((one for one in self.lists.values() if (one.owner, one.name) == (owner, name)), None)

    def changes(self) -> int:
        """How many calls have changed a list."""
        return sum(call.outcome == "ok" for call in self.called)

    # --- the port

    @property
    def name(self) -> str:
        return self._server.name

    async def positions(self) -> bool:
        return self.number >= (12, 0)

    async def listed(self, user_id: str) -> tuple[Listed, ...]:
        await self._begin("listed")
        if user_id not in self._server._users:
            raise NotThere(f"{self.name}: no such user")
        shown = [one for one in self.lists.values() if one.playlist_id not in self.unlisted]
        seen = [one for one in shown if one.public or one.owner == user_id]
        return tuple(
            Listed(
                playlist_id=one.playlist_id,
                name=one.name,
                media_type="Video",
                owned=one.owner == user_id if self.tokens or not one.public else None,
            )
            for one in seen
        )

    async def content(self, user_id: str, playlist_id: str) -> Content:
        await self._begin("content")
        one = self._seen(user_id, playlist_id)
        if playlist_id in self.unreadable:
            raise Refused(f"{self.name}: the list cannot be read")
        shown = [] if playlist_id in self.blank else self.entries(playlist_id)
        entries = tuple(Entry(item, self._entry_id(one, item)) for item in shown)
        knows = self.tokens and self.number >= (10, 10)
        self._happen("content")
        return Content(
            name=one.name, public=one.public if knows else None, entries=entries, cannot=self._cannot(one, user_id)
        )

    async def shown(self, user_id: str, item_ids: Collection[str]) -> frozenset[str]:
        await self._begin("shown")
        hidden = self._server._hidden
        return frozenset(i for i in item_ids if i in self._server._items and (user_id, i) not in hidden)

    async def create(self, user_id: str, name: str, item_ids: Sequence[str], *, public: bool, media_type: str) -> str:
        made: list[str] = []

        def change() -> None:
            if any(item not in self._server._items for item in item_ids):
                raise Refused(f"{self.name}: no such item")
            made.append(self.make(user_id, name, item_ids, public=public))

        await self._change("create", user_id, "", name, change)
        return made[0]

    async def add(self, user_id: str, playlist_id: str, item_ids: Sequence[str], position: int | None = None) -> None:
        if len(item_ids) > IDS_A_CALL:
            raise Refused(f"{self.name}: more than {IDS_A_CALL} ids in one call")

        def change() -> None:
            one = self._owned(user_id, playlist_id)
            known = [item for item in item_ids if item in self._server._items]
            self._append(one, known, position if self.number >= (12, 0) else None)

        await self._change("add", user_id, playlist_id, tuple(item_ids), change)

    async def remove(self, user_id: str, playlist_id: str, entry_ids: Sequence[str]) -> None:
        def change() -> None:
            one = self._allowed("remove", user_id, playlist_id)
            gone = set(entry_ids)
            one.items = [item for item in one.items if self._entry_id(one, item) not in gone]

        await self._change("remove", user_id, playlist_id, tuple(entry_ids), change)

    async def move(self, user_id: str, playlist_id: str, entry_id: str, index: int) -> None:
        def change() -> None:
            one = self._allowed("move", user_id, playlist_id)
            item = next((item for item in one.items if self._entry_id(one, item) == entry_id), None)
            if item is None:
                return
            if index >= len(one.items):
                raise Refused(f"{self.name}: beyond the end")
            one.items.remove(item)
            one.items.insert(index, item)

        await self._change("move", user_id, playlist_id, (entry_id, index), change)

    async def update(
        self, user_id: str, playlist_id: str, *, name: str | None = None, public: bool | None = None
    ) -> None:
        def change() -> None:
            one = self._allowed("rename", user_id, playlist_id)
            one.name = one.name if name is None else name
            one.public = one.public if public is None else public

        await self._change("update", user_id, playlist_id, (name, public), change)

    async def delete(self, user_id: str, playlist_id: str) -> None:
        def change() -> None:
            self._seen(user_id, playlist_id)
            del self.lists[playlist_id]

        await self._change("delete", user_id, playlist_id, None, change)

    # --- how a call goes

    async def _begin(self, method: str) -> object:
        return await self._server._begin(f"playlists.{method}", "", "", None)

    async def _change(
        self, method: str, user_id: str, playlist_id: str, said: object, change: Callable[[], None]
    ) -> None:
        try:
            fault = await self._server._begin(f"playlists.{method}", user_id, playlist_id, None)
            change()
        except ServerError as error:
            self.called.append(Called(method, user_id, playlist_id, said, type(error).__name__))
            raise
        self.called.append(Called(method, user_id, playlist_id, said, "ok"))
        self._happen(method)
        if fault in LATE_ERRORS:
            raise self._server._error_after(f"playlists.{method}", fault, user_id, playlist_id)

    def _happen(self, method: str) -> None:
        for number, (when, happening) in enumerate(self.meanwhile):
            if when == method:
                del self.meanwhile[number]
                happening()
                return

    def _append(self, one: FakeList, items: Iterable[str], position: int | None) -> None:
        fresh = list(items)
        if self.number < (12, 0):
            fresh = [item for item in dict.fromkeys(fresh) if item not in one.items]
        place = len(one.items) if position is None else position
        one.items[place:place] = fresh

    def _entry_id(self, one: FakeList, item: str) -> str:
        if self.number >= (10, 10):
            return item
        return digest(f"{one.playlist_id} {item} {self.starts}")

    def _cannot(self, one: FakeList, user_id: str) -> dict[str, Lacking]:
        if one.owner != user_id:
            return dict.fromkeys(("add", "remove", "move", "rename", "publish", "delete"), Lacking.NOT_OWNER)
        if self.number < (10, 9):
            return {"rename": Lacking.VERSION, "publish": Lacking.VERSION}
        if self.tokens:
            return {}
        cannot = {"move": Lacking.USER, "rename": Lacking.USER, "publish": Lacking.USER}
        return cannot | ({"remove": Lacking.USER} if self.number < (10, 11) else {})

    def _seen(self, user_id: str, playlist_id: str) -> FakeList:
        one = self.lists.get(playlist_id)
        if one is None or playlist_id in self.unlisted or not (one.public or one.owner == user_id):
            raise NotThere(f"{self.name}: no such list")
        return one

    def _owned(self, user_id: str, playlist_id: str) -> FakeList:
        one = self._seen(user_id, playlist_id)
        if one.owner != user_id:
            raise Forbidden(f"{self.name}: the list is somebody else's")
        return one

    def _allowed(self, verb: str, user_id: str, playlist_id: str) -> FakeList:
        one = self._owned(user_id, playlist_id)
        if verb in self._cannot(one, user_id):
            raise NotSupported(f"{self.name}: {verb}: not with these credentials")
        return one


def digest(text: str) -> str:
    """An id that follows from a text."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
