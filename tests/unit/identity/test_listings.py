"""What is kept of listings: how far one is, and until when everything saved is known."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from playhead.identity import listings
from playhead.identity.listings import Begun, Ended, Kept, Page
from tests.support.engine import Engine
from tests.support.fake_library import film

BEGUN = Begun(server="wan", begun_at=5, dated=7, total=3, scope="s")
FIRST = Page(start=0, rows=2, ids=("a", "b"), files=(film(1),))
SECOND = Page(start=2, rows=1, ids=("c",))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    yield made
    made.close()


def add(engine: Engine, begun: Begun, *pages: Page) -> None:
    engine.write(partial(listings.add_page, waiting=[(begun, page) for page in pages]))


def kept(engine: Engine, name: str = "wan") -> Kept:
    return engine.database.read_now(lambda c: listings.kept(c, name))


def test_of_a_server_that_was_never_listed_nothing_is_kept(engine: Engine) -> None:
    assert kept(engine) == Kept()


def test_pages_are_kept_in_their_order_until_the_listing_ends(engine: Engine) -> None:
    add(engine, BEGUN, FIRST, SECOND)
    assert kept(engine) == Kept(begun=BEGUN, pages=(FIRST, SECOND))
    assert kept(engine, "lan") == Kept()
    engine.write(partial(listings.end, waiting=[Ended(server="wan", saved_at=7, surplus=-2)]))
    assert kept(engine) == Kept(saved_at=7, surplus=-2)
    assert engine.rows("SELECT * FROM listing_page") == []


def test_a_listing_that_ends_unfit_leaves_what_was_known(engine: Engine) -> None:
    engine.write(partial(listings.end, waiting=[Ended(server="wan", saved_at=7, surplus=3)]))
    add(engine, BEGUN, FIRST)
    engine.write(partial(listings.end, waiting=[Ended(server="wan")]))
    assert kept(engine) == Kept(saved_at=7, surplus=3)


def test_a_first_page_begins_anew(engine: Engine) -> None:
    add(engine, BEGUN, FIRST, SECOND)
    again = Begun(server="wan", begun_at=9, dated=11, total=1, scope="t")
    add(engine, again, Page(start=0, rows=1, ids=("d",)))
    assert kept(engine) == Kept(begun=again, pages=(Page(start=0, rows=1, ids=("d",)),))


def test_what_was_saved_is_known_while_a_listing_is_under_way(engine: Engine) -> None:
    add(engine, BEGUN, FIRST)
    engine.write(partial(listings.saved, waiting=[("wan", 6)]))
    assert kept(engine) == Kept(saved_at=6, begun=BEGUN, pages=(FIRST,))
