from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.adapters.jellyfin.wire_webhook import parse_webhook
from playhead.domain.events import LibraryNotice, PlaybackNotice, UserDataNotice, UserNotice
from playhead.domain.userdata import Field, SaveReason, UserDataPart
from playhead.ports.webhook import Heard, Ignored, Invalid, WebhookResult

USER, ITEM = "a" * 32, "b" * 32
DASHED_USER, DASHED_ITEM = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", "bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb"

SAVED: dict[str, Any] = {
    "NotificationType": "UserDataSaved",
    "UserId": USER,
    "ItemId": ITEM,
    "NotificationUsername": "alice",
    "Name": "Film",
    "UtcTimestamp": "2024-05-01T10:00:00.5Z",
    "Likes": False,
    "Rating": 0,
    "PlaybackPositionTicks": 50,
    "PlayCount": 2,
    "Favorite": True,
    "Played": True,
    "LastPlayedDate": "2024-05-01T09:00:00.0000000Z",
    "SaveReason": "TogglePlayed",
}


def parse(body: Any) -> WebhookResult:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return parse_webhook(raw, server="wan", heard_at=7)


def notice(body: Any) -> UserDataNotice:
    result = parse(body)
    assert isinstance(result, Heard), result
    (event,) = result.events
    assert isinstance(event, UserDataNotice)
    return event


def saved(**changes: Any) -> UserDataPart:
    return notice({**SAVED, **changes}).data


def without(*keys: str) -> dict[str, Any]:
    return {key: value for key, value in SAVED.items() if key not in keys}


def test_a_save_is_heard_with_what_it_says() -> None:
    assert notice(SAVED) == UserDataNotice(
        server="wan",
        user_id=USER,
        item_id=ITEM,
        data=UserDataPart(played=True, position=50, play_count=2, favorite=True, last_played=1_714_554_000_000),
        heard_at=7,
        said_at=1_714_557_600_500,
        reason=SaveReason.TOGGLE_PLAYED,
        user_name="alice",
        item_name="Film",
    )


def test_a_rating_counts_only_above_zero() -> None:
    assert Field.RATING not in saved(Rating=0).said()
    assert Field.RATING not in saved(Rating=11).said()
    assert saved(Rating=7.5).rating == 7.5


@pytest.mark.parametrize(
    ("changes", "silent"),
    [
        ({"PlaybackPositionTicks": -5}, Field.POSITION),
        ({"PlaybackPositionTicks": 10**25}, Field.POSITION),
        ({"PlayCount": -1}, Field.PLAY_COUNT),
        ({"PlayCount": 10**12}, Field.PLAY_COUNT),
        ({"LastPlayedDate": "0001-01-01T00:00:00.0000000Z"}, Field.LAST_PLAYED),
        ({"LastPlayedDate": "9999-12-31T00:00:00Z"}, Field.LAST_PLAYED),
        ({"LastPlayedDate": ""}, Field.LAST_PLAYED),
        ({"Played": None}, Field.PLAYED),
    ],
)
def test_an_absurd_value_is_no_value_and_the_others_stay(changes: dict[str, Any], silent: Field) -> None:
    assert set(saved(**changes).said()) == set(Field) - {Field.RATING, silent}


def test_a_templates_own_names_say_nothing() -> None:
    data = notice({**without("Favorite"), "IsFavorite": True}).data
    assert Field.FAVORITE not in data.said()


def test_missing_keys_leave_their_fields_unsaid() -> None:
    bare = {"NotificationType": "UserDataSaved", "UserId": USER, "ItemId": ITEM}
    assert notice(bare).data == UserDataPart()
    assert (notice(bare).said_at, notice(bare).reason) == (None, None)


def test_no_date_is_never_watched_only_when_the_rest_says_so_too() -> None:
    unwatched = {**without("LastPlayedDate"), "Played": False, "PlayCount": 0}
    assert notice(unwatched).data.last_played is None
    assert Field.LAST_PLAYED not in notice(without("LastPlayedDate")).data.said()
    templated = {**unwatched, "ItemId": DASHED_ITEM}
    assert Field.LAST_PLAYED not in notice(templated).data.said()


def test_a_template_body_is_mended() -> None:
    body = (
        f'{{"NotificationType":"UserDataSaved","UserId":"{DASHED_USER}","ItemId":"{DASHED_ITEM}",'
        '"Name":"Tom &amp; \\&quot;J\\&quot;",'
        '"Played": True,"IsFavorite": ,"PlaybackPositionTicks": 12,"PlayedToCompletion":,"PlayCount":"3"}'
    )
    heard = notice(body.encode())
    assert heard.data == UserDataPart(played=True, position=12, play_count=3)
    assert (heard.user_id, heard.item_id, heard.item_name) == (USER, ITEM, 'Tom & "J"')


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert notice(b"\xef\xbb\xbf" + json.dumps(SAVED).encode()).user_id == USER


def test_an_unknown_reason_is_none_and_an_import_is_ignored() -> None:
    assert notice({**SAVED, "SaveReason": "Weather"}).reason is None
    assert parse({**SAVED, "SaveReason": "Import"}) == Ignored("import")


