"""The door into the journal."""

from __future__ import annotations

import asyncio

import pytest

from playhead.journal.log import Journal
from playhead.journal.record import Draft
from playhead.journal.wake import Wakes
from playhead.kit.faults import Point
from playhead.storage.writer import ThreadWriter
from tests.support.engine import Engine, Planted, draft, drive


async def test_callers_that_share_a_commit_each_learn_their_own_places(engine: Engine) -> None:
    writer = ThreadWriter(engine.database)
    journal = Journal(writer, engine.clock, Wakes())
    writer.start()
    groups = [[draft(f"{n}.{m}", dedupe="k" if m == 0 else None) for m in range(n % 3)] for n in range(30)]
    places = await asyncio.gather(*(journal.append(*group) for group in groups))
    await writer.stop()
    stored = {row.seq: row.subject for row in engine.rows("SELECT seq, subject FROM journal")}
    assert sorted(stored) == list(range(1, len(stored) + 1))
    for group, found in zip(groups, places, strict=True):
        assert len(found) == len(group)
        assert [stored[seq] for seq in found[1:]] == [d.subject for d in group[1:]]
    assert len({found[0] for found in places if found}) == 1


async def test_an_append_wakes_the_readers_after_its_commit(engine: Engine) -> None:
    woken = asyncio.ensure_future(engine.wakes.records.wait(30))
    assert await engine.journal.append(draft("a")) == [1]
    await asyncio.wait_for(woken, 20)


def test_a_failed_append_can_be_sent_again_with_the_same_key(engine: Engine) -> None:
    engine.faults.arm(Point.COMMIT_AFTER_BEFORE_ACK)
    with pytest.raises(Planted):
        drive(engine.journal.append(draft("a", dedupe="k")))
    assert engine.append(draft("a", dedupe="k")) == [1]
    assert engine.value("SELECT count(*) FROM journal") == 1


def test_a_draft_that_cannot_be_stored_fails_alone(engine: Engine) -> None:
    with pytest.raises(KeyError):
        engine.append(Draft(event=object()))  # type: ignore[arg-type]  # a caller's bug
    assert engine.append(draft("a")) == [1]


def test_nothing_is_appended_by_appending_nothing(engine: Engine) -> None:
    assert engine.append() == []
