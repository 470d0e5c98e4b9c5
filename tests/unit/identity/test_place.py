"""Where an item is: names and ids of libraries, folders' borders, and paths in the common tree."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from playhead.domain.items import Library, Version
from playhead.identity.match import PathRule
from playhead.identity.place import Place, Scope, Selection, parts
from tests.support.fake_library import film

FILMS = Library(library_id="ab" * 16, name="Films", locations=("/media", "/more/"))
HOME = Library(library_id="cd" * 16, name="Home videos", locations=("/media/home",))
DASHED = "ABABABAB-ABAB-ABAB-ABAB-ABABABABABAB"


@pytest.mark.parametrize(
    ("chosen", "taken"),
    [
        (Selection(), True),
        (Selection(include=("FILMS",)), True),
        (Selection(include=(DASHED,)), True),
        (Selection(include=("Shows",)), False),
        (Selection(exclude=(" films ",)), False),
        (Selection(exclude=(DASHED,)), False),
        (Selection(include=("Films",), exclude=("Films",)), False),
    ],
)
def test_a_selection_goes_by_name_or_id(chosen: Selection, taken: bool) -> None:
    assert chosen.takes(FILMS.name, FILMS.library_id) is taken


def test_entries_that_name_nothing_are_told() -> None:
    chosen = Selection(include=("films", DASHED), exclude=("Flims",))
    assert chosen.unknown([(FILMS.name, FILMS.library_id)]) == ("Flims",)


def test_a_path_is_told_by_the_common_tree() -> None:
    scope = Scope(rules=(PathRule("/mnt", "/media"),))
    assert scope.place(film(1, root="/mnt")) == Place("/media/Film 1 (2000)/Film 1.mkv")


def test_an_item_in_two_libraries_is_out_when_one_of_them_is() -> None:
    scope = Scope(chosen=Selection(exclude=("home videos",)), libraries=(FILMS, HOME))
    assert scope.place(film(1, root="/media/home")).excluded
    assert not scope.place(film(1, root="/media/homes")).excluded


def test_what_is_in_no_library_takes_part_unless_some_are_chosen() -> None:
    assert not Scope(chosen=Selection(exclude=("Films",)), libraries=(FILMS,)).place(film(1, root="/else")).excluded
    assert Scope(chosen=Selection(include=("Films",)), libraries=(FILMS,)).place(film(1, root="/else")).excluded
    assert not Scope(chosen=Selection(include=("Films",)), libraries=(FILMS,)).place(film(1, root="/more")).excluded


def test_other_files_have_paths_in_the_common_tree_too() -> None:
    scope = Scope(rules=(PathRule("/mnt", "/media"),))
    files = (Version(item_id="b" * 32, path="/mnt/Film - 4K.mkv"), Version(item_id="c" * 32))
    assert scope.others(replace(film(1), versions=files)) == ("/media/Film - 4K.mkv",)


@pytest.mark.parametrize(
    ("chosen", "libraries", "read"),
    [
        (Selection(), (FILMS, HOME), ("",)),
        (Selection(exclude=("Films",)), (FILMS, HOME), (HOME.library_id,)),
        (Selection(include=("Films", "Home videos")), (HOME, FILMS), (FILMS.library_id, HOME.library_id)),
        (Selection(include=("Shows",)), (FILMS, HOME), ()),
        (Selection(exclude=("Films",)), (), ("",)),
        (Selection(exclude=("Films",)), (FILMS, replace(HOME, library_id="")), ("",)),
    ],
    ids=["nothing is left out", "one is", "two are taken", "none is", "none is known", "one cannot be named"],
)
def test_what_takes_part_is_read_by_libraries(
    chosen: Selection, libraries: tuple[Library, ...], read: tuple[str, ...]
) -> None:
    assert parts(chosen, libraries) == read
