"""Pages compared with what a database knows of an account."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from playhead.domain.events import ItemsGone
from playhead.domain.userdata import UserData
from playhead.features.userdata import pages, runs
from playhead.features.userdata.pages import Known, compare
from tests.support.household import Household
from tests.support.sweeping import Broom
from tests.support.views import agreed, known


@pytest.fixture
def home() -> Iterator[Household]:
    made = Household({"wan": "10.11.11", "lan": "12.0.0"}, films=3)
    made.settle()
    yield made
    made.remove()


def test_what_is_known_is_told_by_item(home: Household) -> None:
    home.fakes["wan"].toggle_played(home.user("wan", "alice"), home.film("wan", 2), True)
    home.settle()
    Broom(home).begin("wan")
    films = [home.film("wan", n) for n in (1, 2, 3)]

    def ask(c: Connection) -> Known:
        (account,) = runs.open_passes(c, "wan")
        return pages.known_of(c, account, [*films, "f" * 32])

    found = home.database.read_now(ask)
    assert set(found.kinds) == set(films)
    assert set(found.shadows) == set(found.registers) == {films[1]}
    data = {item: home.truth("wan", "alice", n) for n, item in enumerate(films, 1)}
    assert compare(data, found) == pages.Compared(entries=1)
    home.append(ItemsGone(server="wan", item_ids=(films[2],)))
    home.settle()
    asked = [*films, "f" * 32]
    assert home.database.read_now(lambda c: pages.unlisted(c, "wan", asked)) == [films[2], "f" * 32]


def test_rows_are_told_held_back_or_passed_over() -> None:
    kinds: dict[str, tuple[str, int | None]] = dict.fromkeys(("new", "lost", "parked", "same"), ("Movie", None))
    seen = Known(kinds=kinds, shadows={"lost": known(favorite=True)}, registers={})
    data = {
        "new": UserData(played=True),
        "lost": UserData(),
        "same": UserData(),
        "stranger": UserData(played=True),
    }
    found = compare(data, seen)
    assert [row.item_id for row in found.rows] == ["new"]
    assert (found.held_back, found.entries, found.backward) == (("lost",), 2, ())
    assert compare(data | {"blank": UserData()}, seen).strange == ("stranger",)


def test_of_a_folder_only_opinions_are_compared() -> None:
    seen = Known(kinds={"show": ("Series", None)}, shadows={}, registers={})
    assert compare({"show": UserData(played=True)}, seen).rows == ()
    assert len(compare({"show": UserData(favorite=True)}, seen).rows) == 1


def test_other_files_are_told_where_they_differ_and_neither_held_back_nor_lacking() -> None:
    seen = Known(
        kinds={"lost": ("Movie", None), "blank": ("Movie", None)},
        shadows={"lost": known(favorite=True)},
        registers={"blank": agreed(played=True)},
        files=frozenset({"lost", "blank"}),
    )
    found = compare({"lost": UserData(), "blank": UserData()}, seen)
    assert [row.item_id for row in found.rows] == ["lost"]
    assert (found.lacking, found.held_back, found.entries) == ((), (), 0)
