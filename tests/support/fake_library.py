"""A server's memory and what its own users do with it: items, users, rows of user data, and the notices they cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from playhead.adapters.jellyfin.capabilities import capabilities_of
from playhead.domain.events import Event, LibraryNotice, PlaybackNotice, UserDataNotice, UserNotice
from playhead.domain.items import FOLDER_KINDS, Item, Version
from playhead.domain.people import RemoteUser
from playhead.domain.userdata import TICKS_PER_SECOND, SaveReason, UserData, UserDataPart, with_part
from playhead.kit.clock import Clock
from playhead.kit.times import SECOND
from tests.support.fake_rules import (
    AUDIO_KINDS,
    COUNTED_KINDS,
    Habits,
    ResumeRules,
    data_key,
    marked,
    notice_part,
    reported,
    started,
    unmarked,
)

BLANK = UserData()
Row = tuple[str, str]
Change = Callable[[UserData], UserData]


def film(number: int, *, root: str = "/media", minutes: int = 100) -> Item:
    """Film `number`, the same work on every server: only the id and the root of its path differ by `root`."""
    return Item(
        item_id=f"{abs(hash_of(root)):08x}{number:024x}",
        kind="Movie",
        name=f"Film {number}",
        path=f"{root}/Film {number} (2000)/Film {number}.mkv",
        provider_ids={"imdb": f"tt{number:07d}"},
        year=2000,
        runtime=minutes * 60 * TICKS_PER_SECOND,
    )


def hash_of(text: str) -> int:
    """The same small number for the same text in every run."""
    return sum((n + 1) * ord(c) for n, c in enumerate(text)) & 0xFFFFFFFF


def remote_user(number: int, name: str) -> RemoteUser:
    return RemoteUser(user_id=f"{number:032x}", name=name, has_password=False)


@dataclass
class Traps:
    """Which of 12.0's faults are on: reads and writes by item use an old copy; a write may save a row read earlier."""

    stale_instances: bool
    parallel_writes_lose: bool


