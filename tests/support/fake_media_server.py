"""The media server port in memory: a server that obeys Jellyfin's rules, fails by plan and logs every call.

    server = FakeMediaServer("wan", clock, version="12.0.0", skew_ms=90_000)
    server.add_user(remote_user(1, "alice")); server.add_item(film(1))
    server.toggle_played(alice, item, True)        # her own doing: the notices are in server.take_notices()
    server.fail(Fault.TIMEOUT_AFTER, on={"write_user_data"})
    await server.write_user_data(...)              # the port; applied, and raises NoAnswerInTime

Nothing here waits for real time: a slow answer awaits `pause(ms)`, which by default only lets others run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playhead.domain.errors import (
    NoAnswerInTime,
    NotThere,
    PartlyWritten,
    Refused,
    ServerError,
    ServerFault,
    Unreachable,
)
from playhead.domain.items import FOLDER_KINDS, LEAF_KINDS, Item, Library, Version
from playhead.domain.people import RemoteUser, ServerDate, ServerInfo
from playhead.domain.userdata import SaveReason, UserData, UserDataPart
from playhead.kit.clock import Clock
from playhead.kit.times import SECOND
from playhead.ports.media_server import Capabilities, ItemPage, Only, UserDataPage
from tests.support.fake_faults import AFTERWARDS, LATE_ERRORS, Fault, PlannedFault, error_before
from tests.support.fake_library import Change, FakeLibrary, hash_of
from tests.support.fake_rules import unmarked
from tests.support.fake_writes import Save, refusal, saves, without_rating

__all__ = ["CHANGING", "IDS_A_CALL", "Call", "FakeMediaServer", "Fault", "PlannedFault", "let_others_run"]

CHANGING = frozenset(
    {
        "write_user_data", "mark_unplayed", "clear_rating", "set_webhook_configuration",
        "create_account", "set_password", "copy_policy", "delete_account",
    }
)  # fmt: skip
"""The calls that may change the server's state."""

IDS_A_CALL = 100


