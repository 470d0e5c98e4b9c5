"""What people do with a server, without the network: the same rules, sessions and webhooks as through it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from playhead.simulators.jellyfin import accounts, library, playing, rules, tasks, userdata
from playhead.simulators.jellyfin.media import Media
from playhead.simulators.jellyfin.model import Item, Json, Row, Session, User
from playhead.simulators.jellyfin.playing import Device
from playhead.simulators.jellyfin.state import Server
from playhead.simulators.jellyfin.ticks import SECOND
from playhead.simulators.jellyfin.versions import V10_9

DRAIN_EVERY = 91 * SECOND
"""The plugin's tasks for added and removed items: set to 30 s, the scheduler adds a minute."""


class Unknown(LookupError):
    """No such user or item on this server."""


@dataclass(frozen=True)
class UserSpec:
    """An account to begin with."""

    name: str
    password: str | None = None
    admin: bool = False
    disabled: bool = False
    id: str = ""


class Actions:
    """User-level operations on one server; each publishes what it caused before it returns."""

    server: Server
    now: Callable[[], int]
    _next_drain = 0

    async def flush(self) -> None:
        raise NotImplementedError

    def user(self, who: str) -> User:
        """The account of that name or id; raises Unknown."""
        found = self.server.users.get(who) or self.server.user_named(who)
        if found is None:
            raise Unknown(f"{self.server.name} has no user {who!r}")
        return found

    def item(self, what: str) -> Item:
        """The item of that id, path or name; raises Unknown."""
        found = self.server.items.get(what)
        if found is None:
            found = next((item for item in self.server.items.values() if what in (item.path, item.name)), None)
        if found is None:
            raise Unknown(f"{self.server.name} has no item {what!r}")
        return found

    def row(self, who: str, what: str) -> Row:
        """What is truly stored for a user and an item, whatever the API shows."""
        return self.server.row(self.user(who), self.item(what))

    def length(self, what: str) -> float:
        """The runtime of an item in seconds, 0 when unknown."""
        return (self.item(what).runtime or 0) / SECOND

    def _session(self, who: str, device: str) -> Session:
        where = Device("SimPlayer", device, f"{device}-{who}", "1.0")
        return playing.touch(self.server, where, self.user(who), self.now())

    async def start(self, who: str, what: str, *, seconds: float = 0, device: str = "Living room") -> None:
        """Begin to play at `seconds`."""
        report = {"PositionTicks": round(seconds * SECOND), "CanSeek": True, "PlayMethod": "DirectPlay"}
        playing.start(self.server, self._session(who, device), self.item(what), report, self.now())
        await self.flush()

    async def progress(
        self, who: str, what: str, *, seconds: float, paused: bool = False, device: str = "Living room"
    ) -> None:
        """Report a position, as players do every ten seconds and at each pause and seek."""
        report = {"PositionTicks": round(seconds * SECOND), "IsPaused": paused, "CanSeek": True}
        playing.progress(self.server, self._session(who, device), self.item(what), report, self.now())
        await self.flush()

    async def stop(
        self, who: str, what: str, *, seconds: float | None, failed: bool = False, device: str = "Living room"
    ) -> None:
        """End playback; `seconds` None as from a player that does not know."""
        report: Json = {"Failed": failed}
        if seconds is not None:
            report["PositionTicks"] = round(seconds * SECOND)
        playing.stop(self.server, self._session(who, device), self.item(what), report, self.now())
        await self.flush()

    async def watch(self, who: str, what: str, *, until: float = 1.0, device: str = "Living room") -> None:
        """Start, one report, stop at the share `until` of the runtime."""
        end = self.length(what) * until
        await self.start(who, what, device=device)
        await self.progress(who, what, seconds=end / 2, device=device)
        await self.stop(who, what, seconds=end, device=device)

    async def mark_played(self, who: str, what: str, *, date: int | None = None) -> None:
        """The tick in the web client; folders mark every leaf. `date` in ticks."""
        userdata.mark(self.server, self.user(who), self.item(what), self.now(), played=True, date=date)
        await self.flush()

    async def mark_unplayed(self, who: str, what: str) -> None:
        userdata.mark(self.server, self.user(who), self.item(what), self.now(), played=False)
        await self.flush()

    async def favorite(self, who: str, what: str, *, wanted: bool = True) -> None:
        userdata.favorite(self.server, self.user(who), self.item(what), self.now(), wanted=wanted)
        await self.flush()

    async def like(self, who: str, what: str, *, likes: bool | None) -> None:
        """Thumb up, thumb down, or neither."""
        userdata.rate(self.server, self.user(who), self.item(what), self.now(), likes=likes)
        await self.flush()

    async def rate(self, who: str, what: str, rating: float | None) -> None:
        """A rating from 0 to 10; None clears it. On 10.8 nothing but a thumb up or down can be said."""
        if rating is None:
            await self.like(who, what, likes=None)
        elif self.server.traits.number < V10_9:
            await self.like(who, what, likes=Row(rating=rating).likes)
        else:
            await self.write(who, what, Rating=rating)

    async def write(self, who: str, what: str, **fields: object) -> None:
        """Another client's UserData POST: names as in the API, dates in ticks."""
        user, item = self.user(who), self.item(what)
        row = rules.write(userdata.single(self.server, user, item), fields)
        userdata.save(self.server, user, item, row, "UpdateUserData", self.now())
        await self.flush()

    async def add_item(self, media: Media) -> Item:
        """A new file the scanner found. Its ItemAdded notice waits for `run_plugin_tasks`."""
        (made,) = library.find(self.server, [media], self.now())
        await self.flush()
        return made

    async def add_items(self, media: Iterable[Media]) -> None:
        library.add_all(self.server, media, self.now(), announce=True)
        await self.flush()

    async def remove_item(self, what: str) -> None:
        """A scan found the file or folder gone."""
        library.remove_found_gone(self.server, self.item(what), self.now())
        await self.flush()

    async def rename_item(self, what: str, path: str, *, name: str = "") -> Item:
        """Move a file or folder: a new id, and user data only where a provider id carries it over."""
        item = self.item(what)
        moved = [replace(media, path=path + media.path[len(item.path) :]) for media in library.as_media(item)]
        moved[0] = replace(moved[0], name=name or moved[0].name)
        library.remove(self.server, item, self.now())
        made = [library.add(self.server, media, self.now()) for media in moved]
        await self.flush()
        return made[0]

    async def scan(self, *, seconds: float = 0, found: Iterable[Media] = (), gone: Iterable[str] = ()) -> None:
        """A library scan of `seconds`, which replaces the item instances; one under way ends.

        The files `found`, folders first, come and those `gone` (ids, paths or names) go one by one while it runs.
        """
        finds: list[tasks.Find] = [self._finding(media) for media in found]
        finds += [self._missing(self.item(what)) for what in gone]
        tasks.scan(self.server, self.now(), seconds, finds)
        await self.flush()

    async def scan_takes(self, seconds: float) -> None:
        """How long scans take from now on that a client asks for."""
        self.server.scan_seconds = seconds

    def _finding(self, media: Media) -> tasks.Find:
        return lambda now: library.find(self.server, [media], now)

    def _missing(self, item: Item) -> tasks.Find:
        return lambda now: library.remove_found_gone(self.server, item, now)

    async def run_plugin_tasks(self) -> None:
        """Let the webhook plugin send its queued ItemAdded and ItemDeleted notices."""
        library.drain_added(self.server, self.now())
        library.drain_removed(self.server, self.now())
        await self.flush()

    async def tick(self) -> None:
        """What the server does by itself: a progress notice a second, the end of silent sessions, the drains."""
        now = self.now()
        playing.tick(self.server, now)
        if now >= self._next_drain:
            if self._next_drain:
                library.drain_added(self.server, now)
                library.drain_removed(self.server, now)
            self._next_drain = now + DRAIN_EVERY
        await self.flush()

    async def add_user(self, spec: UserSpec | str) -> User:
        made = self.seed_user(UserSpec(spec) if isinstance(spec, str) else spec)
        await self.flush()
        return made

    def seed_user(self, spec: UserSpec) -> User:
        made = accounts.create(self.server, spec.name, spec.password, self.now(), admin=spec.admin, user_id=spec.id)
        made.policy["IsDisabled"] = spec.disabled
        return made

    async def rename_user(self, who: str, name: str) -> None:
        accounts.rename(self.server, self.user(who), name, self.now())
        await self.flush()

    async def disable_user(self, who: str, *, disabled: bool = True) -> None:
        user = self.user(who)
        accounts.set_policy(self.server, user, {**user.policy, "IsDisabled": disabled}, self.now())
        await self.flush()

    async def delete_user(self, who: str) -> None:
        accounts.delete(self.server, self.user(who), self.now())
        await self.flush()
