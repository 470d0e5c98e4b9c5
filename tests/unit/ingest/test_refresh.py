"""Listing again when asked: once for all who ask, and not again at once."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playhead.domain.errors import Unreachable
from playhead.identity.consumer import IdentityConsumer, Rules
from playhead.ingest.index import Index
from playhead.ingest.refresh import FRESH_MS, Refresher
from playhead.kit.times import HOUR
from tests.support.engine import Engine, drive
from tests.support.fake_library import film
from tests.support.fake_media_server import FakeMediaServer, Fault
from tests.support.loops import turn, until


async def for_ever(_ms: int) -> None:
    """A server that has gone silent."""
    await asyncio.Event().wait()


class Bench:
    """A refresher over one server."""

    def __init__(self, folder: Path) -> None:
        self.engine = Engine(folder)
        self.server = FakeMediaServer("wan", self.engine.clock, pause=for_ever)
        self.server.add_item(film(1))
        engine = self.engine
        self._pump = engine.pump(IdentityConsumer(Rules()))
        index = Index(engine.database, engine.journal, engine.writer, engine.clock, Rules(), self._decided)
        self.refresher = Refresher(index, {"wan": self.server}, self.engine.clock)
        self.refresh = self.refresher.refresh

    async def _decided(self) -> None:
        self.known()

    def known(self) -> int:
        """How many items identity knows when it has heard everything."""
        while drive(self._pump.step()):
            pass
        return int(self.engine.value("SELECT count(*) FROM item WHERE NOT gone"))

    def listings(self) -> int:
        return sum(call.method == "items" for call in self.server.calls)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.engine.close()


async def test_all_who_ask_at_one_time_share_a_listing(bench: Bench) -> None:
    await asyncio.gather(*(bench.refresh("wan") for _ in range(5)))
    assert bench.listings() == 1
    await bench.refresh("wan")
    assert bench.listings() == 1


async def test_once_everything_was_listed_what_was_saved_since_is_enough(bench: Bench) -> None:
    await bench.server.info()
    await bench.refresh("wan")
    bench.known()
    bench.server.calls.clear()
    bench.engine.clock.advance(FRESH_MS)
    bench.server.add_item(film(2))
    await asyncio.gather(*(bench.refresh("wan") for _ in range(5)))
    assert [call.method for call in bench.server.calls] == ["items_saved", "items"]
    assert bench.known() == 2


async def test_what_went_is_known_after_it_too(bench: Bench) -> None:
    bench.server.add_item(film(2))
    await bench.server.info()
    await bench.refresh("wan")
    bench.known()
    bench.engine.clock.advance(FRESH_MS)
    bench.server.remove_item(film(2).item_id)
    await bench.refresh("wan")
    assert bench.known() == 1


async def test_who_wants_a_listing_that_ends_now_gets_one_and_shares_it_with_all_who_ask(bench: Bench) -> None:
    await bench.refresh("wan")
    *_, listing = await asyncio.gather(*(bench.refresher.list_now("wan") for _ in range(3)))
    assert (listing.complete, listing.read, bench.listings()) == (True, 1, 2)


async def test_a_failure_that_nobody_waits_for_any_more_is_not_complained_about(bench: Bench) -> None:
    complaints: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context["message"]))
    bench.server.fail(Fault.UNREACHABLE, on=["items"])
    asked = asyncio.create_task(bench.refresher.list_now("wan"))
    await turn()
    asked.cancel()
    await until(lambda: bench.listings() == 1 and not bench.refresher._whole)
    del asked
    gc.collect()
    assert complaints == []


async def test_what_is_under_way_at_the_end_is_broken_off(bench: Bench) -> None:
    bench.server.fail(Fault.SLOW, on=["items"], ms=HOUR)
    asked = asyncio.create_task(bench.refresh("wan"))
    await until(lambda: bool(bench.refresher._whole))
    await bench.refresher.close()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert not bench.refresher._whole


async def test_a_listing_that_failed_is_told_to_all_and_tried_again(bench: Bench) -> None:
    bench.server.fail(Fault.UNREACHABLE, on=["items"])
    for ended in await asyncio.gather(bench.refresh("wan"), bench.refresh("wan"), return_exceptions=True):
        assert isinstance(ended, Unreachable)
    await bench.refresh("wan")
    assert bench.listings() == 2
