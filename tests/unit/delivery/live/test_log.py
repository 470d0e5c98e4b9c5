"""The journal behind the feed, on a real database."""

from __future__ import annotations

from pathlib import Path

import pytest

from playhead.delivery.live.log import JournalLog
from playhead.journal.record import Draft
from playhead.storage.errors import StoreUnavailable
from tests.support.engine import Engine, at_once
from tests.support.live import sync_update


async def test_it_reads_what_the_journal_has(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.append(*[Draft(event=sync_update(str(n)), stream="a") for n in range(3)])
    log = JournalLog(at_once(engine.database))
    assert (await log.begin())[1] == 3
    assert [one.seq for one in (await log.read(1, ())).records] == [2, 3]
    assert await log.top("a", 2) == 2
    assert [one.seq for one in (await log.missed("a", 0, 2, 9)).records] == [1, 2]
    engine.destroy()


async def test_a_database_that_fails_is_said_to_be_unavailable(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.write(lambda c: c.exec_driver_sql("DROP TABLE journal"))
    with pytest.raises(StoreUnavailable):
        await JournalLog(at_once(engine.database)).begin()
    engine.destroy()
