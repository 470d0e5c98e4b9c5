"""What is gathered before sockets are told: changed user data for half a second, the library for half a minute."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from playhead.simulators.jellyfin import dto
from playhead.simulators.jellyfin.guids import md5
from playhead.simulators.jellyfin.model import Item, Json, Signal, Told, User
from playhead.simulators.jellyfin.state import Server
from playhead.simulators.jellyfin.ticks import MILLISECOND, SECOND

SAVED_DELAY = 500 * MILLISECOND
FIXED_LIBRARY_DELAY = 30


class SavedBatch:
    """Changed user data by user; each save puts the moment off for all. `due` is None while nothing waits."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._items: dict[str, dict[str, Item]] = {}
        self._last: dict[tuple[str, str], Json] = {}
        self.due: int | None = None

    def add(self, user: User, item: Item, now: int) -> None:
        """An item, and the folder above it, whose counts change with it."""
        waiting = self._items.setdefault(user.id, {})
        for one in (item, item.primary or item.parent):
            if one is not None:
                waiting[one.id] = one
        self.due = now + SAVED_DELAY

    def keep(self, item: Item) -> None:
        """An item goes: what waits to be told of it is told as it is now."""
        for user_id, waiting in self._items.items():
            user = self._server.users.get(user_id)
            if item.id in waiting and user is not None:
                self._last[user_id, item.id] = dto.told_user_data(self._server, user, item)

    def take(self, listening: Container[str]) -> list[tuple[User, Json]]:
        """UserDataChanged of each user whose id is in `listening`, with the state of this moment."""
        waiting, last = self._items, self._last
        self._items, self._last, self.due = {}, {}, None
        known = (self._server.users.get(user_id) for user_id in waiting if user_id in listening)
        told = [user for user in known if user is not None]
        return [(user, self._data(user, waiting[user.id].values(), last)) for user in told]

    def _data(self, user: User, items: Iterable[Item], last: Mapping[tuple[str, str], Json]) -> Json:
        rows = [last.get((user.id, item.id)) or dto.told_user_data(self._server, user, item) for item in items]
        return {"UserId": user.id, "UserDataList": rows}


class LibraryBatch:
    """Changes of the library; each puts the moment off. `due` is None while nothing waits."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._clear()

    def _clear(self) -> None:
        self.due: int | None = None
        self._added: dict[str, Item] = {}
        self._updated: dict[str, Item] = {}
        self._removed: dict[str, None] = {}
        self._added_to: dict[str, Item] = {}
        self._removed_from: dict[str, Item] = {}

    def add(self, signal: Signal, now: int) -> None:
        """An item came, changed or went; of what went with its folder only versions tell that list it."""
        item, above = signal.item, signal.above
        if item is None or (signal.nested and not self._server.traits.lists_descendants):
            return
        if signal.kind is Told.UPDATED:
            self._updated[item.id] = item
        elif signal.kind is Told.ADDED:
            self._provisional(item, above)
            self._added[item.id] = item
            self._note(self._added_to, above)
        else:
            self._removed[item.id] = None
            self._note(self._removed_from, above)
        self.due = now + self._delay() * SECOND

    def _provisional(self, item: Item, above: Item | None) -> None:
        """A season found with its series was at first another one."""
        fresh = above is not None and above.kind == "Series" and above.id in self._added
        if above is None or not fresh or item.kind != "Season" or not self._server.traits.provisional_seasons:
            return
        ghost = Item(md5(f"{above.id}{item.index}{item.name}"), "Season", item.name, "", folder=True, parent=above)
        ghost.library = item.library
        self._added[ghost.id] = ghost
        self._removed[ghost.id] = None
        self._note(self._removed_from, above)

    @staticmethod
    def _note(folders: dict[str, Item], folder: Item | None) -> None:
        if folder is not None:
            folders[folder.id] = folder

    def _delay(self) -> int:
        if self._server.traits.library_delay_fixed:
            return FIXED_LIBRARY_DELAY
        return int(self._server.configuration.get("LibraryUpdateDuration", FIXED_LIBRARY_DELAY))

    def take(self, users: Iterable[User]) -> list[tuple[User, Json]]:
        """Each user's LibraryChanged: his own view, except for the removed ids, which are told to all."""
        made = [(user, self._data(user)) for user in users]
        self._clear()
        return [(user, data) for user, data in made if any(data.values())]

    def _data(self, user: User) -> Json:
        fresh = {id_: item for id_, item in self._updated.items() if id_ not in self._added}
        made: Json = {
            "FoldersAddedTo": self._visible(user, self._added_to),
            "FoldersRemovedFrom": self._visible(user, self._removed_from),
            "ItemsAdded": self._visible(user, self._added),
            "ItemsRemoved": list(self._removed),
            "ItemsUpdated": self._visible(user, fresh),
        }
        touched = self._added_to or self._removed_from
        made["CollectionFolders"] = [top.id for top in self._tops(user)] if touched else []
        made["IsEmpty"] = False
        return made

    def _tops(self, user: User) -> list[Item]:
        return [top for top in self._server.root.children if self._server.visible(user, top)]

    def _visible(self, user: User, items: dict[str, Item]) -> list[str]:
        return [item.id for item in items.values() if self._sees(user, item)]

    def _sees(self, user: User, item: Item) -> bool:
        gone = item.kind == "Playlist" and item.id not in self._server.playlists
        return not gone and self._server.visible(user, item)