class FakeLibrary:
    """All that a server holds, changed by its own users. Every change appends the notices a webhook would send.

    `notices` is in the order of the changes; a test takes them, and delivers, drops, doubles or reorders them.
    """

    def __init__(
        self, name: str, clock: Clock, *, version: str = "10.11.11", skew_ms: int = 0, drift_ppm: float = 0
    ) -> None:
        self.version = version
        self.skew_ms = skew_ms
        self.drift_ppm = drift_ppm
        self.can = capabilities_of(version)
        self.habits = Habits.of(version)
        self.rules = ResumeRules(end_margin=self.habits.end_margin)
        self.traps = Traps(stale_instances=self.can.read_before_write, parallel_writes_lose=self.can.read_before_write)
        self.notices: list[Event] = []
        self._name = name
        self._clock = clock
        self._born = clock.now_ms()
        self._users: dict[str, RemoteUser] = {}
        self._items: dict[str, Item] = {}
        self._children: defaultdict[str, list[str]] = defaultdict(list)
        self._rows: dict[Row, UserData] = {}
        self._keyed: dict[Row, UserData] = {}
        """What lies on disk by user and data key."""
        self._looked_at: set[Row] = set()
        self._old_copies: dict[Row, UserData] = {}
        self._hidden: set[Row] = set()
        self._sessions: dict[Row, tuple[int, int]] = {}
        self._detached: set[Row] = set()

    # --- what it holds

    def server_now(self) -> int:
        """The server's own clock, UTC milliseconds."""
        now = self._clock.now_ms()
        return now + self.skew_ms + int((now - self._born) * self.drift_ppm / 1_000_000)

    def truth(self, user_id: str, item_id: str) -> UserData:
        """What the server holds; Played of a series or season is that of its leaves."""
        data = self._row(user_id, item_id)
        item = self._items.get(item_id)
        leaves = self.leaves(item_id) if item is not None and item.kind in COUNTED_KINDS else ()
        if not leaves:
            return data
        return replace(data, played=all(self._row(user_id, leaf).played for leaf in leaves))

    def _row(self, user_id: str, item_id: str) -> UserData:
        """The row of an item. Up to 10.10 the first look at one takes what lies on disk under its key."""
        row, item = (user_id, item_id), self._items.get(item_id)
        if self.habits.rows_by_key and item is not None and row not in self._looked_at:
            self._looked_at.add(row)
            kept = self._keyed.get((user_id, data_key(item)))
            if kept is not None:
                self._rows[row] = kept
        return self._rows.get(row, BLANK)

    def rows(self) -> dict[Row, UserData]:
        """Every row by (user, item), for comparing whole servers."""
        return dict(self._rows)

    def leaves(self, item_id: str) -> tuple[str, ...]:
        """The episodes of a series or season, the songs of an album or artist; nothing for other items."""
        item = self._items.get(item_id)
        if item is None or item.kind not in FOLDER_KINDS:
            return ()
        if item.kind not in COUNTED_KINDS:
            below = f"{item.path}/"
            songs = (song for song in self._items.values() if song.kind in AUDIO_KINDS)
            return tuple(song.item_id for song in songs if (song.path or "").startswith(below))
        if item.kind != "Season":
            return tuple(self._children[item_id])
        siblings = self._children[item.series_id or ""]
        return tuple(i for i in siblings if self._items[i].season == item.season)

    def take_notices(self) -> list[Event]:
        """The notices since the last call."""
        taken, self.notices = self.notices, []
        return taken

    def playing(self, user_id: str, item_id: str) -> bool:
        """Whether a player of this user has this item open."""
        return (user_id, item_id) in self._sessions

    # --- items and users come and go

    def add_user(self, user: RemoteUser) -> None:
        self._users[user.user_id] = user
        self._say_user("created", user)

    def remove_user(self, user_id: str) -> None:
        self._say_user("deleted", self._users.pop(user_id))
        for row in [r for r in self._rows if r[0] == user_id]:
            del self._rows[row]

    def rename_user(self, user_id: str, name: str) -> None:
        self._users[user_id] = replace(self._users[user_id], name=name)
        if not self.habits.early_plugin:
            self._say_user("renamed", self._users[user_id])

    def add_item(self, item: Item, *, quiet: bool = False) -> None:
        """An item appears; at a path it had before it finds its user data again."""
        self._items[item.item_id] = item
        if item.kind == "Episode" and item.series_id is not None:
            self._children[item.series_id].append(item.item_id)
        if not quiet:
            self._say_library("added", item)

    def add_version(self, item_id: str, version: Version) -> None:
        """The item has one more file, which no listing shows."""
        one = self._items[item_id]
        whole = replace(one, versions=(*one.versions, version))
        self._items[item_id] = whole
        self._items |= {hidden.item_id: hidden for hidden in whole.hidden()}

    def remove_item(self, item_id: str) -> None:
        item = self._items.pop(item_id)
        siblings = self._children[item.series_id or ""]
        if item_id in siblings:
            siblings.remove(item_id)
        for row in [r for r in self._old_copies if r[1] == item_id]:
            del self._old_copies[row]
        self._say_library("deleted", item)

    def rename_item(self, old_id: str, new: Item) -> None:
        """A file moved: the id is new, and user data follows only where a provider id is known."""
        self.remove_item(old_id)
        for user_id in self._users if new.provider_ids else ():
            moved = self._rows.pop((user_id, old_id), None)
            if moved is not None:
                self._rows[(user_id, new.item_id)] = moved
        self.add_item(new)

    def hide(self, user_id: str, item_id: str) -> None:
        """Out of this user's sight: a list by ids still shows the item, a write to it is 404."""
        self._hidden.add((user_id, item_id))

    def scan(self) -> None:
        """A library scan: old copies are gone, and what plays now hangs on copies that no other call sees (12.0)."""
        self._old_copies.clear()
        self._detached |= set(self._sessions)

    def restart(self) -> None:
        """The server starts anew: nothing plays any more, and old copies are gone. Up to 10.10 rows come from disk."""
        self._sessions.clear()
        self._detached.clear()
        self._old_copies.clear()
        self._looked_at.clear()

    # --- what users do

    def toggle_played(self, user_id: str, item_id: str, played: bool, date: int | None = None) -> None:
        """The tick in the web client; on a series or season it reaches each episode by itself."""
        now = self.server_now()
        leaves = self.leaves(item_id)
        for leaf in leaves or (item_id,):
            change = self.mark(now, date) if played else unmarked
            self.change(user_id, leaf, change, SaveReason.TOGGLE_PLAYED, beside_the_copy=bool(leaves))

    def mark(self, now: int, date: int | None) -> Change:
        """What marking by hand does to a row."""
        return lambda data: marked(data, now, date, renew=self.habits.renews_date)

    def set_favorite(self, user_id: str, item_id: str, favorite: bool) -> None:
        self.change(user_id, item_id, lambda d: replace(d, favorite=favorite), SaveReason.UPDATE_USER_RATING)

    def rate(self, user_id: str, item_id: str, rating: float | None) -> None:
        """A number 0 to 10, of which 10.8 keeps a thumb, or None to take the rating away."""
        kept = self.can.kept_rating(rating)
        self.change(user_id, item_id, lambda d: replace(d, rating=kept), SaveReason.UPDATE_USER_RATING)

    def edit(self, user_id: str, item_id: str, part: UserDataPart, reason: SaveReason | None = None) -> None:
        """Another program writes user data, or an import does (`SaveReason.IMPORT`)."""
        self.change(user_id, item_id, lambda d: with_part(d, part), reason or SaveReason.UPDATE_USER_DATA)

    def play_start(self, user_id: str, item_id: str) -> None:
        now, item = self.server_now(), self._items[item_id]
        self._sessions[(user_id, item_id)] = (0, now)
        clears = self.can.replay_clears_played
        self.change(user_id, item_id, lambda d: started(d, item, now, clears_played=clears), SaveReason.PLAYBACK_START)
        self._say_playback(user_id, item, "start", 0)

    def play_progress(self, user_id: str, item_id: str, position: int, *, is_paused: bool = False) -> None:
        """A report of the player itself; `position` in ticks."""
        self._sessions[(user_id, item_id)] = (position, self.server_now())
        self._report(user_id, item_id, position, SaveReason.PLAYBACK_PROGRESS)
        self._say_playback(user_id, self._items[item_id], "progress", position, is_paused=is_paused)

    def play_stop(self, user_id: str, item_id: str, position: int) -> None:
        """The player stopped. The notice carries the raw position, the row what the rules make of it."""
        item = self._items[item_id]
        completed = reported(BLANK, item, position, self.rules).played
        self._report(user_id, item_id, position, SaveReason.PLAYBACK_FINISHED)
        self._sessions.pop((user_id, item_id), None)
        self._detached.discard((user_id, item_id))
        self._say_playback(user_id, item, "stop", position, completed=completed)

    def _report(self, user_id: str, item_id: str, position: int, reason: SaveReason) -> None:
        item = self._items[item_id]
        detached = (user_id, item_id) in self._detached
        self.change(
            user_id, item_id, lambda d: reported(d, item, position, self.rules), reason, beside_the_copy=detached
        )

    def expire_session(self, user_id: str, item_id: str) -> None:
        """The player fell silent: stopped where it would be by now, however little was really watched."""
        position, since = self._sessions[(user_id, item_id)]
        ran = (self.server_now() - since) * TICKS_PER_SECOND // SECOND
        self.play_stop(user_id, item_id, min(position + ran, self._items[item_id].runtime or position))

    # --- how a change is saved

    def make_stale(self, user_id: str, item_id: str, old: UserData) -> None:
        """12.0: from now on writes to this item begin at the copy `old` instead of the row."""
        if self.traps.stale_instances:
            self._old_copies[(user_id, item_id)] = old

    def instance(self, user_id: str, item_id: str) -> UserData:
        """The copy a write by item begins with: the row itself, unless 12.0 holds an old one."""
        row = (user_id, item_id)
        return self._old_copies[row] if row in self._old_copies else self._row(user_id, item_id)

    def change(
        self, user_id: str, item_id: str, change: Change, reason: SaveReason, *, beside_the_copy: bool = False
    ) -> UserData:
        """Read, change, save. Marking a folder goes `beside_the_copy` that single-item calls use (12.0)."""
        if beside_the_copy:
            old = self.instance(user_id, item_id)
            saved = change(self._row(user_id, item_id))
            self.make_stale(user_id, item_id, old)
            return self._store(user_id, item_id, saved, reason)
        return self.save(user_id, item_id, change(self.instance(user_id, item_id)), reason)

    def restore(self, user_id: str, item_id: str, data: UserData) -> None:
        """Put an old row back without a word, as a save that ran beside another one does (12.0)."""
        self._old_copies.pop((user_id, item_id), None)
        self._rows[(user_id, item_id)] = data

    def save(self, user_id: str, item_id: str, data: UserData, reason: SaveReason) -> UserData:
        """Save a whole row by its item: row and copy agree afterwards."""
        self._old_copies.pop((user_id, item_id), None)
        return self._store(user_id, item_id, data, reason)

    def _store(self, user_id: str, item_id: str, data: UserData, reason: SaveReason) -> UserData:
        self._rows[(user_id, item_id)] = data
        item = self._items[item_id]
        self._keyed[(user_id, data_key(item))] = data
        if item.kind in self.habits.kinds_told():
            self.notices.append(
                UserDataNotice(
                    server=self._name,
                    user_id=user_id,
                    item_id=item_id,
                    data=notice_part(self.truth(user_id, item_id)),
                    heard_at=self._clock.now_ms(),
                    said_at=self.server_now(),
                    reason=reason,
                    user_name=self._users[user_id].name,
                    item_name=item.name,
                )
            )
        return data

    def _say_playback(
        self, user_id: str, item: Item, action: str, position: int, *, is_paused: bool = False, completed: bool = False
    ) -> None:
        self.notices.append(
            PlaybackNotice(
                server=self._name,
                user_id=user_id,
                item_id=item.item_id,
                action=action,
                heard_at=self._clock.now_ms(),
                said_at=self.server_now(),
                position=position,
                is_paused=is_paused,
                completed=completed,
                user_name=self._users[user_id].name,
                item_name=item.name,
            )
        )

    def _say_library(self, action: str, item: Item) -> None:
        told = self.habits.kinds_told() if action != "deleted" or not self.habits.early_plugin else ()
        if item.kind in told:
            self.notices.append(
                LibraryNotice(server=self._name, action=action, item_id=item.item_id, item_name=item.name)
            )

    def _say_user(self, action: str, user: RemoteUser) -> None:
        self.notices.append(UserNotice(server=self._name, action=action, user_id=user.user_id, user_name=user.name))
