from __future__ import annotations

import json
from typing import Any

import pytest

from playhead.adapters.jellyfin.wire_sessions import MOST, SharedSession, parse_sessions, parse_shared
from playhead.domain.errors import BadAnswer
from playhead.domain.playback import Playing

ALICE, FILM, SESSION = "a" * 32, "f" * 32, "5" * 32

ONE: dict[str, Any] = {
    "Id": SESSION,
    "UserId": ALICE,
    "UserName": "alice",
    "Client": "Player",
    "DeviceName": "Den",
    "DeviceId": "Den-1",
    "LastActivityDate": "2026-11-21T08:21:57.40657Z",
    "LastPlaybackCheckIn": "2026-11-21T08:21:47.5Z",
    "NowPlayingItem": {"Id": FILM, "Name": "Metropolis", "Type": "Movie", "RunTimeTicks": 600, "MediaStreams": []},
    "PlayState": {"PositionTicks": 30, "IsPaused": True, "PlayMethod": "DirectPlay"},
    "Capabilities": {"PlayableMediaTypes": []},
}


def listed(*sessions: Any) -> tuple[Playing, ...]:
    return parse_sessions(json.dumps(sessions).encode()).playing


def test_a_screen_that_plays() -> None:
    (playing,) = listed(ONE)
    assert playing == Playing(
        session_id=SESSION,
        user_id=ALICE,
        item_id=FILM,
        position=30,
        is_paused=True,
        reported_at=1_795_249_307_500,
        active_at=1_795_249_317_406,
        user_name="alice",
        item_name="Metropolis",
        item_type="Movie",
        runtime=600,
        client="Player",
        device="Den",
        device_id="Den-1",
        play_method="DirectPlay",
    )


@pytest.mark.parametrize(
    "other",
    [
        {"NowPlayingItem": None},
        {"UserId": "0" * 32},
        {"UserId": None},
        {"NowPlayingItem": {"Id": "nonsense"}},
    ],
    ids=["idle", "an API key's", "nobody's", "no id"],
)
def test_what_does_not_play_for_somebody_is_left_out(other: dict[str, Any]) -> None:
    assert listed(ONE | other) == ()


def test_an_idle_user_was_active_all_the_same() -> None:
    body = json.dumps([ONE | {"NowPlayingItem": None}, ONE | {"LastActivityDate": "0001-01-01T00:00:00Z"}]).encode()
    assert parse_sessions(body).active == {ALICE: 1_795_249_317_406}


def test_one_that_never_reported_has_no_time_of_it() -> None:
    (playing,) = listed(ONE | {"LastPlaybackCheckIn": "0001-01-01T00:00:00.0000000Z", "PlayState": None})
    assert (playing.reported_at, playing.position, playing.is_paused) == (None, 0, False)


def test_the_order_in_which_they_are_listed_means_nothing() -> None:
    other = ONE | {"Id": "6" * 32}
    assert listed(ONE, other) == listed(other, ONE)


def test_a_list_has_an_end() -> None:
    assert len(listed(*(ONE | {"Id": f"{n:032x}"} for n in range(MOST + 5)))) == MOST


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"PositionTicks": "30"}, (30, True, False)),
        ({"PositionTicks": "3e1", "IsPaused": "true"}, (30, True, True)),
        ({"PositionTicks": -30, "IsPaused": None}, (0, True, False)),
        ({"PositionTicks": None}, (0, False, False)),
        ({"PositionTicks": "soon", "PlayMethod": 5}, (0, False, False)),
        ({"PositionTicks": 10**30}, (0, False, False)),
        ({}, (0, False, False)),
    ],
)
def test_a_value_of_a_wrong_type_hides_nobody(said: dict[str, Any], expected: tuple[int, bool, bool]) -> None:
    (playing,) = listed(ONE | {"PlayState": said, "UserName": 5})
    assert (playing.position, playing.position_told, playing.is_paused) == expected


def test_who_watches_along() -> None:
    bob = "B" * 32
    others = [{"UserId": bob}, {"UserId": ALICE}, {"UserId": None}, {"UserId": bob.lower(), "UserName": "bob"}]
    assert listed(ONE | {"AdditionalUsers": others})[0].others == ("b" * 32,)
    assert listed(ONE | {"AdditionalUsers": None})[0].others == ()


def test_ids_of_another_form_are_taken_where_that_is_asked_for() -> None:
    body = json.dumps([ONE | {"UserId": "alice", "NowPlayingItem": {"Id": "film"}}]).encode()
    assert parse_sessions(body).playing == ()
    (playing,) = parse_sessions(body, lambda text: text).playing
    assert (playing.user_id, playing.item_id) == ("alice", "film")


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b'[{"UserId":5}]', b"[" * 90_000, b"\xff"])
def test_anything_else_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        parse_sessions(body)


def test_the_session_of_a_device_and_who_is_heard_on_it() -> None:
    others = [{"UserId": "b" * 32, "UserName": "bob"}, {"UserId": "nobody"}, {}]
    for held, expected in ((None, frozenset()), (others, frozenset({"b" * 32}))):
        body = json.dumps([ONE | {"AdditionalUsers": held}]).encode()
        assert parse_shared(body, "dEN-1") == SharedSession(SESSION, expected)
        assert parse_shared(body, "den-2") is None
