"""Listing a library: news is journaled; a listing that may have missed something takes nothing away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from playhead.domain.errors import NoAnswerInTime, Unreachable
from playhead.domain.events import ItemsGone, ItemsSeen, UsersListed
from playhead.domain.items import Item, Library, Version
from playhead.identity.consumer import IdentityConsumer, Rules
from playhead.identity.match import PathRule
from playhead.identity.place import Place, Scope, Selection
from playhead.identity.rows import OUT, ItemRow
from playhead.identity.store import digest, items_by_ref
from playhead.ingest.index import PAGE, Index, Listing, different, same_users
from playhead.journal import store
from playhead.journal.record import Draft
from playhead.kit.clock import ManualClock
from playhead.ports.media_server import ItemPage
from tests.support.engine import Engine, draft, drive
from tests.support.fake_library import film, remote_user
from tests.support.fake_media_server import FakeMediaServer, Fault


class Told(FakeMediaServer):
    """A server whose listing is told page by page, and which remembers what it was asked for."""

    def __init__(self, *pages: ItemPage | None) -> None:
        """None is a request that is not answered in time."""
        super().__init__("wan", ManualClock())
        self.pages = list(pages)
        self.asked: list[tuple[int, int]] = []

    async def items(self, *, start: int, limit: int) -> ItemPage:
        self.asked.append((start, limit))
        page = self.pages.pop(0)
        if page is None:
            raise NoAnswerInTime("wan: no answer in time")
        return page


def page(total: int, *numbers: int, rows: int | None = None) -> ItemPage:
    """A page with these films; `rows` where the server sent more than was usable."""
    items = tuple(film(n) for n in numbers)
    return ItemPage(items=items, rows=len(items) if rows is None else rows, start=0, total=total)


def library(*numbers: int) -> FakeMediaServer:
    server = FakeMediaServer("wan", ManualClock())
    for number in numbers:
        server.add_item(film(number))
    return server


ALL = Rules()


class Shelf:
    """An index over a journal that identity reads."""

    def __init__(self, folder: Path, rules: Rules = ALL) -> None:
        self.engine = Engine(folder)
        self.index = Index(self.engine.database, self.engine.journal, self.engine.writer, self.engine.clock, rules)
        self._pump = self.engine.pump(IdentityConsumer(rules))

    async def take(self, server: FakeMediaServer) -> Listing:
        """One pass, and identity has heard of it."""
        listing = await self.index.list_server(server)
        self.hear()
        return listing

    def hear(self) -> None:
        while drive(self._pump.step()):
            pass

    def events(self) -> list[object]:
        return [r.event for r in self.engine.database.read_now(lambda c: store.read(c, after=0, count=1000))]

    def gone(self) -> set[str]:
        return {i for e in self.events() if isinstance(e, ItemsGone) for i in e.item_ids}

    def seen(self) -> list[str]:
        return [item.name for e in self.events() if isinstance(e, ItemsSeen) for item in e.items]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.engine.close()


async def test_a_first_listing_journals_all_and_the_same_again_journals_nothing(shelf: Shelf) -> None:
    server = library(1, 2, 3)
    assert await shelf.take(server) == Listing(read=3, changed=3, gone=0, complete=True)
    before = shelf.events()
    assert await shelf.take(server) == Listing(read=3, changed=0, gone=0, complete=True)
    assert shelf.events() == before


async def test_only_what_differs_is_journaled(shelf: Shelf) -> None:
    server = library(1, 2, 3)
    await shelf.take(server)
    server.add_item(replace(film(2), name="Film 2, the longer cut"))
    assert (await shelf.take(server)).changed == 1
    assert shelf.seen() == ["Film 1", "Film 2", "Film 3", "Film 2, the longer cut"]


async def test_what_a_complete_listing_lacks_is_gone_and_is_said_once(shelf: Shelf) -> None:
    server = library(1, 2, 3)
    await shelf.take(server)
    server.remove_item(film(2).item_id)
    assert (await shelf.take(server)).gone == 1
    assert (await shelf.take(server)).gone == 0
    assert shelf.gone() == {film(2).item_id}


async def test_what_goes_while_a_listing_runs_may_be_told_by_somebody_else_first(shelf: Shelf) -> None:
    server = library(1, 2, 3)
    await shelf.take(server)
    server.remove_item(film(2).item_id)

    def told(_read: int, _total: int) -> None:
        gone = ItemsGone(server="wan", item_ids=(film(2).item_id,))
        shelf.engine.append(Draft(event=gone, subject="wan"))
        shelf.hear()

    assert (await shelf.index.list_server(server, told)).complete
    assert shelf.gone() == {film(2).item_id}


async def test_an_item_that_is_back_is_journaled_again(shelf: Shelf) -> None:
    server = library(1, 2)
    await shelf.take(server)
    server.remove_item(film(2).item_id)
    await shelf.take(server)
    server.add_item(film(2))
    assert (await shelf.take(server)).changed == 1


async def test_a_library_without_any_item_is_complete(shelf: Shelf) -> None:
    await shelf.take(library(1))
    assert await shelf.take(library()) == Listing(read=0, changed=0, gone=1, complete=True)


@pytest.mark.parametrize(
    "pages",
    [
        [page(3, 1, 2), page(4, 4, 5)],
        [page(3, 1), page(2, 2)],
        [page(3, 1, 2), page(0)],
        [page(3, 1, 2), page(3)],
        [page(3)],
        [page(3, 1, 2), page(3, 2, rows=1)],
        [page(3, 1, 2), page(3, 2, 3)],
        [page(3, 1, 1, 2)],
        [page(3, 1, 2, 4, 5)],
    ],
    ids=[
        "total grows",
        "total shrinks",
        "total falls to nothing",
        "ends early",
        "brings nothing",
        "brings a page's item again",
        "has moved on between two pages",
        "has an item twice on one page",
        "brings more than it counts",
    ],
)
async def test_a_listing_that_may_have_missed_something_declares_nothing_gone(
    shelf: Shelf, pages: list[ItemPage]
) -> None:
    await shelf.take(library(1, 2, 3, 9))
    listing = await shelf.take(Told(*pages))
    assert (listing.complete, listing.gone, shelf.gone()) == (False, 0, set())


async def test_rows_that_cannot_be_used_do_not_make_a_listing_incomplete(shelf: Shelf) -> None:
    await shelf.take(library(1, 2))
    assert (await shelf.take(Told(page(2, 1, rows=2)))).gone == 1


async def test_an_item_on_two_pages_is_journaled_once(shelf: Shelf) -> None:
    await shelf.take(Told(page(3, 1, 2), page(3, 2)))
    assert shelf.seen() == ["Film 1", "Film 2"]


async def test_a_page_that_takes_too_long_is_asked_for_by_halves(shelf: Shelf) -> None:
    server = Told(None, None, page(3, 1, 2), page(3, 3))
    assert (await shelf.take(server)).complete
    assert server.asked == [(0, PAGE), (0, PAGE // 2), (0, PAGE // 4), (2, PAGE // 4)]


async def test_a_server_that_is_too_slow_for_the_smallest_page_ends_the_pass(shelf: Shelf) -> None:
    server = library(1)
    server.fail(Fault.TIMEOUT_BEFORE, times=None, on={"items"})
    with pytest.raises(NoAnswerInTime):
        await shelf.take(server)
    assert len(server.calls) == 5


async def test_while_a_library_scan_runs_nothing_is_gone(shelf: Shelf) -> None:
    server = library(1, 2)
    await shelf.take(server)
    server.remove_item(film(2).item_id)
    server.is_scanning = True
    assert await shelf.take(server) == Listing(read=1, changed=0, gone=0, complete=False)
    server.is_scanning = False
    assert (await shelf.take(server)).gone == 1


async def test_what_came_before_a_failed_page_stays_and_nothing_is_gone(shelf: Shelf) -> None:
    class Breaking(Told):
        async def items(self, *, start: int, limit: int) -> ItemPage:
            if start:
                raise Unreachable("wan: connection refused")
            return page(3, 1, 2)

    await shelf.take(library(9))
    with pytest.raises(Unreachable):
        await shelf.take(Breaking())
    assert (shelf.seen(), shelf.gone()) == (["Film 9", "Film 1", "Film 2"], set())


async def test_progress_is_told_after_each_page(shelf: Shelf) -> None:
    told: list[tuple[int, int]] = []
    await shelf.index.list_server(Told(page(3, 1, 2), page(3, 3)), lambda read, total: told.append((read, total)))
    assert told == [(2, 3), (3, 3)]


SCOPE = Scope()


def place(item: Item) -> Place:
    return SCOPE.place(item)


def other(item: Item) -> Item:
    return replace(item, path="/elsewhere.mkv")


def test_a_page_is_compared_with_what_is_known() -> None:
    one, two, three = film(1), film(2), film(3)
    known = {one.item_id: digest(one, place(one)), two.item_id: digest(other(two), place(two))}
    assert different([one, two, three], known, set(), SCOPE) == (two, three)


def test_an_item_twice_on_a_page_counts_as_the_later() -> None:
    assert different([film(1), other(film(1))], {}, set(), SCOPE) == (other(film(1)),)


def test_known_accounts_are_those_that_are_there(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    alice, bob = replace(remote_user(1, "alice"), is_administrator=True), remote_user(2, "bob")
    for users in ((alice, bob), (alice,)):
        event = UsersListed(server="wan", users=users)
        shelf.engine.append(replace(draft(), event=event))
        shelf.hear()
    assert shelf.engine.database.read_now(lambda c: same_users(c, "wan")) == {alice.user_id: ("alice", True, False)}
    shelf.engine.close()


async def test_a_changed_path_rule_shows_the_items_that_it_moves(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    await shelf.take(library(1, 2))
    moved = Rules(paths={"wan": (PathRule("/media/Film 2 (2000)", "/films"),)})
    again = Index(shelf.engine.database, shelf.engine.journal, shelf.engine.writer, shelf.engine.clock, moved)
    assert (await again.list_server(library(1, 2))).changed == 1
    assert (await again.list_server(library(1, 2))).read == 2
    shelf.engine.close()


async def test_libraries_are_listed_where_the_configuration_names_some(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, Rules(libraries={"wan": Selection(exclude=("Home",))}))
    server = library(1)
    server.set_libraries(Library(library_id="a" * 32, name="Home", locations=("/media",)))
    await shelf.take(server)
    ref = f"wan/{film(1).item_id}"
    (row,) = shelf.engine.database.read_now(lambda c: items_by_ref(c, [ref])).values()
    assert (row.work_id, row.evidence) == (None, OUT)
    assert (await shelf.take(server)).changed == 0
    server.set_libraries(Library(library_id="a" * 32, name="Home", locations=("/home",)))
    assert (await shelf.take(server)).changed == 1
    shelf.engine.close()


SECOND = Version(item_id="4" * 32, path="/media/Film 1 - 4K.mkv")


def rows_of(shelf: Shelf) -> dict[str, ItemRow]:
    refs = [f"wan/{item_id}" for item_id in (film(1).item_id, SECOND.item_id)]
    return shelf.engine.database.read_now(lambda c: items_by_ref(c, refs))


async def test_another_file_is_of_its_items_work_and_stays_though_no_listing_shows_it(shelf: Shelf) -> None:
    server = library(1, 2)
    server.add_version(film(1).item_id, SECOND)
    assert await shelf.take(server) == Listing(read=2, changed=3, gone=0, complete=True)
    whole, file = rows_of(shelf).values()
    assert (file.item.version_of, file.work_id, file.gone) == (film(1).item_id, whole.work_id, False)
    assert await shelf.take(server) == Listing(read=2, changed=0, gone=0, complete=True)
    server.add_item(film(1))
    assert (await shelf.take(server)).gone == 1
    assert shelf.gone() == {SECOND.item_id}


async def test_a_file_that_is_listed_by_itself_as_well_is_an_item_of_its_own(shelf: Shelf) -> None:
    both = [replace(film(n), versions=(Version(item_id=film(3 - n).item_id),)) for n in (1, 2)]
    merged = ItemPage(items=tuple(both), rows=2, start=0, total=2)
    await shelf.take(Told(merged))
    assert (await shelf.take(Told(merged))).changed == 0
    assert {i.version_of for e in shelf.events() if isinstance(e, ItemsSeen) for i in e.items} == {None}


async def test_of_an_incomplete_listing_no_file_is_told(shelf: Shelf) -> None:
    whole = replace(film(1), versions=(SECOND,))
    await shelf.take(Told(ItemPage(items=(whole,), rows=1, start=0, total=2), page(2)))
    assert set(rows_of(shelf)) == {f"wan/{whole.item_id}"}


async def test_what_was_looked_up_as_an_item_becomes_a_file_with_the_next_listing(shelf: Shelf) -> None:
    server = library(1)
    await shelf.take(server)
    server.add_version(film(1).item_id, SECOND)
    alone = Item(item_id=SECOND.item_id, kind="Video", name="Film 1 - 4K", path=SECOND.path)
    await shelf.engine.journal.append(replace(draft(), event=ItemsSeen(server="wan", items=(alone,))))
    shelf.hear()
    await shelf.take(server)
    whole, file = rows_of(shelf).values()
    assert (file.item.version_of, file.work_id) == (whole.item.item_id, whole.work_id)


class Endless(FakeMediaServer):
    """A server with more items than anybody holds in memory twice: each page is made when it is asked for."""

    COUNT = 100_000

    def __init__(self) -> None:
        super().__init__("wan", ManualClock())
        self.largest = 0

    async def items(self, *, start: int, limit: int) -> ItemPage:
        self.largest = max(self.largest, limit)
        numbers = range(start, min(start + limit, self.COUNT))
        items = tuple(Item(item_id=f"{n:032x}", kind="Movie", name=f"Film {n}", path=f"/m/{n}.mkv") for n in numbers)
        return ItemPage(items=items, rows=len(items), start=start, total=self.COUNT)


async def test_a_hundred_thousand_items_are_listed_by_pages_and_told_by_pages(shelf: Shelf) -> None:
    server = Endless()
    assert await shelf.index.list_server(server) == Listing(read=100_000, changed=100_000, gone=0, complete=True)
    assert server.largest == PAGE
    count = shelf.engine.database.read_now(lambda c: c.exec_driver_sql("SELECT count(*) FROM journal").scalar_one())
    assert count == 100_000 / PAGE
