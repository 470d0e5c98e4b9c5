"""Items and the two spellings of their ids."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.domain.items import FOLDER_KINDS, LEAF_KINDS, ItemRef, hex_id


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
