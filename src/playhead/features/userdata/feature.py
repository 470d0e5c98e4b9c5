"""The declaration: what the sync hears, how a batch is loaded and saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from playhead.domain.events import (
    Event,
    ItemsGone,
    ItemsRelinked,
    ItemsSeen,
    JobParked,
    PageDiffered,
    PlaybackNotice,
    ServerSeen,
    SessionsSeen,
    UserDataNotice,
    UserDataRead,
    UserDataWritten,
    UsersListed,
    WriteNotMade,
    WritePlanned,
)
from playhead.domain.import_events import StatementsImported
from playhead.features.userdata import conflict_queries, runs, store
from playhead.features.userdata.decide import decide
from playhead.features.userdata.load import view_for
from playhead.features.userdata.model import Register, ServerClock, Shadow
from playhead.features.userdata.view import Changes, Conflict, HeldNotice, Policy, View
from playhead.journal.effects import Effects, LogLine
from playhead.journal.record import Record
from playhead.journal.sync_log import add_lines


class UserDataUnit:
    """A batch's states: the view, and what has to be saved of it."""

    def __init__(self, view: View, policy: Policy) -> None:
        self._view = view
        self._policy = policy
        self.registers: dict[tuple[int, int], Register] = {}
        self.shadows: dict[str, Shadow] = {}
        self.clocks: dict[str, ServerClock] = {}
        self.held: dict[str, HeldNotice] = {}
        self.released: set[str] = set()
        self.log: list[LogLine] = []
        self.conflicts: list[Conflict] = []
        self.run_writes: Counter[str] = Counter()

    def decide(self, record: Record, now: int) -> Effects:
        return decide(self._view, self._policy, record, now)

    def apply(self, effects: Effects) -> None:
        changes: Changes | None = effects.changes
        if changes is None:
            return
        self._view.registers |= changes.registers
        self._view.shadows |= changes.shadows
        self._view.clocks |= changes.clocks
        self._view.held |= changes.hold
        self.registers |= changes.registers
        self.shadows |= changes.shadows
        self.clocks |= changes.clocks
        self.held |= changes.hold
        self.released -= set(changes.hold)
        for key in changes.release:
            self._view.held.pop(key, None)
            self.held.pop(key, None)
            self.released.add(key)
        self.log += changes.log
        self.conflicts += changes.conflicts
        self.run_writes.update(changes.run_writes)


class UserDataFeature:
    """Keeps what a person has watched and thinks of it the same on all his accounts."""

    name = "userdata"
    listens: frozenset[type[Event]] = frozenset(
        {
            UserDataNotice,
            PlaybackNotice,
            SessionsSeen,
            ServerSeen,
            UserDataRead,
            PageDiffered,
            StatementsImported,
            UserDataWritten,
            WriteNotMade,
            WritePlanned,
            JobParked,
            ItemsSeen,
            ItemsGone,
            ItemsRelinked,
            UsersListed,
        }
    )

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def load(self, tx: Connection, records: Sequence[Record], now: int) -> UserDataUnit:
        return UserDataUnit(view_for(tx, [record.event for record in records], self._policy), self._policy)

    def save(self, tx: Connection, unit: Any, now: int) -> None:
        store.save_registers(tx, unit.registers)
        store.save_shadows(tx, unit.shadows)
        store.save_clocks(tx, unit.clocks)
        store.save_held(tx, unit.held, now)
        store.drop_held(tx, unit.released)
        add_lines(tx, unit.log, now)
        conflict_queries.add(tx, unit.conflicts, now)
        runs.add_writes(tx, unit.run_writes)
