"""One simulated server's memory: what it holds, and who may see it. Changes are made by the modules around it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from playhead.simulators.jellyfin.data_keys import data_keys
from playhead.simulators.jellyfin.guids import EMPTY, item_id, md5
from playhead.simulators.jellyfin.model import (
    BLANK,
    Event,
    Item,
    Json,
    Key,
    Library,
    Playlist,
    QuickConnect,
    Row,
    Scan,
    Session,
    Signal,
    Token,
    Told,
    User,
)
from playhead.simulators.jellyfin.rules import Thresholds
from playhead.simulators.jellyfin.ticks import text
from playhead.simulators.jellyfin.versions import Number, Traits, traits

ROOT_PATH = "/var/lib/jellyfin/root/default"
PLAYLISTS_PATH = "/var/lib/jellyfin/data/playlists"
WEBHOOK_PLUGIN = "71552a5a5c5c4350a2aeebe451a30173"


@cache
def _packaged(name: str) -> str:
    return resources.files(__package__).joinpath("data", f"{name}.json").read_text(encoding="utf-8")


def defaults(name: str) -> Json:
    """A fresh copy of a default answer of a newly installed server."""
    loaded: Json = json.loads(_packaged(name))
    return loaded


def default_tasks(version: Number) -> list[Json]:
    """The scheduled tasks of a fresh server of this version."""
    tasks: list[Json] = json.loads(_packaged("tasks"))
    return [task for task in tasks if tuple(task.pop("Until", version)) >= version]


@dataclass
class Traps:
    """The 12.0 defects, each of which can be switched."""

    stale_reads: bool
    lost_writes: bool


class Server:
    """Everything one server knows; `new_id` gives the random ids (users, tokens, sessions do not use it)."""

    def __init__(self, name: str, version: str, new_id: Callable[[], str]) -> None:
        self.name = name
        self.version = version
        self.traits: Traits = traits(version)
        self.traps = Traps(self.traits.stale_reads, self.traits.lost_writes)
        self.new_id = new_id
        self.id = md5(f"server {name}")
        self.url = "http://127.0.0.1"
        self.wizard_done = True
        self.wizard_user = ""
        self.configuration = defaults("configuration")
        if self.traits.legacy_switch:
            self.configuration["EnableLegacyAuthorization"] = self.traits.legacy_authorization
        else:
            self.configuration.pop("EnableLegacyAuthorization", None)
        self.configuration["ServerName"] = name
        self.plugin = _fresh_plugin()
        self.plugin_installed = True
        """Whether there is a webhook plugin at all."""
        self.users: dict[str, User] = {}
        self.rows: dict[tuple[str, str], Row] = {}
        self.stale: dict[tuple[str, str], Row] = {}
        self.previous: dict[tuple[str, str], Row] = {}
        self.parked: dict[tuple[str, str], Row] = {}
        self.keyed: dict[tuple[str, str], Row] = {}
        """Up to 10.10 what is on disk, by user and data key; `rows` is what the server keeps in memory of it."""
        self.tokens: dict[str, Token] = {}
        self.keys: dict[str, Key] = {}
        self.sessions: dict[str, Session] = {}
        self.playlists: dict[str, Playlist] = {}
        self.starts = 0
        """How often it was restarted."""
        self.quick: dict[str, QuickConnect] = {}
        self.libraries: dict[str, Library] = {}
        self.activity: list[Json] = []
        self.task_results: dict[str, Json] = {}
        self.added: list[Item] = []
        self.removed: list[Item] = []
        self.added_rounds: dict[str, int] = {}
        self.outbox: list[Event] = []
        self.listener: Callable[[Signal], None] = lambda _: None
        """Hears every signal at once, in the state the server has at that moment."""
        self.idle_check = 0
        self.scan: Scan | None = None
        self.scan_seconds = 0.0
        """How long a library scan takes that somebody asks for."""
        self.revision = 0
        self.root = Item(
            item_id("UserRootFolder", ROOT_PATH), "UserRootFolder", "Media Folders", ROOT_PATH, folder=True
        )
        self.items: dict[str, Item] = {self.root.id: self.root}
        self.folders: dict[str, Item] = {}
        self.playlists_folder = self._playlists_folder()
        self._order: tuple[int, list[Item]] = (-1, [])

    @property
    def limits(self) -> Thresholds:
        return Thresholds.of(self.configuration, self.traits.end_margin)

    def row(self, user: User, item: Item) -> Row:
        """What is stored, as lists show it. Up to 10.10 the first look at an item keeps what its first key holds."""
        if self.traits.rows_by_key and (user.id, item.id) not in self.rows:
            self.rows[user.id, item.id] = self.keyed.get((user.id, data_keys(item)[0]), BLANK)
        return self.rows.get((user.id, item.id), BLANK)

    def store(self, user: User, item: Item, row: Row) -> None:
        """Keep a row, up to 10.10 under each of the item's keys."""
        self.rows[user.id, item.id] = row
        if self.traits.rows_by_key:
            self.keyed.update({(user.id, key): row for key in data_keys(item)})

    def restart(self) -> None:
        """Sessions and what instances hold in memory do not outlive a restart; tokens, keys and rows do."""
        self.starts += 1
        self.sessions.clear()
        self.stale.clear()
        if self.traits.rows_by_key:
            self.rows.clear()

    def saved(self, user: User, item: Item) -> bool:
        return (user.id, item.id) in self.rows

    def user_named(self, name: str) -> User | None:
        """The account of that name, in any case."""
        wanted = name.casefold()
        return next((user for user in self.users.values() if user.name.casefold() == wanted), None)

    def emit(self, event: Event) -> None:
        """For the webhook plugin."""
        self.outbox.append(event)

    def tell(self, kind: Told, now: int, **about: Any) -> None:
        """For the sockets."""
        self.listener(Signal(kind, now, **about))

    def _playlists_folder(self) -> Item:
        made = item_id("ManualPlaylistsFolder", PLAYLISTS_PATH)
        folder = Item(made, "ManualPlaylistsFolder", "Playlists", PLAYLISTS_PATH, folder=True, parent=self.root)
        folder.collection_type, folder.sort_name = "playlists", "playlists"
        self.root.children.append(folder)
        self.items[made] = folder
        return folder

    def touch_tree(self) -> None:
        """The tree changed: cached orders are void."""
        self.revision += 1

    def ordered(self) -> list[Item]:
        """All items in the server's own order: by sort name."""
        if self._order[0] != self.revision:
            found = sorted(self.items.values(), key=lambda item: item.sort_name)
            self._order = (self.revision, found)
        return self._order[1]

    def visible(self, user: User | None, item: Item) -> bool:
        """Whether the user's policy lets him see the item; a caller without a user sees all."""
        if user is None:
            return True
        if item.kind == "Playlist":
            playlist = self.playlists[item.id]
            return playlist.public or user.id == playlist.owner or user.id in playlist.shares
        if user.policy["EnableAllFolders"] or item.library is None:
            return True
        return item.library.id in user.policy["EnabledFolders"]

    def log(self, kind: str, name: str, user: User | None, now: int, *, item: str = "", remote: bool = False) -> None:
        """Add an entry to the activity log; `remote` says where a client called from."""
        entry: Json = {"Id": len(self.activity) + 1, "Name": name}
        if remote:
            entry["ShortOverview"] = "IP address: 127.0.0.1"
        entry["Type"] = kind
        if item:
            entry["ItemId"] = item
        entry["Date"] = text(now)
        entry["UserId"] = user.id if user else EMPTY
        entry["Severity"] = "Information"
        self.activity.append(entry)
        self.tell(Told.LOGGED, now)

    def policy(self, *, admin: bool = False) -> Json:
        """The policy of a new account."""
        made = copy.deepcopy(defaults("policy"))
        if admin:
            made.update(IsAdministrator=True, EnableRemoteControlOfOtherUsers=True, EnableContentDeletion=True)
        return made


def _fresh_plugin() -> Json:
    kinds = (
        "Discord", "Generic", "GenericForm", "Gotify", "Pushbullet", "Pushover", "Slack", "Smtp", "Mqtt",
    )  # fmt: skip
    return {"ServerUrl": "", **{f"{kind}Options": [] for kind in kinds}}