@pytest.mark.parametrize("user", ["", None, "0" * 32, "alice"])
def test_a_save_of_nobody_is_ignored(user: str | None) -> None:
    assert parse({**SAVED, "UserId": user}) == Ignored("no user")
    assert parse(without("UserId")) == Ignored("no user")


@pytest.mark.parametrize("item", ["", None, "0" * 32, "film"])
def test_a_save_of_nothing_is_ignored(item: str | None) -> None:
    assert parse({**SAVED, "ItemId": item}) == Ignored("no item")


@pytest.mark.parametrize("kind", ["AuthenticationSuccess", "SessionStart", "TaskCompleted", "", None, "userdatasaved"])
def test_other_types_are_ignored(kind: str | None) -> None:
    assert parse({**SAVED, "NotificationType": kind}) == Ignored("type")


@pytest.mark.parametrize("body", [b"", b"hello", b"{", b"\xff\xfe", b'{"a":NaN}', b'{"Name":"\\ud800"}', b"[" * 90_000])
def test_what_is_no_json_is_invalid(body: bytes) -> None:
    assert parse(body) == Invalid("not JSON")


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"5"])
def test_what_is_no_object_is_invalid(body: bytes) -> None:
    assert parse(body) == Invalid("not an object")


@pytest.mark.parametrize(
    "changes",
    [
        {"Played": "maybe"},
        {"Played": []},
        {"Played": 1},
        {"PlayCount": "many"},
        {"PlayCount": True},
        {"PlaybackPositionTicks": {}},
        {"UserId": 5},
        {"ItemId": ["b"]},
        {"NotificationType": {}},
        {"Rating": "good"},
        {"LastPlayedDate": 5},
    ],
)
def test_wrong_types_are_invalid(changes: dict[str, Any]) -> None:
    result = parse({**SAVED, **changes})
    assert isinstance(result, Invalid)
    assert result.why.startswith("wrong type")


PLAYING = {
    "UserId": USER,
    "ItemId": ITEM,
    "NotificationUsername": "alice",
    "Name": "Film",
    "PlaybackPositionTicks": 900,
    "IsPaused": True,
    "IsAutomated": False,
    "ClientName": "App",
    "DeviceName": "TV",
    "DeviceId": "tv-1",
    "PlayMethod": "DirectPlay",
}


@pytest.mark.parametrize(
    ("kind", "action"), [("PlaybackStart", "start"), ("PlaybackProgress", "progress"), ("PlaybackStop", "stop")]
)
def test_a_player_is_heard(kind: str, action: str) -> None:
    done = kind == "PlaybackStop"
    result = parse({**PLAYING, "NotificationType": kind, **({"PlayedToCompletion": True} if done else {})})
    assert result == Heard(
        (
            PlaybackNotice(
                server="wan",
                user_id=USER,
                item_id=ITEM,
                action=action,
                heard_at=7,
                position=900,
                is_paused=True,
                completed=done,
                client="App",
                device="TV",
                device_id="tv-1",
                play_method="DirectPlay",
                user_name="alice",
                item_name="Film",
            ),
        )
    )


def test_the_servers_own_ticks_are_ignored_and_a_stop_never_is() -> None:
    automated = {**PLAYING, "IsAutomated": True}
    assert parse({**automated, "NotificationType": "PlaybackProgress"}) == Ignored("automated progress")
    assert isinstance(parse({**automated, "NotificationType": "PlaybackStop"}), Heard)


def test_playing_of_nobody_is_ignored() -> None:
    assert parse({**PLAYING, "NotificationType": "PlaybackStop", "UserId": ""}) == Ignored("no user")


@pytest.mark.parametrize(("kind", "action"), [("ItemAdded", "added"), ("ItemDeleted", "deleted")])
def test_items_come_and_go_without_a_user(kind: str, action: str) -> None:
    body = {"NotificationType": kind, "ItemId": ITEM, "Name": r"A \"B\""}
    assert parse(body) == Heard((LibraryNotice(server="wan", action=action, item_id=ITEM, item_name='A "B"'),))
    assert parse({**body, "ItemId": ""}) == Ignored("no item")


@pytest.mark.parametrize(
    ("kind", "action"), [("UserCreated", "created"), ("UserDeleted", "deleted"), ("UserUpdated", "renamed")]
)
def test_users_come_go_and_change_their_names(kind: str, action: str) -> None:
    body = {"NotificationType": kind, "UserId": USER, "NotificationUsername": "zoë"}
    assert parse(body) == Heard((UserNotice(server="wan", action=action, user_id=USER, user_name="zoë"),))
    assert parse({**body, "UserId": None}) == Ignored("no user")


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(USER) | st.lists(st.integers())


@given(st.dictionaries(st.sampled_from(sorted(SAVED) + sorted(PLAYING)), VALUES), st.sampled_from(["", ",", "}", '"']))
def test_no_object_makes_it_raise(changes: dict[str, Any], tail: str) -> None:
    for kind in ("UserDataSaved", "PlaybackStop", "ItemAdded", "UserCreated"):
        body = json.dumps({**SAVED, **changes, "NotificationType": kind}) + tail
        assert isinstance(parse(body.encode(errors="replace")), Heard | Ignored | Invalid)


@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(body: bytes) -> None:
    assert isinstance(parse(b'{"NotificationType":"UserDataSaved",' + body), Ignored | Heard | Invalid)
