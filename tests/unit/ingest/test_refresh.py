"""Listing again when asked: once for all who ask, and not again at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from playhead.domain.errors import Unreachable
from playhead.identity.consumer import Rules
from playhead.ingest.index import Index
from playhead.ingest.refresh import FRESH_MS, Refresher
from tests.support.engine import Engine
from tests.support.fake_library import film
from tests.support.fake_media_server import FakeMediaServer, Fault


class Bench:
    """A refresher over one server."""

    def __init__(self, folder: Path) -> None:
        self.engine = Engine(folder)
        self.server = FakeMediaServer("wan", self.engine.clock)
        self.server.add_item(film(1))
        index = Index(self.engine.database, self.engine.journal, Rules())
        self.refresh = Refresher(index, {"wan": self.server}, self.engine.clock).refresh

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
    bench.engine.clock.advance(FRESH_MS)
    await bench.refresh("wan")
    assert bench.listings() == 2


async def test_a_listing_that_failed_is_told_to_all_and_tried_again(bench: Bench) -> None:
    bench.server.fail(Fault.UNREACHABLE, on=["items"])
    for ended in await asyncio.gather(bench.refresh("wan"), bench.refresh("wan"), return_exceptions=True):
        assert isinstance(ended, Unreachable)
    await bench.refresh("wan")
    assert bench.listings() == 2
