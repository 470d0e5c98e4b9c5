"""Every recorded exchange, frame and webhook of real servers goes through the wire modules."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from playhead.adapters.jellyfin.answers import error_of, is_html
from playhead.adapters.jellyfin.wire_rest import (
    encode_user_data,
    parse_bool,
    parse_items,
    parse_libraries,
    parse_object,
    parse_server_info,
    parse_user_data,
    parse_user_data_list,
    parse_users,
)
from playhead.adapters.jellyfin.wire_socket import (
    ForceKeepAlive,
    KeepAlive,
    LibraryChanged,
    Other,
    ServerRestarting,
    ServerShuttingDown,
    Sessions,
    UserDataChanged,
    parse_frame,
)
from playhead.adapters.jellyfin.wire_values import parse_date
from playhead.adapters.jellyfin.wire_webhook import parse_webhook
from playhead.domain.errors import Unreachable
from playhead.domain.events import Event, LibraryNotice, PlaybackNotice, UserDataNotice, UserNotice
from playhead.domain.userdata import Field, SaveReason, UserDataPart
from playhead.ports.webhook import Heard, Ignored, Invalid, WebhookResult
from tests.support.recordings import Recording, rest, sockets, webhooks

HEX = re.compile(r"[0-9a-f]{32}")
ONE_ITEM = re.compile(
    r"(?:/Users/[0-9a-f]{32})?/(?:UserItems|UserPlayedItems|UserFavoriteItems|PlayedItems|FavoriteItems|Items)"
    r"/(?P<item>[0-9a-fA-F-]{32,36})(?:/UserData|/Rating)?",
)


def body_of(recording: Recording) -> bytes:
    return json.dumps(recording.data["response"]["body"]).encode()


def request_of(recording: Recording) -> tuple[str, str]:
    return recording.data["request"]["method"], recording.data["request"]["path"]


def answered(recording: Recording) -> bool:
    return bool(recording.data["response"]["status"] == 200)


def is_user_data(recording: Recording) -> bool:
    body = recording.data["response"]["body"]
    return isinstance(body, dict) and "PlaybackPositionTicks" in body and "IsFavorite" in body


def pages() -> Iterator[tuple[Recording, dict[str, Any]]]:
    for recording in rest():
        method, path = request_of(recording)
        body = recording.data["response"]["body"]
        if method == "GET" and re.fullmatch(r"(/Users/[0-9a-f]{32})?/Items", path) and answered(recording):
            yield recording, body


def test_there_are_as_many_recordings_as_were_made() -> None:
    assert (len(rest()), len(sockets()), len(webhooks())) == (1975, 34, 450)


def test_every_status_has_its_class() -> None:
    seen: Counter[str] = Counter()
    for recording in rest():
        response = recording.data["response"]
        if response["status"] is None:
            continue
        headers = {key.lower(): value for key, value in response["headers"].items()}
        error = error_of(response["status"], headers, "call")
        seen[type(error).__name__ if error else "ok"] += 1
        assert error is not None or not is_html(headers), str(recording)
    assert seen == {
        "ok": 1607,
        "Refused": 117,
        "KeyRefused": 106,
        "NotThere": 86,
        "Forbidden": 31,
        "ServerFault": 23,
        "Unreachable": 4,
    }


SIMPLE: dict[str, Callable[[bytes], Any]] = {
    "/Users": parse_users,
    "/Library/VirtualFolders": parse_libraries,
    "/QuickConnect/Enabled": lambda body: parse_bool(body, "Quick Connect"),
    "/Plugins/71552a5a5c5c4350a2aeebe451a30173/Configuration": lambda body: parse_object(body, "plugin"),
}


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/Users", 6),
        ("/Library/VirtualFolders", 8),
        ("/QuickConnect/Enabled", 4),
        ("/Plugins/71552a5a5c5c4350a2aeebe451a30173/Configuration", 4),
    ],
)
def test_every_answer_of_a_small_endpoint_is_read(path: str, count: int) -> None:
    bodies = [body_of(r) for r in rest() if request_of(r) == ("GET", path) and answered(r)]
    assert len([SIMPLE[path](body) for body in bodies]) == count


def test_servers_describe_themselves_and_camel_case_means_starting() -> None:
    versions: Counter[str] = Counter()
    for recording in rest():
        method, path = request_of(recording)
        if method != "GET" or not path.lower().endswith(("/system/info", "/system/info/public")):
            continue
        if not answered(recording) or not isinstance(recording.data["response"]["body"], dict):
            continue
        try:
            versions[parse_server_info(body_of(recording)).version] += 1
        except Unreachable:
            versions["starting"] += 1
    assert versions == {"10.11.11": 10, "12.0.0": 6, "starting": 2}


def test_recorded_users_have_names_and_rights() -> None:
    lists = [parse_users(body_of(r)) for r in rest() if request_of(r) == ("GET", "/Users") and answered(r)]
    users = {user.name: user for users in lists for user in users}
    assert users["admin"].is_administrator
    assert not users["alice"].is_administrator
    assert all(HEX.fullmatch(user.user_id) for user in users.values())


def test_every_list_of_items_is_read_whole() -> None:
    count = 0
    for recording, body in pages():
        if "TotalRecordCount" not in body:
            continue
        page = parse_items(body_of(recording))
        known = [i for i in body["Items"] if i["Type"] in {item.kind for item in page.items}]
        assert [i["Id"] for i in known] == [item.item_id for item in page.items], str(recording)
        assert page.total == body["TotalRecordCount"], str(recording)
        for raw, item in zip(known, page.items, strict=True):
            assert item.path == raw.get("Path")
            assert item.runtime == raw.get("RunTimeTicks")
            assert set(item.provider_ids) == {key.lower() for key, value in raw.get("ProviderIds", {}).items() if value}
        count += 1
    assert count == 198


def test_recorded_episodes_know_their_place() -> None:
    items = {item.item_id: item for r, b in pages() for item in parse_items(body_of(r)).items}
    episodes = [item for item in items.values() if item.kind == "Episode"]
    assert {(e.series_name, e.season, e.episode) for e in episodes} >= {("Show", 1, 1), ("Show", 2, 1)}
    assert all(e.series_id for e in episodes)
    assert {s.season for s in items.values() if s.kind == "Season"} >= {1, 2}


def test_user_data_of_lists_is_what_the_server_says() -> None:
    count = 0
    for recording, body in pages():
        rows = {i["Id"]: i["UserData"] for i in body["Items"] if "UserData" in i}
        if not rows or len(rows) != len(body["Items"]):
            continue
        read = parse_user_data_list(body_of(recording), tuple(rows))
        for item_id, raw in rows.items():
            assert read[item_id].played == raw["Played"], str(recording)
            assert read[item_id].rating == raw.get("Rating")
            assert (read[item_id].last_played is None) == ("LastPlayedDate" not in raw)
        count += 1
    assert count == 169


def test_every_answer_of_a_write_is_read_and_is_about_its_item() -> None:
    count = 0
    for recording in rest():
        match = ONE_ITEM.fullmatch(request_of(recording)[1])
        if match is None or not answered(recording) or not is_user_data(recording):
            continue
        item_id = match["item"].replace("-", "").lower()
        data, raw = parse_user_data(body_of(recording), item_id), recording.data["response"]["body"]
        assert data.favorite == raw["IsFavorite"], str(recording)
        assert data.play_count == max(0, raw["PlayCount"])
        count += 1
    assert count == 556


KEYS = {
    "Played": "played",
    "PlaybackPositionTicks": "position",
    "PlayCount": "play_count",
    "LastPlayedDate": "last_played",
    "IsFavorite": "favorite",
    "Rating": "rating",
}


def recorded_writes() -> Iterator[tuple[Recording, dict[str, Any]]]:
    """Accepted writes of only the fields we write, with no nulls and single-typed values."""
    for recording in rest():
        method, path = request_of(recording)
        body = recording.data["request"]["body"]
        if method == "POST" and path.endswith("/UserData") and answered(recording) and isinstance(body, dict):
            typed = all(type(v) in (bool, int, float) or key == "LastPlayedDate" for key, v in body.items())
            if body and typed and body.keys() <= KEYS.keys() and None not in body.values():
                yield recording, body


def test_our_writes_are_spelled_as_the_accepted_ones() -> None:
    count = 0
    for recording, body in recorded_writes():
        values: dict[str, Any] = {KEYS[key]: parse_date(v) if key == "LastPlayedDate" else v for key, v in body.items()}
        ours = json.loads(encode_user_data(UserDataPart(**values)))
        if "LastPlayedDate" in body:
            assert parse_date(ours["LastPlayedDate"]) == parse_date(body["LastPlayedDate"])
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z", ours["LastPlayedDate"])
            ours["LastPlayedDate"] = body["LastPlayedDate"]
        assert ours == body, str(recording)
        count += 1
    assert count == 94


def frames() -> Iterator[dict[str, Any] | str]:
    for recording in sockets():
        for line in recording.data:
            if line["dir"] in ("recv", "recv-bytes"):
                yield line["data"]


def test_every_frame_of_every_socket_is_read() -> None:
    seen: Counter[str] = Counter()
    for data in frames():
        frame = parse_frame(data if isinstance(data, str) else json.dumps(data))
        seen[f"Other {frame.message_type}" if isinstance(frame, Other) else type(frame).__name__] += 1
    assert seen == {
        "ForceKeepAlive": 135,
        "KeepAlive": 154,
        "UserDataChanged": 66,
        "LibraryChanged": 136,
        "Sessions": 536,
        "ServerRestarting": 6,
        "ServerShuttingDown": 6,
        "Other ActivityLogEntry": 220,
        "Other RefreshProgress": 667,
        "Other ScheduledTasksInfo": 212,
        "Other UserUpdated": 2,
        "Other ": 4,  # raw captures: the HTTP upgrade twice, half a frame, a pong
    }


def test_frames_carry_what_they_were_recorded_with() -> None:
    for data in frames():
        if not isinstance(data, dict):
            continue
        match parse_frame(json.dumps(data)):
            case ForceKeepAlive(seconds):
                assert seconds == data["Data"] == 60
            case UserDataChanged(user_id, rows):
                assert user_id == data["Data"]["UserId"]
                assert set(rows) == {row["ItemId"] for row in data["Data"]["UserDataList"]}
            case LibraryChanged(added, updated, removed):
                lists = data["Data"]
                assert (list(added), list(updated), list(removed)) == (
                    lists["ItemsAdded"],
                    lists["ItemsUpdated"],
                    lists["ItemsRemoved"],
                )
            case Sessions(body):
                assert json.loads(body) == data["Data"]
            case Other() | KeepAlive() | ServerRestarting() | ServerShuttingDown():
                pass


def heard(recording: Recording) -> WebhookResult:
    return parse_webhook(recording.data["body_raw"].encode(), server="alpha", heard_at=1)


def event_of(result: WebhookResult) -> Event:
    assert isinstance(result, Heard)
    (event,) = result.events
    return event


def summary(result: WebhookResult) -> str:
    match result:
        case Heard(events):
            return " ".join(str(type(event).__name__) for event in events)
        case Ignored(reason):
            return f"ignored: {reason}"
        case Invalid(why):
            return f"invalid: {why}"


def test_every_webhook_is_heard_or_ignored_for_a_reason() -> None:
    assert Counter(summary(heard(r)) for r in webhooks()) == {
        "UserDataNotice": 222,
        "PlaybackNotice": 30,
        "LibraryNotice": 12,
        "UserNotice": 10,
        "ignored: automated progress": 30,
        "ignored: type": 146,
    }


def send_all(kind: str) -> list[tuple[dict[str, Any], WebhookResult]]:
    bodies = ((r.data["body_json"], heard(r)) for r in webhooks() if r.data["body_json"] is not None)
    return [(body, result) for body, result in bodies if body["NotificationType"] == kind]


def test_each_saved_notice_says_exactly_what_its_body_says() -> None:
    for body, result in send_all("UserDataSaved"):
        notice = event_of(result)
        assert isinstance(notice, UserDataNotice)
        data = notice.data
        assert (data.played, data.favorite, data.play_count) == (body["Played"], body["Favorite"], body["PlayCount"])
        assert data.position == body["PlaybackPositionTicks"]
        assert (notice.user_id, notice.item_id) == (body["UserId"], body["ItemId"])
        assert notice.said_at == parse_date(body["UtcTimestamp"])
        assert notice.reason is SaveReason(body["SaveReason"])


def test_a_rating_of_zero_is_never_taken_and_a_number_always() -> None:
    for body, result in send_all("UserDataSaved"):
        notice = event_of(result)
        assert isinstance(notice, UserDataNotice)
        assert (Field.RATING in notice.data.said()) == (body["Rating"] > 0)
        assert not body["Rating"] or notice.data.rating == body["Rating"]


def test_a_left_out_date_is_none_only_for_what_was_never_watched() -> None:
    without = 0
    for body, result in send_all("UserDataSaved"):
        notice = event_of(result)
        assert isinstance(notice, UserDataNotice)
        if "LastPlayedDate" in body:
            assert notice.data.last_played == parse_date(body["LastPlayedDate"])
            continue
        assert not body["Played"]
        assert notice.data.last_played is None
        without += 1
    assert without == 50


def test_only_reports_of_the_player_itself_are_heard_of_a_playback() -> None:
    for kind in ("PlaybackStart", "PlaybackProgress", "PlaybackStop"):
        for body, result in send_all(kind):
            if body["IsAutomated"]:
                assert result == Ignored("automated progress")
                continue
            notice = event_of(result)
            assert isinstance(notice, PlaybackNotice)
            assert notice.position == body["PlaybackPositionTicks"]
            assert notice.completed == body.get("PlayedToCompletion", False)
            assert (notice.client, notice.device_id) == (body["ClientName"], body["DeviceId"])


def test_quotes_in_names_lose_the_plugins_backslashes() -> None:
    names = {
        event.item_name
        for body, result in send_all("UserDataSaved") + send_all("ItemAdded")
        if isinstance(event := event_of(result), UserDataNotice | LibraryNotice)
    }
    assert not [name for name in names if "\\" in name]


def test_users_and_items_come_and_go() -> None:
    actions = Counter(
        event.action
        for kind in ("UserCreated", "UserDeleted", "UserUpdated", "ItemAdded", "ItemDeleted")
        for _, result in send_all(kind)
        if isinstance(event := event_of(result), UserNotice | LibraryNotice)
    )
    assert actions == {"created": 4, "deleted": 8, "renamed": 2, "added": 8}


def test_a_template_with_names_of_its_own_says_nothing() -> None:
    results = [heard(r) for r in webhooks() if "-tpl-" in r.name]
    assert Counter(summary(result) for result in results) == {"ignored: type": 126}
