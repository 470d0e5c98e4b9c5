"""The declaration: which records history is folded from, how a batch is loaded and saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from playhead.domain.events import Event, SessionsSeen
from playhead.domain.history_events import HistorySwitched
from playhead.features.history import beside, store, works
from playhead.features.history.days import hour_length
from playhead.features.history.fold import Known, State, dropping, fold
from playhead.features.history.load import Defaults, loaded, zone_of
from playhead.features.history.spans import last_run
from playhead.features.history.store import Counted, Labels, ServerMemory
from playhead.features.history.viewings import key_of
from playhead.journal.effects import NOTHING, Effects
from playhead.journal.record import Record
from playhead.kit.times import HOUR, MINUTE

FEATURE = "history"
LIVE = "live"
BREAK = 5 * MINUTE
"""Who goes on so soon still sits there."""


class HistoryUnit:
    """A batch's states: as they were loaded, and as they are now."""

    def __init__(self, known: Known, state: State) -> None:
        self.known = known
        self.before = state
        self.state = state

    def decide(self, record: Record, now: int) -> Effects:
        event = record.event
        if isinstance(event, SessionsSeen):
            after, drafts = fold(self.state, self.known, event)
            return Effects(drafts=drafts, changes=after)
        if isinstance(event, HistorySwitched) and not event.enabled:
            return Effects(changes=dropping(self.state, event.person_id))
        return NOTHING

    def apply(self, effects: Effects) -> None:
        if effects.changes is not None:
            self.state = effects.changes


class HistoryFeature:
    """What was really watched, from what servers list."""

    name = FEATURE
    listens: frozenset[type[Event]] = frozenset({SessionsSeen, HistorySwitched})

    def __init__(self, defaults: Defaults) -> None:
        self._defaults = defaults

    def load(self, tx: Connection, records: Sequence[Record], now: int) -> HistoryUnit:
        return HistoryUnit(*loaded(tx, [record.event for record in records], self._defaults))

    def save(self, tx: Connection, unit: Any, now: int) -> None:
        before: State = unit.before
        after: State = unit.state
        _save_memory(tx, before, after)
        _save_rows(tx, before, after)
        works.save(tx, works.shown(unit.known, after.catalogue, _begun(before, after)))
        _save_hours(tx, unit.known, after)
        store.save_badges(tx, after.earned)
        _save_counted(tx, before, after)
        names = unit.known.names
        store.save_names(tx, {one: key for one, key in after.catalogue.keys.items() if names.get(one) != key})


def _changed(before: dict[Any, Any], after: dict[Any, Any]) -> dict[Any, Any]:
    """What differs by its key; None for what is gone."""
    found = {key: one for key, one in after.items() if before.get(key) is not one}
    return found | dict.fromkeys(key for key in before if key not in after)


def _begun(before: State, after: State) -> set[str]:
    """The works of viewings and rows that were not there before."""
    viewings = [one for number, one in after.memory.viewings.items() if number not in before.memory.viewings]
    parts = {part.key for one in viewings for part in one.media.parts}
    parts |= {one.part.key for key, one in after.memory.rows.items() if key not in before.memory.rows}
    return {after.catalogue.work(part) for part in parts}


def _save_memory(tx: Connection, before: State, after: State) -> None:
    old, new = before.memory, after.memory
    store.save_sittings(tx, _changed(old.sittings, new.sittings))
    waiting = set(new.current.values())
    numbers = set(_changed(old.viewings, new.viewings)) | (set(old.current.values()) ^ waiting)
    found = {number: new.viewings.get(number) for number in numbers}
    store.save_viewings(
        tx, {number: (number in waiting, one) if one is not None else None for number, one in found.items()}
    )
    states: dict[str, Any] = {}
    for server, at in new.answered_at.items():
        habits = {screen: one for screen, one in new.habits.items() if screen.startswith(key_of(server, ""))}
        known = {screen: one for screen, one in old.habits.items() if screen.startswith(key_of(server, ""))}
        if old.answered_at.get(server) != at or habits != known:
            states[f"server:{server}"] = ServerMemory(answered_at=at, habits=habits)
    if new.next_viewing != old.next_viewing:
        states[store.NEXT] = new.next_viewing
    if after.adopters != before.adopters:
        states[store.ADOPTERS] = after.adopters
    store.save_states(tx, states)


def _save_rows(tx: Connection, before: State, after: State) -> None:
    rows = [one for one in _changed(before.memory.rows, after.memory.rows).values() if one is not None]
    catalogue = after.catalogue
    labels = {}
    for one in rows:
        work, said = catalogue.work(one.part.key), catalogue.said.get(one.part.key)
        tmdb = catalogue.ids.get(work, {}).get("tmdb", "")
        labels[one.part.key] = Labels(said.title if said is not None else "", work, tmdb)
    store.save_rows(tx, rows, labels, LIVE)
    plays = _changed(before.memory.plays, after.memory.plays)
    store.save_plays(tx, {_person_and_part(key): n for key, n in plays.items() if n is not None})
    beside.live_rows(tx, rows)


def _person_and_part(key: str) -> tuple[int, str]:
    person, part = key.split("\x1f")
    return int(person), part


def _save_hours(tx: Connection, known: Known, after: State) -> None:
    """Added to what is there; more than an hour has is only possible where a clock was set back far."""
    if not after.activity:
        return
    there = store.hours(tx, {p for p, _, _ in after.activity}, {day for _, day, _ in after.activity})
    stretches = {
        max(key for key in after.activity if key[0] == number): last_run(
            after.memory.lately.get(str(number), ()), BREAK
        )
        for number in {number for number, _, _ in after.activity}
    }
    totals = beside.live_hours(tx, {key: there.get(key, 0) + more for key, more in after.activity.items()})
    for (number, day, hour), total in totals.items():
        if total > HOUR:
            person = known.people.get(number)
            most = hour_length(day, hour, person.zone if person is not None else zone_of("UTC"))
            totals[number, day, hour] = min(total, most)
    store.save_hours(tx, totals, stretches)


def _save_counted(tx: Connection, before: State, after: State) -> None:
    names = {one for one, spans in after.memory.lately.items() if before.memory.lately.get(one) is not spans}
    names |= {one for one, tally in after.tallies.items() if before.tallies.get(one) is not tally}
    store.save_counted(
        tx,
        {
            int(one): Counted(tally=after.tallies[one], lately=after.memory.lately.get(one, ()))
            for one in names
            if one in after.tallies
        },
    )
