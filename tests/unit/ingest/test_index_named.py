"""Looking at named items of a library: what is news is told, and what went, with what it held."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from playhead.domain.items import Item, Version
from playhead.identity.consumer import IdentityConsumer, Rules
from playhead.ingest.index import Index, Looked
from playhead.kit.clock import ManualClock
from tests.support.engine import Engine, drive
from tests.support.fake_library import film
from tests.support.fake_media_server import FakeMediaServer


def library(*numbers: int) -> FakeMediaServer:
    server = FakeMediaServer("wan", ManualClock())
    for number in numbers:
        server.add_item(film(number))
    return server


class Shelf:
    """An index over a journal that identity reads."""

    def __init__(self, folder: Path) -> None:
        self.engine = Engine(folder)
        self.index = Index(self.engine.database, self.engine.journal, self.engine.writer, self.engine.clock, Rules())
        self._pump = self.engine.pump(IdentityConsumer(Rules()))

    async def take(self, server: FakeMediaServer) -> None:
        """List the whole library, and identity has heard of it."""
        await self.index.list_server(server)
        self.hear()

    def hear(self) -> None:
        while drive(self._pump.step()):
            pass

    def known(self) -> set[str]:
        return {row.item_id for row in self.engine.rows("SELECT item_id FROM item WHERE NOT gone")}


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.engine.close()


def episode(number: int) -> Item:
    return replace(film(100 + number), kind="Episode", series_id=film(50).item_id, season=1, episode=number)


async def heard(shelf: Shelf, server: FakeMediaServer, *item_ids: str, removed: set[str] | None = None) -> Looked:
    """A look at the named items, and identity has heard of it."""
    looked = await shelf.index.look_up(server, item_ids, removed=removed or set())
    shelf.hear()
    return looked


async def test_named_items_are_asked_for_and_only_what_is_news_is_told(shelf: Shelf) -> None:
    server = library(1, 2)
    looked = await heard(shelf, server, film(1).item_id)
    assert looked == Looked(changed=1, gone=0)
    assert await heard(shelf, server, film(1).item_id) == Looked(changed=0, gone=0)
    assert shelf.known() == {film(1).item_id}


async def test_a_series_that_went_takes_its_episodes_along(shelf: Shelf) -> None:
    server = library()
    series = replace(film(50), kind="Series")
    for item in (series, episode(1), episode(2)):
        server.add_item(item)
    await shelf.take(server)
    for item in (series, episode(1), episode(2)):
        server.remove_item(item.item_id)
    looked = await heard(shelf, server, series.item_id, removed={series.item_id})
    assert looked == Looked(changed=0, gone=3)
    assert shelf.known() == set()


async def test_an_updated_series_does_not_ask_for_its_episodes(shelf: Shelf) -> None:
    server = library()
    series = replace(film(50), kind="Series")
    for item in (series, episode(1)):
        server.add_item(item)
    await shelf.take(server)
    server.calls.clear()
    await heard(shelf, server, series.item_id)
    assert [call.method for call in server.calls] == ["items_by_id"]


async def test_while_a_scan_runs_what_is_missing_is_undecided(shelf: Shelf) -> None:
    server = library(1)
    await shelf.take(server)
    server.remove_item(film(1).item_id)
    server.is_scanning = True
    assert (await heard(shelf, server, film(1).item_id)).undecided == (film(1).item_id,)
    assert shelf.known() == {film(1).item_id}


@pytest.mark.parametrize("kind", ["Season", "MusicAlbum", "MusicArtist"])
async def test_a_folder_that_went_asks_for_a_listing(shelf: Shelf, kind: str) -> None:
    server = library()
    server.add_item(replace(film(1), kind=kind))
    await shelf.take(server)
    server.remove_item(film(1).item_id)
    assert (await heard(shelf, server, film(1).item_id)).unclear


async def test_something_unknown_asks_for_one_only_where_it_went(shelf: Shelf) -> None:
    strange = "e" * 32
    assert not (await heard(shelf, library(), strange)).unclear
    assert (await heard(shelf, library(), strange, removed={strange})).unclear


async def test_another_file_of_an_item_is_not_taken_for_an_item(shelf: Shelf) -> None:
    server = library()
    whole = replace(film(1), versions=(Version(item_id="f" * 32, path="/media/other.mkv"),))
    server.add_item(whole)
    await shelf.take(server)
    server.calls.clear()
    assert await heard(shelf, server, "f" * 32) == Looked(changed=0, gone=0)
    assert server.calls == []
