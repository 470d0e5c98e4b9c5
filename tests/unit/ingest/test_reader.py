"""Reading one account whole: pages in their order, smaller ones where they take too long, and what they do not show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType

import msgspec
import pytest

from playhead.domain.errors import NoAnswerInTime
from playhead.domain.userdata import UserData
from playhead.features.userdata import runs
from playhead.features.userdata.runs import Begin, Pass
from playhead.ingest.reader import SMALLEST_PAGE, Page, PageRepeated, Reader
from playhead.ports.media_server import Only, UserDataPage
from tests.support.engine import at_once, drive
from tests.support.fake_media_server import Fault
from tests.support.household import Household
from tests.support.passing import SEEN, asked_by_id, put
from tests.support.sweeping import Broom


class Listed:
    """Takes pages down."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.sizes: list[int] = []

    async def moved(self, row: Pass) -> Pass:
        self.sizes.append(row.size)
        return row

    async def taken(self, row: Pass, page: Page) -> Pass:
        self.pages.append(page)
        return msgspec.structs.replace(row, start=row.start + page.rows, total=page.total)


@pytest.fixture
def home() -> Iterator[Household]:
    made = Household({"wan": "10.11.11"}, films=5)
    made.settle()
    yield made
    made.remove()


def a_pass(home: Household, **more: object) -> Pass:
    asked = Begin(run_id="r", why="asked", now=0, servers=("wan",))
    (row,) = home.database.read_now(lambda c: runs.fresh(c, asked))
    return Pass(**{"id": 0, **row, **more})


def read(home: Household, row: Pass) -> Listed:
    listed = Listed()
    drive(Reader(home.fakes["wan"], at_once(home.database), home.clock).read(row, listed))
    return listed


def test_every_page_is_read_once_from_the_place_on(home: Household) -> None:
    assert [len(page.data) for page in read(home, a_pass(home, size=2)).pages] == [2, 2, 1]
    assert [len(page.data) for page in read(home, a_pass(home, size=2, start=4, total=5)).pages] == [1]


def test_pages_that_take_too_long_get_smaller_down_to_the_smallest_size_and_no_further(home: Household) -> None:
    home.fakes["wan"].fail(Fault.TIMEOUT_BEFORE, times=4, on={"user_data_page"})
    listed = read(home, a_pass(home))
    assert listed.sizes == [250, 125, 62, SMALLEST_PAGE]
    assert len(listed.pages) == 1
    home.fakes["wan"].fail(Fault.TIMEOUT_BEFORE, times=None, on={"user_data_page"})
    with pytest.raises(NoAnswerInTime):
        read(home, a_pass(home))


def test_what_was_marked_and_is_on_no_page_is_read_by_id(home: Household) -> None:
    put(home, "wan", 2, SEEN)
    put(home, "wan", 3, SEEN)
    Broom(home).reconcile()
    put(home, "wan", 2, UserData())
    before = len(asked_by_id(home, "wan"))
    listed = read(home, a_pass(home, only=Only.PLAYED))
    assert [list(page.data) for page in listed.pages] == [[home.film("wan", 3)], [home.film("wan", 2)]]
    assert asked_by_id(home, "wan")[before:] == [home.film("wan", 2)]


def test_a_page_that_comes_twice_is_an_error(home: Household, monkeypatch: pytest.MonkeyPatch) -> None:
    data = MappingProxyType({home.film("wan", 1): SEEN})

    async def same(*_: object, start: int, **__: object) -> UserDataPage:
        return UserDataPage(data=data, rows=1, start=start, total=5)

    answer: Callable[..., object] = same
    monkeypatch.setattr(home.fakes["wan"], "user_data_page", answer)
    with pytest.raises(PageRepeated):
        read(home, a_pass(home))
