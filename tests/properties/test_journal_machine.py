"""Any order of appends, repeats, kills, readings, prunings and starts keeps what the journal promises.

An acknowledged record is there once, at its place, as it was written, until its time is over; a key answers the same
place for its whole window; places are dense and never given twice; whoever reads from a place gets exactly what was
committed after it; the pump tells each feature each record once, and a record that breaks one changes nothing else.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from playhead.domain.events import KIND, DecideFailed, JobCommand, Retention, ServerUpdate, Unreadable
from playhead.journal import store
from playhead.journal.effects import NOTHING, Effects
from playhead.journal.record import Draft, Record, kind_of
from playhead.journal.retention import Keep, Pruner
from playhead.kit.faults import Point
from playhead.kit.times import DAY, HOUR
from tests.support.engine import Engine, Killed, drive
from tests.support.profiles import machine
from tests.support.scripted import ScriptedFeature, is_detail

KEEP = Keep(observation_days=1, fact_days=3, kept_days=None, jobs_days=None)
WINDOW = 3 * DAY
AGES = {Retention.OBSERVATION: DAY, Retention.FACT: 3 * DAY}
CLASSES = {KIND[kind]: kind.retention for kind in (Unreadable, ServerUpdate, JobCommand, DecideFailed)}
NEWS = st.tuples(
    st.sampled_from(["said", "fact", "kept", "bad"]),
    st.none() | st.sampled_from(["k1", "k2", "k3", "k4"]),
)
POINTS = [Point.APPEND_AFTER_BEGIN, Point.APPEND_AFTER_INSERT, Point.COMMIT_BEFORE, Point.COMMIT_AFTER_BEFORE_ACK]


def draft_of(what: str, key: str | None, number: int) -> Draft:
    said = Unreadable(server="a", why=str(number))
    kept = JobCommand(job_id=number, action="retry")
    fact = ServerUpdate(server="a", state=str(number), detail=what)
    event = {"said": said, "kept": kept}.get(what, fact)
    return Draft(event=event, subject=str(number), dedupe=key)


def decide(record: Record, _states: dict[str, int]) -> Effects:
    if is_detail(record, "bad"):
        raise ValueError("cannot")
    return NOTHING


class JournalMachine(RuleBasedStateMachine):
    """The journal on a real database against a plain list."""

    @initialize()
    def start(self) -> None:
        self.engine = Engine(Path(tempfile.mkdtemp(prefix="journal-")))
        self.records: dict[int, tuple[str, str, int]] = {}
        self.keys: dict[str, tuple[int, int]] = {}
        self.last = 0
        self.number = 0
        self.tail: list[int] = []
        self.features = [ScriptedFeature(decide, name="first")]
        self.gone: set[int] = set()
        self.write([("said", "k1"), ("fact", "k2"), ("kept", None), ("bad", None), ("said", None)])

    def write(self, news: list[tuple[str, str | None]]) -> list[int]:
        drafts = [draft_of(what, key, self.number + n) for n, (what, key) in enumerate(news)]
        self.number += len(news)
        try:
            places = self.engine.append(*drafts)
        except Killed:
            self.engine.reopen()
            return []
        for draft, seq in zip(drafts, places, strict=True):
            self.expect(draft, seq)
        return places

    def expect(self, draft: Draft, seq: int) -> None:
        known = self.keys.get(draft.dedupe) if draft.dedupe is not None else None
        if known is not None and self.engine.now - known[1] <= WINDOW:
            assert seq == known[0], "the same key answers the same place"
            return
        if known is not None and seq == known[0]:
            return  # older than promised and still known
        assert seq == self.last + 1, "dense"
        self.note(seq, draft, self.engine.now)

    def note(self, seq: int, draft: Draft, at: int) -> None:
        self.last = seq
        self.records[seq] = (kind_of(draft.event), draft.subject, at)
        if draft.dedupe is not None:
            self.keys[draft.dedupe] = (seq, at)

    @rule(news=st.lists(NEWS, min_size=1, max_size=5))
    def append(self, news: list[tuple[str, str | None]]) -> None:
        self.write(news)

    @rule(news=st.lists(NEWS, min_size=1, max_size=3), point=st.sampled_from(POINTS))
    def append_and_die(self, news: list[tuple[str, str | None]], point: Point) -> None:
        """The sender gets no answer and sends the same again."""
        keyed = [(what, key or f"own {self.number + n}") for n, (what, key) in enumerate(news)]
        first = self.number
        self.engine.faults.arm(point, error=Killed)
        self.write(list(keyed))
        self.engine.faults.disarm()
        if point is Point.COMMIT_AFTER_BEFORE_ACK:
            self.adopt(keyed, first)
        self.number = first
        self.write(list(keyed))

    def adopt(self, news: list[tuple[str, str]], first: int) -> None:
        """What was committed without an answer is there as if it had been answered."""
        for number, (what, key) in enumerate(news):
            draft = draft_of(what, key, first + number)
            known = self.keys.get(key)
            seq = self.engine.value("SELECT seq FROM dedupe WHERE k = :k", k=key)
            if known is None or seq != known[0]:
                assert seq == self.last + 1
                self.note(seq, draft, self.engine.now)

    @rule()
    def pump(self) -> None:
        while drive(self.engine.pump(*self.features).step()):
            pass
        self.learn_failures()

    def learn_failures(self) -> None:
        for row in self.engine.rows("SELECT * FROM journal WHERE seq > :last ORDER BY seq", last=self.last):
            assert row.kind == "decide_failed"
            assert row.seq == self.last + 1
            self.last = row.seq
            self.records[row.seq] = (row.kind, row.subject, row.at)

    @rule(point=st.sampled_from([Point.PUMP_AFTER_DECIDE, Point.PUMP_AFTER_SAVE, Point.COMMIT_BEFORE]))
    def pump_and_die(self, point: Point) -> None:
        self.engine.faults.arm(point, error=Killed)
        try:
            self.pump()
        except Killed:
            self.engine.reopen()
            self.learn_failures()
        self.engine.faults.disarm()

    @rule()
    def add_a_feature(self) -> None:
        if len(self.features) < 3:
            self.features.append(ScriptedFeature(decide, name=f"later {len(self.features)}"))

    @rule(count=st.integers(1, 4))
    def read_on(self, count: int) -> None:
        """A reader that was never told of a gap gets what was committed after its place, each record once."""
        after = self.tail[-1] if self.tail else 0
        found = self.engine.database.read_now(lambda c: store.read(c, after=after, count=count))
        present = [seq for seq in sorted(self.stored()) if seq > after][:count]
        assert [record.seq for record in found] == present
        self.tail += present

    @rule(ms=st.sampled_from([1, HOUR, DAY, 3 * DAY]))
    def advance(self, ms: int) -> None:
        self.engine.clock.advance(ms)

    @rule(chunk=st.integers(1, 4), die=st.booleans(), ms=st.sampled_from([0, DAY + 1, 3 * DAY + 1]))
    def prune(self, chunk: int, die: bool, ms: int) -> None:
        self.engine.clock.advance(ms)
        names = [feature.name for feature in self.features]
        places = self.engine.database.read_now(store.cursors)
        lowest = min(places.get(name, 0) for name in names)
        if die:
            self.engine.faults.arm(Point.PRUNE_MID_CHUNK, error=Killed)
        try:
            drive(Pruner(self.engine.writer, self.engine.clock, KEEP, names, self.engine.faults, chunk).run_once())
        except Killed:
            self.engine.reopen()
        self.engine.faults.disarm()
        self.forget(lowest, complete=not die)

    def forget(self, lowest: int, *, complete: bool) -> None:
        """Only what was old enough and read by all may have gone; all of it unless the pruning was cut short."""
        incidents = {row.seq for row in self.engine.rows("SELECT seq FROM incident")}
        may_go = {
            seq
            for seq, (kind, _, at) in self.records.items()
            if seq <= lowest and seq < self.last and seq not in incidents
            and (age := AGES.get(CLASSES[kind])) is not None and at < self.engine.now - age
        }  # fmt: skip
        gone = set(self.records) - self.stored() - self.gone
        assert gone <= may_go
        assert not complete or may_go <= gone | self.gone
        self.gone |= gone
        known = {row.k for row in self.engine.rows("SELECT k FROM dedupe")}
        assert all(k in known for k, (_, at) in self.keys.items() if self.engine.now - at <= WINDOW)
        self.keys = {k: found for k, found in self.keys.items() if k in known}

    @rule()
    def reopen(self) -> None:
        self.engine.reopen()

    def stored(self) -> set[int]:
        return {row.seq for row in self.engine.rows("SELECT seq FROM journal")}

    @invariant()
    def the_journal_is_what_was_written(self) -> None:
        rows = self.engine.rows("SELECT seq, kind, subject, at FROM journal ORDER BY seq")
        found = {row.seq: (row.kind, row.subject, row.at) for row in rows}
        assert found == {seq: record for seq, record in self.records.items() if seq not in self.gone}

    @invariant()
    def each_feature_was_told_each_record_once(self) -> None:
        places = self.engine.database.read_now(store.cursors)
        told = {(row.feature, row.key): row.told for row in self.engine.rows("SELECT * FROM scripted")}
        assert all(count == 1 for count in told.values())
        failed = {(row.feature, row.seq) for row in self.engine.rows("SELECT feature, seq FROM incident")}
        for feature in self.features:
            for seq, (kind, subject, _) in self.records.items():
                if kind != "server_update" or seq > places.get(feature.name, 0) or seq in self.gone:
                    continue
                assert ((feature.name, subject) in told) != ((feature.name, seq) in failed)

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.destroy()


TestJournal = JournalMachine.TestCase
TestJournal.settings = machine(steps=40)
