"""Mistakes that tools of this kind have made with accounts, each put in front of the real parts."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from playhead.domain.events import UserNotice, UsersListed
from playhead.domain.people import RemoteUser
from playhead.features.accounts.feature import AccountsFeature, AccountsUnit
from playhead.features.accounts.model import Known, Request, Target
from playhead.features.accounts.perform import RemoveWork, Task
from playhead.features.accounts.view import View
from playhead.journal.effects import Effects
from playhead.journal.lanes import Job
from playhead.journal.outcomes import Done, Outcome
from playhead.journal.record import Record


class _Unit(AccountsUnit):
    """A batch's states, of which a mistake is made before anything is decided."""

    def mistaken(self, view: View, record: Record) -> tuple[View, Record]:
        return view, record

    def decide(self, record: Record, now: int) -> Effects:
        kept = self._view
        self._view, record = self.mistaken(kept, record)
        try:
            return super().decide(record, now)
        finally:
            self._view = kept


class _OneListing(_Unit):
    def mistaken(self, view: View, record: Record) -> tuple[View, Record]:
        if not isinstance(record.event, UsersListed):
            return view, record
        long_ago = {ref: msgspec.structs.replace(one, missing_at=1) for ref, one in view.users.items()}
        return msgspec.structs.replace(view, users=long_ago), record


class _NoticeBelieved(_Unit):
    def mistaken(self, view: View, record: Record) -> tuple[View, Record]:
        notice = record.event
        if not isinstance(notice, UserNotice) or notice.action != "deleted":
            return view, record
        ref = f"{notice.server}/{notice.user_id}"
        here = [one for one in view.users.values() if one.server == notice.server and one.ref != ref]
        gone = {ref: msgspec.structs.replace(view.users[ref], told_gone=True)} if ref in view.users else {}
        listed = UsersListed(server=notice.server, users=tuple(_user(one) for one in here))
        return msgspec.structs.replace(view, users=view.users | gone), msgspec.structs.replace(record, event=listed)


class _NobodyProtected(_Unit):
    def mistaken(self, view: View, record: Record) -> tuple[View, Record]:
        owned = {
            number: tuple(msgspec.structs.replace(row, is_administrator=False) for row in rows)
            for number, rows in view.owned.items()
        }
        return msgspec.structs.replace(view, owned=owned), record


def _user(one: Known) -> RemoteUser:
    return RemoteUser(user_id=one.user_id, name=one.name, is_administrator=one.is_administrator)


class OneListing(AccountsFeature):
    """Whoever one listing lacks is taken for gone."""

    def load(self, tx: Connection, records: Sequence[Record], now: int) -> AccountsUnit:
        return _OneListing(super().load(tx, records, now).view, self._policy)


class NoticeBelieved(AccountsFeature):
    """What a notice says is done at once."""

    def load(self, tx: Connection, records: Sequence[Record], now: int) -> AccountsUnit:
        return _NoticeBelieved(super().load(tx, records, now).view, self._policy)


class NobodyProtected(AccountsFeature):
    """An administrator's account is one like any other."""

    def load(self, tx: Connection, records: Sequence[Record], now: int) -> AccountsUnit:
        return _NobodyProtected(super().load(tx, records, now).view, self._policy)


class Unasking(RemoveWork):
    """What the server says right before the call is not asked for."""

    async def perform(self, job: Job, task: Task) -> Outcome:
        await self._servers[task.part.server].delete(task.part.user_id)
        return Done()

    def _in_place(self, tx: Connection, request: Request, target: Target) -> Outcome | None:
        return None
