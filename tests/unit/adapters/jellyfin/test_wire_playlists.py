"""Bodies about playlists, as servers send them and as they should not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from playhead.adapters.jellyfin.wire_playlists import (
    encode_changed,
    encode_new,
    parse_entries,
    parse_lists,
    parse_made,
    parse_public,
)
from playhead.domain.errors import BadAnswer
from playhead.ports.playlists import Entry, Listed

A, B = "a" * 32, "b" * 32


def body(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def test_lists_are_read_and_whatever_else_comes_is_left_out() -> None:
    page = parse_lists(
        body(
            Items=[
                {"Id": A, "Type": "Playlist", "Name": "Fête 😀", "MediaType": "Video"},
                {"Id": B, "Type": "Movie", "Name": "Film"},
                {"Id": "no id", "Type": "Playlist", "Name": "Broken"},
                {"Id": B, "Type": "Playlist", "MediaType": "Unknown"},
            ],
            TotalRecordCount=4,
        )
    )
    assert page.lists == (Listed(playlist_id=A, name="Fête 😀", media_type="Video"), Listed(playlist_id=B, name=""))
    assert (page.rows, page.total) == (4, 4)


def test_entries_without_an_item_are_left_out_and_counted() -> None:
    page = parse_entries(
        body(Items=[{"Id": A, "PlaylistItemId": "e1"}, {"PlaylistItemId": "e2"}, {"Id": B}], TotalRecordCount=3),
        own_ids=False,
    )
    assert page.entries == (Entry(A, "e1"), Entry(B, None))
    assert (page.rows, page.total) == (3, 3)


def test_where_an_entry_has_its_items_id_it_need_not_be_told() -> None:
    assert parse_entries(body(Items=[{"Id": B}], TotalRecordCount=1), own_ids=True).entries == (Entry(B, B),)


def test_who_may_see_it_and_what_was_made() -> None:
    assert parse_public(body(OpenAccess=True, Shares=[], ItemIds=[]))
    assert parse_made(body(Id=A)) == A


@pytest.mark.parametrize("wrong", [b"", b"[]", b"{}", b'{"Items":[{"Id":5}]}', b'{"Items":{}}', b"\xff"])
def test_anything_else_is_a_bad_answer(wrong: bytes) -> None:
    for parse in (parse_lists, parse_public, parse_made):
        with pytest.raises(BadAnswer):
            parse(wrong)
    with pytest.raises(BadAnswer):
        parse_entries(wrong, own_ids=True)
    with pytest.raises(BadAnswer):
        parse_made(body(Id="no id"))


def test_a_list_is_made_for_nobody_but_its_owner_unless_said() -> None:
    made = json.loads(encode_new("Party", [A], B, public=False, media_type=""))
    assert made == {"Name": "Party", "Ids": [A], "UserId": B, "MediaType": None, "IsPublic": False}


def test_what_is_not_changed_is_not_said() -> None:
    assert json.loads(encode_changed("Feast", None)) == {"Name": "Feast"}
    assert json.loads(encode_changed(None, False)) == {"IsPublic": False}
