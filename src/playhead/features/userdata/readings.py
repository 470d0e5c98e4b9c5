"""Reading items before they are written: what is asked for in one moment of one account is one call."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Connection

from playhead.domain.errors import ServerError
from playhead.domain.events import UserDataRead
from playhead.domain.people import ServerDate
from playhead.domain.userdata import UserData
from playhead.features.userdata import jobs
from playhead.features.userdata.failures import outcome_of
from playhead.features.userdata.jobs import Target
from playhead.journal.lanes import Job
from playhead.journal.outcomes import Done, Outcome, Skip
from playhead.journal.record import Draft
from playhead.kit.clock import Clock
from playhead.ports.media_server import MediaServer

MOST = 100
"""Ids in one call: a longer address is refused by some servers and by the proxies before them."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a server holds of one item, None where it shows that user no such item; the call began at `asked_at`."""

    data: UserData | None
    asked_at: int


@dataclass
class _Call:
    """A call that others may still join."""

    item_ids: list[str]
    joined: list[asyncio.Future[tuple[Mapping[str, UserData], int]]] = field(default_factory=list)


class Readings:
    """Jobs that were claimed together read together."""

    def __init__(self, servers: Mapping[str, MediaServer], clock: Clock) -> None:
        self._servers = servers
        self._clock = clock
        self._open: dict[tuple[str, str], _Call] = {}

    async def read(self, server: str, user_id: str, item_id: str) -> Reading:
        """One item's user data as it is from now on. Raises ServerError, the same to all that shared the call; who
        asked first makes it, and where he is cancelled all are."""
        account = (server, user_id)
        call = self._open.get(account)
        found, asked_at = await (self._lead(account, item_id) if call is None else self._join(account, call, item_id))
        return Reading(data=found.get(item_id), asked_at=asked_at)

    async def _lead(self, account: tuple[str, str], item_id: str) -> tuple[Mapping[str, UserData], int]:
        call = self._open[account] = _Call([item_id])
        try:
            # whoever was started with us joins in this turn of the loop
            await asyncio.sleep(0)
            self._close(account, call)
            server, user_id = account
            asked_at = self._clock.now_ms()
            answer = await self._servers[server].user_data(user_id, call.item_ids), asked_at
        except ServerError as error:
            for waiting in call.joined:
                if not waiting.done():
                    waiting.set_exception(error)
            raise
        else:
            for waiting in call.joined:
                if not waiting.done():
                    waiting.set_result(answer)
            return answer
        finally:
            self._close(account, call)
            for waiting in call.joined:
                waiting.cancel()

    def _close(self, account: tuple[str, str], call: _Call) -> None:
        if self._open.get(account) is call:
            del self._open[account]

    async def _join(self, account: tuple[str, str], call: _Call, item_id: str) -> tuple[Mapping[str, UserData], int]:
        call.item_ids.append(item_id)
        if len(call.item_ids) >= MOST:
            self._close(account, call)
        waiting: asyncio.Future[tuple[Mapping[str, UserData], int]] = asyncio.get_running_loop().create_future()
        call.joined.append(waiting)
        return await waiting


class ReadWork:
    """Performs `userdata.read`."""

    kind = jobs.READ

    def __init__(self, servers: Mapping[str, MediaServer], clock: Clock) -> None:
        self._servers = servers
        self._clock = clock
        self._readings = Readings(servers, clock)

    def prepare(self, tx: Connection, claimed: Sequence[Job], now: int) -> list[Target]:
        return [jobs.decode(job.args) for job in claimed]

    async def perform(self, job: Job, task: Target) -> Outcome:
        try:
            found = await self._readings.read(task.server, task.user_id, task.item_id)
        except ServerError as error:
            return outcome_of(error)
        if found.data is None:
            return Skip(reason=f"{task.server} does not show this item to {task.username}")
        date = self._servers[task.server].last_date
        event = read_event(task, found.data, found.asked_at, self._clock.now_ms(), date)
        return Done(drafts=(Draft(event=event, subject=task.key),))


def read_event(
    target: Target, reading: UserData, asked_at: int, answered_at: int, dated: ServerDate | None
) -> UserDataRead:
    """The record of a reading."""
    return UserDataRead(
        server=target.server,
        user_id=target.user_id,
        item_id=target.item_id,
        data=reading,
        asked_at=asked_at,
        answered_at=answered_at,
        dated=dated,
    )
