from __future__ import annotations

import json
from typing import Any

import pytest

from playhead.adapters.jellyfin.wire_socket import (
    KEEP_ALIVE,
    SESSIONS_START,
    ForceKeepAlive,
    Frame,
    KeepAlive,
    LibraryChanged,
    Other,
    ServerRestarting,
    ServerShuttingDown,
    Sessions,
    UserDataChanged,
    parse_frame,
)
from playhead.domain.userdata import UserData

A, B = "a" * 32, "b" * 32


def frame(kind: str, data: Any = None) -> Frame:
    return parse_frame(json.dumps({"MessageId": B, "MessageType": kind, "Data": data}))


def test_the_server_says_how_long_it_waits() -> None:
    assert frame("ForceKeepAlive", 60) == ForceKeepAlive(60)


def test_an_answer_to_a_keep_alive_has_no_data() -> None:
    assert parse_frame('{"MessageId":"x","MessageType":"KeepAlive"}') == KeepAlive()


def test_changed_rows_come_by_item_and_those_without_one_are_left_out() -> None:
    rows = [
        {"ItemId": A, "Played": True, "PlayCount": 1, "PlaybackPositionTicks": 0, "IsFavorite": False},
        {"Played": True, "PlayCount": 1, "PlaybackPositionTicks": 0, "IsFavorite": False},
    ]
    assert frame("UserDataChanged", {"UserId": B, "UserDataList": rows}) == UserDataChanged(
        B, {A: UserData(played=True, play_count=1)}
    )


def test_rows_of_what_holds_others_are_named() -> None:
    rows = [{"ItemId": A, "Played": False, "UnplayedItemCount": 3}, {"ItemId": B, "Played": True}]
    found = frame("UserDataChanged", {"UserId": B, "UserDataList": rows})
    assert isinstance(found, UserDataChanged)
    assert found.folders == {A}


def test_changed_rows_of_nobody_are_of_no_use() -> None:
    assert frame("UserDataChanged", {"UserId": "0" * 32, "UserDataList": []}) == Other("UserDataChanged")


def test_a_changed_library_names_items() -> None:
    data = {"ItemsAdded": [A], "ItemsUpdated": [], "ItemsRemoved": [B, "nonsense"], "FoldersAddedTo": ["x"]}
    assert frame("LibraryChanged", data) == LibraryChanged(added=(A,), updated=(), removed=(B,))


def test_sessions_are_kept_as_they_came() -> None:
    assert frame("Sessions", [{"Id": A}]) == Sessions(b'[{"Id": "%s"}]' % A.encode())


def test_a_server_that_goes_says_so() -> None:
    assert frame("ServerRestarting", "") == ServerRestarting()
    assert frame("ServerShuttingDown", "") == ServerShuttingDown()


@pytest.mark.parametrize("kind", ["RefreshProgress", "ActivityLogEntry", "Tomorrow"])
def test_other_kinds_keep_their_name(kind: str) -> None:
    assert frame(kind, []) == Other(kind)


@pytest.mark.parametrize(("kind", "data"), [("ForceKeepAlive", "x"), ("UserDataChanged", []), ("LibraryChanged", 5)])
def test_data_of_another_shape_makes_no_frame_of_that_kind(kind: str, data: Any) -> None:
    assert frame(kind, data) == Other(kind)


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"MessageType":5}', "\x03r{", "[" * 90_000, b"\xff"])
def test_what_is_no_frame_has_no_name(text: str | bytes) -> None:
    assert parse_frame(text) == Other("")


def test_what_we_send_is_small_and_valid() -> None:
    assert json.loads(KEEP_ALIVE) == {"MessageType": "KeepAlive"}
    assert isinstance(json.loads(SESSIONS_START)["Data"], str)
