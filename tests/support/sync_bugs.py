"""Mistakes that tools of this kind have made, each put in front of the real decisions.

A properties' worth is shown by what it finds: every one of these must break one of the promises.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from playhead.domain.events import PlaybackNotice, UserDataNotice, UserDataRead, UserDataWritten
from playhead.domain.userdata import Field, SaveReason
from playhead.features.userdata import jobs
from playhead.features.userdata.desire import writes
from playhead.features.userdata.feature import UserDataFeature, UserDataUnit
from playhead.features.userdata.load import view_for
from playhead.features.userdata.model import SYNCED, Held, Stamp, Value
from playhead.features.userdata.view import Changes, Copy, Owner, Policy, View, after
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
        return self.over(super().decide(record, now), record, now, values)

    def over(self, effects: Effects, record: Record, now: int, values: dict[Field, Value]) -> Effects:
        """The same effects with `values` written over the register."""
        known, changes = self.place(record), effects.changes
        if known is None or changes is None:
            return effects
        place = (known[0].person_id, known[1].work_id)
        register = changes.registers.get(place) or self._view.register(*place)
        stamp = Stamp(at=now, weight=2, server=known[0].server)
        held = register.held | {field: Held(value, stamp) for field, value in values.items()}
        changed = msgspec.structs.replace(register, held=held)
        changes = msgspec.structs.replace(changes, registers=changes.registers | {place: changed})
        specs = tuple(writes(after(self._view, changes), self._policy, known, True, now))
        return msgspec.structs.replace(effects, jobs=specs, changes=changes)

    def kept(self, record: Record, now: int, field: Field, lost: Value) -> Effects:
        """What is decided, but for the field that must not become `lost`."""
        before, effects = self.agreed(record, field), super().decide(record, now)
        if not before or self.agreed_in(effects, record, field) != lost:
            return effects
        return self.over(effects, record, now, {field: before})

    def place(self, record: Record) -> tuple[Owner, Copy] | None:
        """Whose and what item a record is about, when that is known."""
        event = record.event
        if not isinstance(event, UserDataNotice | UserDataRead | PlaybackNotice | UserDataWritten):
            return None
        return self._view.known(event.server, event.user_id, event.item_id)

    def agreed(self, record: Record, field: Field) -> Value | msgspec.UnsetType:
        """What the register says before the record."""
        known = self.place(record)
        return (
            msgspec.UNSET if known is None else self._view.register(known[0].person_id, known[1].work_id).value(field)
        )

    def agreed_in(self, effects: Effects, record: Record, field: Field) -> Value | msgspec.UnsetType:
        """What it says after it; UNSET where it is not touched."""
        known, changes = self.place(record), effects.changes
        if known is None or changes is None:
            return msgspec.UNSET
        register = changes.registers.get((known[0].person_id, known[1].work_id))
        return msgspec.UNSET if register is None else register.value(field)


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


class RawPlace(BrokenUnit):
    """The player's own position at the stop is taken for the place to resume at, also near the end."""

    def decide(self, record: Record, now: int) -> Effects:
        notice = record.event
        if isinstance(notice, PlaybackNotice) and notice.action == "stop":
            return self.forced(record, now, {Field.POSITION: notice.position})
        return super().decide(record, now)


class FarthestPlace(BrokenUnit):
    """The place that is farthest into a film wins."""

    def decide(self, record: Record, now: int) -> Effects:
        seen, before = record.event, self.agreed(record, Field.POSITION)
        place = seen.data.position if isinstance(seen, UserDataNotice | UserDataRead) else None
        if isinstance(place, int) and isinstance(before, int) and 0 < place < before:
            return self.forced(record, now, {Field.POSITION: before})
        return super().decide(record, now)


class UnionOfFavorites(BrokenUnit):
    """Whoever has it among his favourites wins, also over who has just taken it out."""

    def decide(self, record: Record, now: int) -> Effects:
        return self.kept(record, now, Field.FAVORITE, lost=False)


class RemovalIgnored(BrokenUnit):
    """A rating that is gone is taken for one that was not told."""

    def decide(self, record: Record, now: int) -> Effects:
        return self.kept(record, now, Field.RATING, lost=None)


class LargestCount(BrokenUnit):
    """The largest count wins, so two viewings apart are one."""

    def decide(self, record: Record, now: int) -> Effects:
        notice, before = record.event, self.agreed(record, Field.PLAY_COUNT)
        count = notice.data.play_count if isinstance(notice, UserDataNotice) else None
        if isinstance(count, int) and count:
            return self.forced(record, now, {Field.PLAY_COUNT: max(count, int(before or 0))})
        return super().decide(record, now)


class CountsOutliveUnmark(BrokenUnit):
    """An un-mark is a flag like any other: what was counted before it stays."""

    def decide(self, record: Record, now: int) -> Effects:
        before = self.agreed(record, Field.PLAY_COUNT)
        effects = super().decide(record, now)
        if not before or self.agreed_in(effects, record, Field.PLAY_COUNT) != 0:
            return effects
        return self.over(effects, record, now, {Field.PLAY_COUNT: before})


class IntoPlayback(BrokenUnit):
    """What somebody is watching is written to like everything else."""

    def decide(self, record: Record, now: int) -> Effects:
        effects = super().decide(record, now)
        changes: Changes | None = effects.changes
        if changes is None:
            return effects
        shadows = {key: msgspec.structs.replace(one, busy_until=0) for key, one in changes.shadows.items()}
        specs = tuple(msgspec.structs.replace(spec, run_at=0) for spec in effects.jobs)
        return msgspec.structs.replace(effects, jobs=specs, changes=msgspec.structs.replace(changes, shadows=shadows))


class EveryReport(BrokenUnit):
    """Each report of a player is written to all others at once."""

    def decide(self, record: Record, now: int) -> Effects:
        effects = super().decide(record, now)
        changes: Changes | None = effects.changes
        if changes is None:
            return effects
        shadows = {key: msgspec.structs.replace(one, paced_at=0) for key, one in changes.shadows.items()}
        return msgspec.structs.replace(effects, changes=msgspec.structs.replace(changes, shadows=shadows))


def broken(unit: type[BrokenUnit]) -> type[UserDataFeature]:
    """The sync with that mistake in it."""

    class Broken(UserDataFeature):
        def __init__(self, policy: Policy) -> None:
            super().__init__(policy)
            self._memory: set[str] = set()

        def load(self, tx: Connection, records: Sequence[Record], now: int) -> UserDataUnit:
            return unit(view_for(tx, [record.event for record in records], self._policy), self._policy, self._memory)

    return Broken
