"""A feature and a handler that do what a test tells them, with one real table as their state."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from sqlalchemy import Connection, text

from playhead.domain.events import Event, ServerUpdate
from playhead.journal.effects import NOTHING, Effects
from playhead.journal.lanes import Job
from playhead.journal.outcomes import Done, Outcome
from playhead.journal.record import Record

TABLE = "CREATE TABLE scripted (feature TEXT, key TEXT, seq INTEGER, told INTEGER, PRIMARY KEY (feature, key))"
READ = text("SELECT key, seq FROM scripted WHERE feature = :feature")
TELL = text(
    "INSERT INTO scripted VALUES (:feature, :key, :seq, 1) "
    "ON CONFLICT (feature, key) DO UPDATE SET seq = :seq, told = told + 1"
)

Decide = Callable[[Record, dict[str, int]], Effects]


class ScriptedUnit:
    """The newest `seq` of each subject, and what was decided on top."""

    def __init__(self, states: dict[str, int], decide: Decide) -> None:
        self.states = states
        self.changed: list[tuple[str, int]] = []
        self._decide = decide

    def decide(self, record: Record, now: int) -> Effects:
        effects = self._decide(record, self.states)
        return msgspec.structs.replace(effects, changes=(record.subject, record.seq))

    def apply(self, effects: Effects) -> None:
        key, seq = effects.changes
        self.states[key] = seq
        self.changed.append((key, seq))


class ScriptedFeature:
    """Hears one kind of record; remembers each subject's newest `seq` and how many it was told."""

    def __init__(self, decide: Decide = lambda _record, _states: NOTHING, *, name: str = "f",
                 listens: type[Event] = ServerUpdate) -> None:  # fmt: skip
        self.name = name
        self.listens: frozenset[type[Event]] = frozenset({listens})
        self.loaded: list[list[int]] = []
        self._decide = decide

    def load(self, tx: Connection, records: Sequence[Record], now: int) -> ScriptedUnit:
        self.loaded.append([record.seq for record in records])
        states = {row.key: row.seq for row in tx.execute(READ, {"feature": self.name})}
        return ScriptedUnit(states, self._decide)

    def save(self, tx: Connection, unit: ScriptedUnit, now: int) -> None:
        for key, seq in unit.changed:
            tx.execute(TELL, {"feature": self.name, "key": key, "seq": seq})


def is_detail(record: Record, word: str) -> bool:
    return isinstance(record.event, ServerUpdate) and record.event.detail == word


Answer = Callable[[Job, object], Outcome]


class ScriptedWork:
    """Does jobs of one kind: remembers which, and ends as told."""

    def __init__(self, answer: Answer = lambda _job, _task: Done(), *, kind: str = "f.do") -> None:
        self.kind = kind
        self.answer = answer
        self.did: list[Job] = []
        self.prepared: list[list[int]] = []
        self.prepare_with: Callable[[Connection, Job], object] = lambda _tx, _job: None

    def prepare(self, tx: Connection, jobs: Sequence[Job], now: int) -> Sequence[object]:
        self.prepared.append([job.id for job in jobs])
        return [self.prepare_with(tx, job) for job in jobs]

    async def perform(self, job: Job, task: object) -> Outcome:
        self.did.append(job)
        return self.answer(job, task)
