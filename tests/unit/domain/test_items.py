"""Items and the two spellings of their ids."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.domain.items import FOLDER_KINDS, LEAF_KINDS, Item, ItemRef, Version, hex_id


@given(st.uuids())
def test_both_spellings_of_an_id_are_one(one: uuid.UUID) -> None:
    assert hex_id(str(one).upper()) == hex_id(one.hex) == one.hex


@pytest.mark.parametrize("text", ["", "-", "movie", "0" * 31, "0" * 33, "g" * 32, "٠" * 32, "0" * 32 + "\n"])
def test_what_is_no_id_is_told_apart(text: str) -> None:
    assert hex_id(text) is None


@given(st.text())
def test_anything_else_is_an_id_or_none(text: str) -> None:
    found = hex_id(text)
    assert found is None or (len(found) == 32 and hex_id(found) == found)


def test_an_item_is_named_by_its_server_first() -> None:
    assert str(ItemRef("wan", "0" * 32)) == "wan/" + "0" * 32
    assert min([ItemRef("b", "1"), ItemRef("a", "2")]).server == "a"


def test_no_kind_is_both_a_leaf_and_a_folder() -> None:
    assert LEAF_KINDS.isdisjoint(FOLDER_KINDS)


def test_other_files_are_items_that_name_the_one_they_belong_to() -> None:
    files = (Version(item_id="c" * 32, path="/c.mkv", runtime=3), Version(item_id="b" * 32))
    film = Item(
        item_id="a" * 32, kind="Movie", name="Film", path="/a.mkv", provider_ids={"imdb": "tt1"}, versions=files
    )
    told = [(one.item_id, one.kind, one.name, one.path, one.runtime, one.version_of) for one in film.hidden()]
    assert told == [
        ("b" * 32, "Movie", "Film", None, None, "a" * 32),
        ("c" * 32, "Movie", "Film", "/c.mkv", 3, "a" * 32),
    ]
    assert {one.provider_ids.get("imdb") for one in film.hidden()} == {None}