_IS: Mapping[Only, Callable[[UserData], bool]] = {
    Only.PLAYED: lambda data: data.played,
    Only.RESUMABLE: lambda data: data.position > 0,
    Only.FAVORITE: lambda data: data.favorite,
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the port. `outcome` is `ok` or the name of the error's class; `applied`: it stored something."""

    at: int
    method: str
    user_id: str
    item_id: str
    part: UserDataPart | None
    outcome: str
    applied: bool

    @property
    def changing(self) -> bool:
        return self.method in CHANGING


async def let_others_run(ms: int) -> None:
    """The default pause: no time passes, but every other coroutine gets its turn."""
    await asyncio.sleep(0)


class FakeMediaServer(FakeLibrary):
    """`MediaServer` over a `FakeLibrary`."""

    def __init__(
        self,
        name: str,
        clock: Clock,
        *,
        version: str = "10.11.11",
        skew_ms: int = 0,
        drift_ppm: float = 0,
        pause: Callable[[int], Awaitable[None]] = let_others_run,
    ) -> None:
        super().__init__(name, clock, version=version, skew_ms=skew_ms, drift_ppm=drift_ppm)
        self.down = False
        self.is_scanning = False
        self.server_id = f"{hash_of(name):032x}"
        self.quick_connect = True
        self.webhook: Mapping[str, Any] | None = {"GenericOptions": []}
        self.calls: list[Call] = []
        self.last_date: ServerDate | None = None
        self._libraries: tuple[Library, ...] = ()
        self._pause = pause
        self._plan: list[PlannedFault] = []
        self._pages: tuple[Item, ...] | None = None
        self._saved_at: dict[str, int] = {}

    # --- for tests

    def fail(self, fault: Fault, *, times: int | None = 1, on: Iterable[str] = (), ms: int | None = None) -> None:
        """Plan a fault for the next `times` calls (None: until `recover`); `ms` is a delay or a Retry-After."""
        self._plan.append(PlannedFault(fault, times, frozenset(on), ms))

    def recover(self) -> None:
        """Up again, and no fault is planned."""
        self.down = False
        self._plan.clear()

    def changing_calls(self) -> list[Call]:
        """The calls that may have changed the server's state, failed ones too."""
        return [call for call in self.calls if call.changing]

    def set_libraries(self, *libraries: Library) -> None:
        self._libraries = libraries

    def add_item(self, item: Item, *, quiet: bool = False) -> None:
        self._pages = None
        self._saved_at[item.item_id] = self.server_now()
        super().add_item(item, quiet=quiet)

    def remove_item(self, item_id: str) -> None:
        self._pages = None
        super().remove_item(item_id)

    def add_version(self, item_id: str, version: Version) -> None:
        self._pages = None
        self._saved_at[item_id] = self.server_now()
        super().add_version(item_id, version)

    # --- the port

    @property
    def name(self) -> str:
        return self._name

    async def info(self) -> ServerInfo:
        await self._ask("info")
        return self._info()

    async def ping(self) -> ServerInfo:
        await self._ask("ping")
        return self._info()

    async def capabilities(self) -> Capabilities:
        return self.can

    async def users(self) -> tuple[RemoteUser, ...]:
        await self._ask("users")
        return tuple(sorted(self._users.values(), key=lambda u: u.name))

    async def items(self, *, start: int, limit: int) -> ItemPage:
        await self._ask("items")
        listed = self._listed()
        items = listed[start : start + limit]
        return ItemPage(items=items, rows=len(items), start=start, total=len(listed))

    async def items_saved(self, since: int, *, start: int, limit: int) -> ItemPage:
        await self._ask("items_saved")
        kinds = LEAF_KINDS | FOLDER_KINDS
        listed = [one for one in self._items.values() if one.kind in kinds and one.version_of is None]
        found = [one for one in listed if self._saved_at[one.item_id] >= since]
        items = tuple(found[start : start + limit])
        return ItemPage(items=items, rows=len(items), start=start, total=len(found))

    async def items_by_id(self, item_ids: Sequence[str]) -> tuple[Item, ...]:
        self._check_count("items_by_id", item_ids)
        await self._ask("items_by_id", item_id=_only(item_ids))
        return tuple(self._items[i] for i in dict.fromkeys(item_ids) if i in self._items)

    async def user_data(self, user_id: str, item_ids: Sequence[str]) -> Mapping[str, UserData]:
        self._check_count("user_data", item_ids)
        await self._ask("user_data", user_id, _only(item_ids))
        if user_id not in self._users:
            raise self._failed("user_data", NotThere(f"{self._name}: no such user"), user_id)
        return {i: self.truth(user_id, i) for i in item_ids if i in self._items}

    async def user_data_page(
        self, user_id: str, *, start: int, limit: int, only: Only | None = None, within: str | None = None
    ) -> UserDataPage:
        await self._ask("user_data_page", user_id, within or "")
        if user_id not in self._users:
            raise self._failed("user_data_page", NotThere(f"{self._name}: no such user"), user_id)
        if within is not None and within not in {one.library_id for one in self._libraries}:
            raise self._failed("user_data_page", Refused(f"{self._name}: no such library"), user_id)
        folders = [place for one in self._libraries if one.library_id == within for place in one.locations]
        shown = [
            one.item_id
            for one in self._listed()
            if (user_id, one.item_id) not in self._hidden
            and (within is None or any((one.path or "").startswith(f"{place}/") for place in folders))
            and (only is None or _IS[only](self.truth(user_id, one.item_id)))
        ]
        data = {item_id: self.truth(user_id, item_id) for item_id in shown[start : start + limit]}
        return UserDataPage(data=data, rows=len(data), start=start, total=len(shown))

    def _listed(self) -> tuple[Item, ...]:
        """What listings show, in their order."""
        if self._pages is None:
            kinds = LEAF_KINDS | FOLDER_KINDS
            self._pages = tuple(i for i in self._items.values() if i.kind in kinds and i.version_of is None)
        return self._pages

    async def scanning(self) -> bool:
        await self._ask("scanning")
        return self.is_scanning

    async def write_user_data(self, user_id: str, item_id: str, part: UserDataPart) -> UserData:
        wrong = refusal(self.can, part)
        if wrong is not None:
            error = type(wrong)(f"{self._name}: {self.version}: {wrong}")
            raise self._failed("write_user_data", error, user_id, item_id, part)
        date = part.last_played if isinstance(part.last_played, int) else None
        answer: UserData | None = None
        for save in saves(self.can, part, self.mark(self.server_now(), date)):
            try:
                answer = await self._write(user_id, item_id, save)
            except NoAnswerInTime:
                raise
            except ServerError as error:
                raise error if answer is None else PartlyWritten(f"{error}; the first part is written") from error
        return answer or self.truth(user_id, item_id)

    async def mark_unplayed(self, user_id: str, item_id: str) -> UserData:
        save = Save("mark_unplayed", unmarked, SaveReason.TOGGLE_PLAYED, None)
        return await self._write(user_id, item_id, save)

    async def clear_rating(self, user_id: str, item_id: str) -> UserData:
        save = Save("clear_rating", without_rating, SaveReason.UPDATE_USER_RATING, None)
        return await self._write(user_id, item_id, save)

    async def libraries(self) -> tuple[Library, ...]:
        await self._ask("libraries")
        return self._libraries

    async def quick_connect_enabled(self) -> bool:
        await self._ask("quick_connect_enabled")
        return self.quick_connect

    async def webhook_configuration(self) -> Mapping[str, Any] | None:
        await self._ask("webhook_configuration")
        return self.webhook

    async def set_webhook_configuration(self, configuration: Mapping[str, Any]) -> None:
        await self._ask("set_webhook_configuration")
        if self.webhook is None:
            raise self._failed("set_webhook_configuration", NotThere(f"{self._name}: no webhook plugin"))
        self.webhook = dict(configuration)

    async def server_time(self) -> int | None:
        await self._ask("server_time")
        return self.server_now() // SECOND * SECOND

    async def close(self) -> None:
        return

    # --- how a call goes

    async def _ask(self, method: str, user_id: str = "", item_id: str = "") -> None:
        fault = await self._begin(method, user_id, item_id, None)
        if fault in LATE_ERRORS:
            raise self._error_after(method, fault, user_id, item_id)
        self._log(method, user_id, item_id, None, "ok", applied=method in CHANGING)

    async def _write(self, user_id: str, item_id: str, save: Save) -> UserData:
        method, change, reason, part = save.method, save.change, save.reason, save.part
        problem = self._problem(user_id, item_id)
        copy = self.instance(user_id, item_id)
        fault = await self._begin(method, user_id, item_id, part)
        if problem is not None:
            raise self._failed(method, problem, user_id, item_id, part)
        if fault is Fault.IGNORED or fault is Fault.LIES:
            self._log(method, user_id, item_id, part, "ok", applied=False)
            return change(copy) if fault is Fault.LIES else self.truth(user_id, item_id)
        before = self.truth(user_id, item_id)
        answer = await self._apply(user_id, item_id, copy, change, reason)
        if fault in LATE_ERRORS:
            raise self._error_after(method, fault, user_id, item_id, part, applied=True)
        if fault is Fault.LOST:
            self.restore(user_id, item_id, before)
        self._log(method, user_id, item_id, part, "ok", applied=fault is not Fault.LOST)
        return answer

    async def _apply(self, user_id: str, item_id: str, copy: UserData, change: Change, reason: SaveReason) -> UserData:
        leaves = self.leaves(item_id) if reason is SaveReason.TOGGLE_PLAYED else ()
        if leaves:
            for leaf in leaves:
                self.change(user_id, leaf, change, reason, beside_the_copy=True)
            return self.truth(user_id, item_id)
        if self.traps.parallel_writes_lose:
            # The row was read before this pause: whatever another call saves meanwhile is overwritten.
            await self._pause(0)
            return self.save(user_id, item_id, change(copy), reason)
        return self.change(user_id, item_id, change, reason)

    def _problem(self, user_id: str, item_id: str) -> ServerError | None:
        hidden = self.habits.guards_items and (user_id, item_id) in self._hidden
        if user_id not in self._users or item_id not in self._items or hidden:
            return NotThere(f"{self._name}: no such user or item")
        return None

    async def _begin(self, method: str, user_id: str, item_id: str, part: UserDataPart | None) -> Fault | None:
        """Meet the next planned fault: raises those that come before anything is done, returns the others."""
        if self.down:
            raise self._failed(method, Unreachable(f"{self._name}: connection refused"), user_id, item_id, part)
        planned = self._next_fault(method)
        if planned is None:
            return None
        if planned.fault is Fault.SLOW:
            await self._pause(planned.ms or 0)
        elif planned.fault not in AFTERWARDS:
            raise self._failed(method, error_before(self._name, planned), user_id, item_id, part)
        return planned.fault

    def _next_fault(self, method: str) -> PlannedFault | None:
        for planned in self._plan:
            if planned.left == 0 or (planned.on and method not in planned.on):
                continue
            if planned.left is not None:
                planned.left -= 1
            return planned
        return None

    def _error_after(
        self,
        method: str,
        fault: Fault | None,
        user_id: str,
        item_id: str,
        part: UserDataPart | None = None,
        *,
        applied: bool = False,
    ) -> ServerError:
        late = fault is Fault.TIMEOUT_AFTER
        error = NoAnswerInTime(f"{self._name}: no answer in time") if late else ServerFault(f"{self._name}: 500")
        self._log(method, user_id, item_id, part, type(error).__name__, applied=applied)
        return error

    def _failed(
        self, method: str, error: ServerError, user_id: str = "", item_id: str = "", part: UserDataPart | None = None
    ) -> ServerError:
        self._log(method, user_id, item_id, part, type(error).__name__, applied=False)
        return error

    def _log(
        self, method: str, user_id: str, item_id: str, part: UserDataPart | None, outcome: str, *, applied: bool
    ) -> None:
        now = self._clock.now_ms()
        self.calls.append(Call(now, method, user_id, item_id, part, outcome, applied))
        if outcome == "ok":
            self.last_date = ServerDate(self.server_now() // SECOND * SECOND, now, now)

    def _check_count(self, method: str, item_ids: Sequence[str]) -> None:
        if len(item_ids) > IDS_A_CALL:
            raise self._failed(method, Refused(f"{self._name}: more than {IDS_A_CALL} ids in one call"))

    def _info(self) -> ServerInfo:
        return ServerInfo(server_id=self.server_id, name=self._name, version=self.version)


def _only(item_ids: Sequence[str]) -> str:
    return item_ids[0] if len(item_ids) == 1 else ""
