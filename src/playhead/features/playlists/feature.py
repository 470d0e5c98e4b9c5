"""The declaration: what playlists hear, how a batch is loaded and saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from playhead.domain.events import Event, ItemsRelinked, ItemsSeen, JobParked, LibraryNotice, PeopleChanged
from playhead.domain.playlist_events import (
    PlaylistCommand,
    PlaylistNotWritten,
    PlaylistPlanned,
    PlaylistRead,
    PlaylistsListed,
    PlaylistWritten,
)
from playhead.features.playlists import store
from playhead.features.playlists.decide import decide
from playhead.features.playlists.load import view_for
from playhead.features.playlists.model import Register, Shadow
from playhead.features.playlists.view import Changes, Policy, View, take_over
from playhead.journal.effects import Effects, LogLine
from playhead.journal.record import Record
from playhead.journal.sync_log import add_lines


class PlaylistUnit:
    """A batch's states: the view, and what has to be saved of it."""

    def __init__(self, view: View, policy: Policy) -> None:
        self._view = view
        self._policy = policy
        self.registers: dict[int, Register | None] = {}
        self.shadows: dict[str, Shadow | None] = {}
        self.strangers: list[str] = []
        self.log: list[LogLine] = []

    def decide(self, record: Record, now: int) -> Effects:
        return decide(self._view, self._policy, record, now)

    def apply(self, effects: Effects) -> None:
        changes: Changes | None = effects.changes
        if changes is None:
            return
        take_over(self._view.registers, self._view.shadows, changes)
        self.registers |= changes.registers
        self.shadows |= changes.shadows
        self.strangers += changes.strangers
        self.log += changes.log


class PlaylistsFeature:
    """Keeps a person's playlists the same everywhere."""

    name = "playlists"
    listens: frozenset[type[Event]] = frozenset(
        {
            PlaylistRead,
            PlaylistsListed,
            PlaylistWritten,
            PlaylistNotWritten,
            PlaylistPlanned,
            PlaylistCommand,
            JobParked,
            LibraryNotice,
            ItemsSeen,
            ItemsRelinked,
            PeopleChanged,
        }
    )

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def load(self, tx: Connection, records: Sequence[Record], now: int) -> PlaylistUnit:
        return PlaylistUnit(view_for(tx, [record.event for record in records]), self._policy)

    def save(self, tx: Connection, unit: Any, now: int) -> None:
        store.save_registers(tx, unit.registers)
        store.save_shadows(tx, unit.shadows)
        store.forget_accounts(tx, unit.strangers)
        add_lines(tx, unit.log, now)
