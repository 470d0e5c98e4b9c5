"""Five mistakes that tools of this kind have made, each put in front of the real decisions.

A properties' worth is shown by what it finds: every one of these must break one of the promises.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from playhead.domain.events import UserDataNotice, UserDataRead, UserDataWritten
from playhead.domain.userdata import Field, SaveReason
from playhead.features.userdata import jobs
from playhead.features.userdata.desire import writes
from playhead.features.userdata.feature import UserDataFeature, UserDataUnit
from playhead.features.userdata.load import view_for
from playhead.features.userdata.model import SYNCED, Held, Stamp, Value
from playhead.features.userdata.view import Changes, Policy, View, after
from playhead.journal.effects import NOTHING, Effects
from playhead.journal.record import Record
from playhead.kit.times import SECOND

COOLDOWN = 30 * SECOND


class BrokenUnit(UserDataUnit):
    """A batch's states with a mistake in what is decided about notices."""

    def __init__(self, view: View, policy: Policy, memory: set[str]) -> None:
        super().__init__(view, policy)
        self.memory = memory

    def forced(self, record: Record, now: int, values: dict[Field, Value]) -> Effects:
        """What is decided, and then `values` written over the register, as the newest edit of all."""
        effects = super().decide(record, now)
        notice = record.event
        assert isinstance(notice, UserDataNotice)
        known = self._view.known(notice.server, notice.user_id, notice.item_id)
        changes: Changes | None = effects.changes
        if known is None or changes is None:
            return effects
        place = (known[0].person_id, known[1].work_id)
        register = changes.registers.get(place) or self._view.register(*place)
        stamp = Stamp(at=now, weight=2, server=notice.server)
        held = register.held | {field: Held(value, stamp) for field, value in values.items()}
        changed = msgspec.structs.replace(register, held=held)
        changes = msgspec.structs.replace(changes, registers=changes.registers | {place: changed})
        specs = tuple(writes(after(self._view, changes), self._policy, known, True, now))
        return msgspec.structs.replace(effects, jobs=specs, changes=changes)


class NullBelieved(BrokenUnit):
    """A notice without a date is taken for one whose date was cleared: an un-mark."""

    def decide(self, record: Record, now: int) -> Effects:
        notice = record.event
        if isinstance(notice, UserDataNotice) and notice.data.last_played is msgspec.UNSET:
            cleared: dict[Field, Value] = {Field.PLAYED: False, Field.PLAY_COUNT: 0, Field.LAST_PLAYED: None}
            return self.forced(record, now, cleared)
        return super().decide(record, now)


class Reasserted(BrokenUnit):
    """Every field that a notice carries is taken for an edit, also those that only travel along."""

    def decide(self, record: Record, now: int) -> Effects:
        notice = record.event
        if isinstance(notice, UserDataNotice):
            return self.forced(record, now, {f: getattr(notice.data, f) for f in notice.data.said() if f in SYNCED})
        return super().decide(record, now)


class OldestKept(BrokenUnit):
    """While something waits to be written to an item, a newer wish for it is dropped as a double."""

    def decide(self, record: Record, now: int) -> Effects:
        effects = super().decide(record, now)
        match record.event:
            case UserDataNotice() | UserDataRead():
                keys = {spec.ckey or "" for spec in effects.jobs if spec.kind == jobs.WRITE}
                if keys & self.memory:
                    return NOTHING
                self.memory.update(keys)
            case UserDataWritten() as done:
                self.memory.discard(f"userdata:{done.server}/{done.user_id}/{done.item_id}")
        return effects


class EchoByTimer(BrokenUnit):
    """What a server says within half a minute of a write of ours is taken for its echo."""

    def decide(self, record: Record, now: int) -> Effects:
        notice = record.event
        if isinstance(notice, UserDataNotice):
            shadow = self._view.shadow(f"{notice.server}/{notice.user_id}/{notice.item_id}")
            if shadow.written_at and now - shadow.written_at < COOLDOWN:
                return NOTHING
        return super().decide(record, now)


class ReplayUnmarks(BrokenUnit):
    """The false with which a server up to 10.11 begins a replay is taken for an un-mark."""

    def decide(self, record: Record, now: int) -> Effects:
        notice = record.event
        if isinstance(notice, UserDataNotice) and notice.reason is SaveReason.PLAYBACK_START:
            return self.forced(record, now, {} if notice.data.played else {Field.PLAYED: False})
        return super().decide(record, now)


def broken(unit: type[BrokenUnit]) -> type[UserDataFeature]:
    """The sync with that mistake in it."""

    class Broken(UserDataFeature):
        def __init__(self, policy: Policy) -> None:
            super().__init__(policy)
            self._memory: set[str] = set()

        def load(self, tx: Connection, records: Sequence[Record], now: int) -> UserDataUnit:
            return unit(view_for(tx, [record.event for record in records]), self._policy, self._memory)

    return Broken
