"""A listing that broke goes on where it did, as long as it is fresh and the server shows the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from playhead.domain.errors import Unreachable
from playhead.domain.events import ItemsGone
from playhead.domain.items import Library
from playhead.identity.consumer import IdentityConsumer, Rules
from playhead.identity.listings import Begun, Kept, Page
from playhead.identity.match import PathRule
from playhead.identity.place import Scope
from playhead.ingest.index import PAGE, Index, Listing
from playhead.ingest.listing import FRESH_MS, Progress, fingerprint, going_on
from playhead.journal.store import read
from playhead.ports.media_server import ItemPage
from tests.support.engine import Engine, drive
from tests.support.fake_library import film
from tests.support.fake_media_server import FakeMediaServer

NOW = 1_767_225_600_000
BEGUN = Begun(server="wan", begun_at=NOW, dated=NOW, scope="s", total=4)
FIRST = Page(start=0, rows=2, ids=("a", "b"))
SECOND = Page(start=2, rows=1, ids=("c",))


@pytest.mark.parametrize(
    ("kept", "scope", "later", "start"),
    [
        (Kept(), "s", 0, None),
        (Kept(begun=BEGUN, pages=(FIRST, SECOND)), "s", FRESH_MS - 1, 3),
        (Kept(begun=BEGUN, pages=(FIRST, SECOND)), "s", FRESH_MS, None),
        (Kept(begun=BEGUN, pages=(FIRST, SECOND)), "s", -1, None),
        (Kept(begun=BEGUN, pages=(FIRST, SECOND)), "other", 0, None),
        (Kept(begun=BEGUN, pages=(SECOND,)), "s", 0, None),
        (Kept(begun=BEGUN, pages=(FIRST, replace(SECOND, ids=("a",)))), "s", 0, None),
        (Kept(begun=BEGUN, pages=(FIRST, replace(SECOND, ids=()))), "s", 0, None),
        (Kept(begun=BEGUN), "s", 0, None),
    ],
    ids=[
        "none broke",
        "fresh",
        "too old",
        "our clock was set back",
        "the configuration changed",
        "a page lacks",
        "a page came twice",
        "the last row is of no use",
        "nothing was read",
    ],
)
def test_which_listing_goes_on(kept: Kept, scope: str, later: int, start: int | None) -> None:
    progress = going_on(kept, scope, NOW + later)
    assert (progress.start if progress is not None else None) == start


def broken() -> Progress:
    progress = going_on(
        Kept(begun=replace(BEGUN, total=3), pages=(Page(start=0, rows=1, ids=(film(1).item_id,)),)), "s", NOW
    )
    assert progress is not None
    return progress


@pytest.mark.parametrize(
    ("page", "new"),
    [
        (ItemPage(items=(film(1), film(2)), rows=2, start=0, total=3), 1),
        (ItemPage(items=(film(1),), rows=1, start=0, total=3), 0),
        (ItemPage(items=(film(1), film(2)), rows=2, start=0, total=4), None),
        (ItemPage(items=(film(2), film(3)), rows=2, start=0, total=3), None),
        (ItemPage(items=(film(1),), rows=2, start=0, total=3), None),
        (ItemPage(items=(), rows=0, start=0, total=3), None),
    ],
    ids=["the same", "its end", "the count moved", "all moved up", "something is of no use", "nothing"],
)
def test_it_goes_on_where_the_server_shows_the_same(page: ItemPage, new: int | None) -> None:
    rest = broken().goes_on(page)
    assert (None if rest is None else rest.rows) == new


def test_another_configuration_has_another_fingerprint() -> None:
    places = [
        Scope(),
        Scope(rules=(PathRule("/a", "/b"),)),
        Scope(libraries=(Library(library_id="1", name="a", locations=()),)),
    ]
    assert len({fingerprint(one) for one in places}) == 3
    assert fingerprint(Scope()) == fingerprint(Scope())


class Breaking(FakeMediaServer):
    """A server with 2,200 films whose pages from the n-th on cannot be had until it is mended."""

    def __init__(self, engine: Engine) -> None:
        super().__init__("wan", engine.clock)
        self.asked: list[int] = []
        self.breaks_at = 0
        for number in range(1, 2_201):
            self.add_item(film(number))

    async def items(self, *, start: int, limit: int) -> ItemPage:
        self.asked.append(start)
        if self.breaks_at and len(self.asked) >= self.breaks_at:
            raise Unreachable("wan: connection refused")
        return await super().items(start=start, limit=limit)

    def mend(self) -> None:
        self.breaks_at, self.asked = 0, []


class Shelf:
    """An index over a journal that identity reads; `restart` forgets all that is not saved."""

    def __init__(self, folder: Path) -> None:
        self.engine = Engine(folder)
        self.server = Breaking(self.engine)
        self.restart()

    def restart(self, rules: Rules | None = None) -> None:
        rules = rules or Rules()
        engine = self.engine
        self.index = Index(engine.database, engine.journal, engine.writer, engine.clock, rules)
        self._pump = engine.pump(IdentityConsumer(rules))

    async def take(self) -> Listing:
        try:
            return await self.index.list_server(self.server)
        finally:
            while drive(self._pump.step()):
                pass

    async def break_at(self, page: int) -> None:
        """A listing breaks at this page, and the process ends."""
        self.server.mend()
        self.server.breaks_at = page
        with pytest.raises(Unreachable):
            await self.take()
        self.server.mend()
        self.restart()

    def gone(self) -> set[str]:
        records = self.engine.database.read_now(lambda c: read(c, after=0, count=10_000))
        return {i for one in records if isinstance(one.event, ItemsGone) for i in one.event.item_ids}


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.engine.close()


async def test_killed_at_page_3_of_5_it_goes_on_at_page_3(shelf: Shelf) -> None:
    await shelf.break_at(3)
    assert await shelf.take() == Listing(read=2_200, changed=1_200, gone=0, complete=True)
    # the row before is read again, to see that nothing has moved
    assert shelf.server.asked == [2 * PAGE - 1, 3 * PAGE - 1, 4 * PAGE - 1]


async def test_what_the_earlier_pages_held_is_not_gone_and_what_no_page_held_is(shelf: Shelf) -> None:
    shelf.server.add_item(film(5_000))
    await shelf.take()
    shelf.server.remove_item(film(5_000).item_id)
    await shelf.break_at(4)
    assert (await shelf.take()).gone == 1
    assert shelf.gone() == {film(5_000).item_id}


@pytest.mark.parametrize("change", ["went", "came", "both", "an hour passed"])
async def test_it_begins_again_when_something_changed_behind_it(shelf: Shelf, change: str) -> None:
    await shelf.break_at(3)
    if change in ("went", "both"):
        shelf.server.remove_item(film(7).item_id)
    if change in ("came", "both"):
        shelf.server.add_item(film(9_000))
    if change == "an hour passed":
        shelf.engine.clock.advance(FRESH_MS)
    assert (await shelf.take()).complete
    assert 0 in shelf.server.asked
    assert shelf.gone() == ({film(7).item_id} if change in ("went", "both") else set())


async def test_with_another_configuration_it_begins_again(shelf: Shelf) -> None:
    await shelf.break_at(3)
    shelf.restart(Rules(paths={"wan": (PathRule("/media", "/films"),)}))
    assert (await shelf.take()).complete
    assert shelf.server.asked[0] == 0


async def test_broken_at_each_page_in_turn_it_comes_to_its_end(shelf: Shelf) -> None:
    for _ in range(4):
        await shelf.break_at(2)
    assert (await shelf.take()).complete
    assert shelf.server.asked == [4 * PAGE - 4]


async def test_what_slipped_between_two_pages_is_not_gone(shelf: Shelf) -> None:
    await shelf.take()
    server = shelf.server

    class Sliding(FakeMediaServer):
        async def items(self, *, start: int, limit: int) -> ItemPage:
            if start == PAGE:
                server.remove_item(film(1).item_id)
                server.add_item(film(9_000))
            return await server.items(start=start, limit=limit)

    sliding = Sliding("wan", shelf.engine.clock)
    sliding.items_by_id = server.items_by_id  # type: ignore[method-assign]
    listing = await shelf.index.list_server(sliding)
    assert (listing.complete, listing.gone, shelf.gone()) == (True, 0, set())
