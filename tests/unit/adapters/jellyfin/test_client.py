from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.domain.errors import (
    BadAnswer,
    KeyRefused,
    NotSupported,
    NotThere,
    PartlyWritten,
    Refused,
    ServerError,
    ServerFault,
    Unreachable,
)
from playhead.domain.items import Version
from playhead.domain.userdata import UserData, UserDataPart
from playhead.kit.clock import ManualClock

USER, ITEM, OTHER = "a" * 32, "b" * 32, "c" * 32
INFO = {"Id": "d" * 32, "ServerName": "den", "Version": "10.11.11"}
ROW = {"Played": True, "PlaybackPositionTicks": 0, "PlayCount": 1, "IsFavorite": False, "ItemId": ITEM}
EMPTY_PAGE = {"Items": [], "TotalRecordCount": 0, "StartIndex": 0}


class Script(httpx.AsyncBaseTransport):
    """A network whose server answers each path as told; unknown paths are 404."""

    def __init__(self) -> None:
        self.answers: dict[str, httpx.Response] = {}
        self.requests: list[httpx.Request] = []

    def say(self, path: str, value: Any, status: int = 200, **headers: str) -> None:
        self.answers[path] = httpx.Response(status, json=value, headers=headers)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        found = self.answers.get(request.url.path)
        return (
            httpx.Response(404)
            if found is None
            else httpx.Response(found.status_code, content=found.content, headers=found.headers)
        )

    def last(self) -> tuple[str, str, dict[str, str]]:
        request = self.requests[-1]
        return request.method, request.url.path, dict(request.url.params)


@pytest.fixture
def script() -> Script:
    made = Script()
    made.say("/jf/System/Info", INFO)
    return made


@pytest.fixture
async def server(script: Script) -> AsyncIterator[JellyfinServer]:
    made = JellyfinServer(
        name="wan",
        url="https://example.org/jf/",
        api_key="s3cret",
        device_id="hub",
        clock=ManualClock(),
        handler=script,
    )
    yield made
    await made.close()


async def test_the_version_is_asked_for_once_and_kept(server: JellyfinServer, script: Script) -> None:
    assert (await server.capabilities()).believes_answer
    await server.capabilities()
    assert len(script.requests) == 1


async def test_a_newer_answer_changes_what_the_server_can(server: JellyfinServer, script: Script) -> None:
    await server.capabilities()
    script.say("/jf/System/Info/Public", {**INFO, "Version": "12.0.0"})
    await server.ping()
    assert (await server.capabilities()).read_before_write


async def test_the_probe_carries_no_key(server: JellyfinServer, script: Script) -> None:
    script.say("/jf/System/Info/Public", INFO)
    await server.ping()
    assert "authorization" not in script.requests[0].headers


async def test_a_set_up_server_is_not_there_yet(server: JellyfinServer, script: Script) -> None:
    script.say("/jf/System/Info/Public", {"id": "d" * 32, "serverName": "den", "version": "12.0.0"})
    with pytest.raises(Unreachable, match="wan: the server is starting"):
        await server.ping()


async def test_reads_and_writes_come_from_devices_of_their_own(server: JellyfinServer, script: Script) -> None:
    script.say(f"/jf/UserItems/{ITEM}/UserData", ROW)
    await server.write_user_data(USER, ITEM, UserDataPart(played=True))
    read, write = (request.headers["authorization"] for request in script.requests)
    assert 'DeviceId="hub-read"' in read
    assert 'DeviceId="hub-write"' in write


async def test_the_files_of_an_item_are_asked_for_only_where_it_has_several(
    server: JellyfinServer, script: Script
) -> None:
    sources = [{"Id": ITEM, "Path": "/a.mkv"}, {"Id": "f" * 32, "Path": "/a - 4k.mkv", "RunTimeTicks": 5}]
    one = {"Id": ITEM, "Type": "Movie", "MediaSourceCount": 2, "MediaSources": sources}
    script.say("/jf/Items", {"Items": [one], "TotalRecordCount": 1, "StartIndex": 0})
    (film,) = (await server.items(start=0, limit=10)).items
    assert film.versions == (Version(item_id="f" * 32, path="/a - 4k.mkv", runtime=5),)
    _, _, params = script.last()
    assert (params["ids"], params["fields"]) == (ITEM, "MediaSources")


async def test_a_listing_asks_for_everything_that_carries_user_data(server: JellyfinServer, script: Script) -> None:
    script.say("/jf/Items", EMPTY_PAGE)
    await server.items(start=500, limit=250)
    method, path, params = script.last()
    kinds = params.pop("includeItemTypes").split(",")
    assert {"Movie", "Episode", "Series", "Season", "Audio", "MusicAlbum", "MusicArtist"} <= set(kinds)
    assert (method, path) == ("GET", "/jf/Items")
    assert params == {
        "recursive": "true",
        "fields": "Path,ProviderIds,MediaSourceCount,Genres",
        "collapseBoxSetItems": "false",
        "enableImages": "false",
        "enableUserData": "false",
        "sortBy": "DateCreated,SortName",
        "startIndex": "500",
        "limit": "250",
    }


async def test_user_data_is_read_by_list_for_its_user(server: JellyfinServer, script: Script) -> None:
    script.say("/jf/Items", {**EMPTY_PAGE, "Items": [{"Id": ITEM, "UserData": ROW}]})
    assert await server.user_data(USER, [ITEM, OTHER]) == {ITEM: UserData(played=True, play_count=1)}
    _, path, params = script.last()
    assert path == "/jf/Items"
    assert params == {
        "ids": f"{ITEM},{OTHER}",
        "userId": USER,
        "enableUserData": "true",
        "enableImages": "false",
        "collapseBoxSetItems": "false",
    }


async def test_a_hundred_ids_fit_in_a_url(server: JellyfinServer, script: Script) -> None:
    script.say("/jf/Items", EMPTY_PAGE)
    await server.user_data(USER, [f"{n:032x}" for n in range(100)])
    assert len(str(script.requests[-1].url)) < 4_000


async def test_no_ids_ask_nothing(server: JellyfinServer, script: Script) -> None:
    assert await server.items_by_id([]) == ()
    assert await server.user_data(USER, []) == {}
    assert script.requests == []


async def test_an_item_nobody_asked_for_is_a_bad_answer(server: JellyfinServer, script: Script) -> None:
    script.say("/jf/Items", {**EMPTY_PAGE, "Items": [{"Id": OTHER, "Type": "Movie", "UserData": ROW}]})
    with pytest.raises(BadAnswer, match="wan: "):
        await server.items_by_id([ITEM])
    with pytest.raises(BadAnswer, match="wan: "):
        await server.user_data(USER, [ITEM])


@pytest.mark.parametrize(
    ("call", "method", "path"),
    [
        ("mark_unplayed", "DELETE", f"/jf/UserPlayedItems/{ITEM}"),
        ("clear_rating", "DELETE", f"/jf/UserItems/{ITEM}/Rating"),
    ],
)
async def test_what_cannot_be_written_as_null_has_calls_of_its_own(
    server: JellyfinServer, script: Script, call: str, method: str, path: str
) -> None:
    script.say(path, ROW)
    assert await getattr(server, call)(USER, ITEM) == UserData(played=True, play_count=1)
    assert script.last() == (method, path, {"userId": USER})


async def test_a_write_names_its_user_in_the_query(server: JellyfinServer, script: Script) -> None:
    script.say(f"/jf/UserItems/{ITEM}/UserData", ROW)
    await server.write_user_data(USER, ITEM, UserDataPart(played=True, position=0))
    assert script.last() == ("POST", f"/jf/UserItems/{ITEM}/UserData", {"userId": USER})
    assert json.loads(script.requests[-1].content) == {"Played": True, "PlaybackPositionTicks": 0}


async def test_an_answer_about_another_item_is_a_bad_answer(server: JellyfinServer, script: Script) -> None:
    script.say(f"/jf/UserItems/{ITEM}/UserData", {**ROW, "ItemId": OTHER})
    with pytest.raises(BadAnswer, match=r"wan: .*another item"):
        await server.write_user_data(USER, ITEM, UserDataPart(played=True))


async def test_what_10_8_cannot_do_is_said_before_anything_is_written(server: JellyfinServer, script: Script) -> None:
    script.say("/jf/System/Info", {**INFO, "Version": "10.8.13"})
    with pytest.raises(NotSupported, match=r"wan: .*: position; 10\.9"):
        await server.write_user_data(USER, ITEM, UserDataPart(played=True, position=5))
    assert [request.method for request in script.requests] == ["GET"]


async def test_10_8_is_written_call_by_call_and_the_last_answer_counts(server: JellyfinServer, script: Script) -> None:
    script.say("/jf/System/Info", {**INFO, "Version": "10.8.13"})
    script.say(f"/jf/Users/{USER}/PlayedItems/{ITEM}", ROW)
    script.say(f"/jf/Users/{USER}/FavoriteItems/{ITEM}", {**ROW, "IsFavorite": True})
    left = await server.write_user_data(USER, ITEM, UserDataPart(played=True, favorite=True))
    assert left == UserData(played=True, play_count=1, favorite=True)
    assert len(script.requests) == 3


async def test_10_8_is_only_read_when_nothing_is_to_be_written(server: JellyfinServer, script: Script) -> None:
    script.say("/jf/System/Info", {**INFO, "Version": "10.8.13"})
    script.say("/jf/Items", {**EMPTY_PAGE, "Items": [{"Id": ITEM, "UserData": ROW}]})
    assert (await server.write_user_data(USER, ITEM, UserDataPart())).played
    assert {request.method for request in script.requests} == {"GET"}


@pytest.mark.parametrize(
    ("users", "items", "kind"),
    [([USER], [ITEM], ServerFault), ([], [ITEM], NotThere), ([USER], [], NotThere), (None, [ITEM], ServerFault)],
)
async def test_10_8_fails_at_what_is_not_there_so_it_is_looked_for(
    server: JellyfinServer, script: Script, users: list[str] | None, items: list[str], kind: type[Exception]
) -> None:
    script.say("/jf/System/Info", {**INFO, "Version": "10.8.13"})
    script.say(f"/jf/Users/{USER}/FavoriteItems/{ITEM}", None, 500)
    if users is not None:
        script.say("/jf/Users", [{"Id": user, "Name": "alice"} for user in users])
    script.say("/jf/Items", {**EMPTY_PAGE, "Items": [{"Id": item, "Type": "Movie"} for item in items]})
    with pytest.raises(ServerError) as caught:
        await server.write_user_data(USER, ITEM, UserDataPart(favorite=True))
    assert type(caught.value) is kind


async def test_a_rating_is_removed_after_the_rest_was_written(server: JellyfinServer, script: Script) -> None:
    script.say(f"/jf/UserItems/{ITEM}/UserData", {**ROW, "Rating": 8})
    script.say(f"/jf/UserItems/{ITEM}/Rating", ROW)
    left = await server.write_user_data(USER, ITEM, UserDataPart(played=True, rating=None))
    assert left == UserData(played=True, play_count=1)
    assert [request.method for request in script.requests] == ["GET", "POST", "DELETE"]


@pytest.mark.parametrize("status", [401, 404, 429, 500, 502])
async def test_a_write_that_was_begun_and_not_ended_says_so(
    server: JellyfinServer, script: Script, status: int
) -> None:
    script.say(f"/jf/UserItems/{ITEM}/UserData", ROW)
    script.say(f"/jf/UserItems/{ITEM}/Rating", None, status)
    with pytest.raises(PartlyWritten, match=r"^wan: removing a rating: .*; the first part is written$"):
        await server.write_user_data(USER, ITEM, UserDataPart(played=True, rating=None))


async def test_the_plugin_of_10_8_is_told_only_what_it_knows(server: JellyfinServer, script: Script) -> None:
    script.say("/jf/System/Info", {**INFO, "Version": "10.8.13"})
    path = "/jf/Plugins/71552a5a5c5c4350a2aeebe451a30173/Configuration"
    script.say(path, None)
    ours = {"WebhookUri": "http://me", "NotificationTypes": ["ItemAdded", "ItemDeleted"]}
    await server.set_webhook_configuration({"GenericOptions": [ours]})
    assert json.loads(script.requests[-1].content)["GenericOptions"][0]["NotificationTypes"] == ["ItemAdded"]


async def test_more_than_a_hundred_ids_are_never_sent(server: JellyfinServer, script: Script) -> None:
    with pytest.raises(Refused):
        await server.user_data(USER, [ITEM] * 101)
    assert script.requests == []


async def test_a_missing_plugin_has_no_configuration(server: JellyfinServer) -> None:
    assert await server.webhook_configuration() is None


async def test_a_refused_key_is_not_a_missing_plugin(server: JellyfinServer, script: Script) -> None:
    script.say("/jf/Plugins/71552a5a5c5c4350a2aeebe451a30173/Configuration", None, 401)
    with pytest.raises(KeyRefused, match="API key") as caught:
        await server.webhook_configuration()
    assert "s3cret" not in str(caught.value)


async def test_the_clock_is_that_of_the_date_header(server: JellyfinServer, script: Script) -> None:
    script.say("/jf/System/Info/Public", INFO, Date="Sat, 21 Nov 2026 08:24:53 GMT")
    assert await server.server_time() == 1_795_249_493_000


async def test_a_server_without_date_has_no_clock(server: JellyfinServer, script: Script) -> None:
    script.say("/jf/System/Info/Public", INFO)
    assert await server.server_time() is None


@pytest.mark.parametrize(("name", "date"), [("Kestrel", 1_795_249_493_000), ("nginx/1.26", None), ("", None)])
async def test_a_proxys_date_is_not_the_servers(
    server: JellyfinServer, script: Script, name: str, date: int | None
) -> None:
    script.say("/jf/System/Info/Public", INFO, Date="Sat, 21 Nov 2026 08:24:53 GMT", Server=name)
    await server.ping()
    assert (server.last_date and server.last_date.date) == date


async def test_libraries_and_quick_connect_are_read(server: JellyfinServer, script: Script) -> None:
    script.say("/jf/Library/VirtualFolders", [{"Name": "Films", "ItemId": ITEM, "Locations": ["/srv"]}])
    script.say("/jf/QuickConnect/Enabled", False)
    assert [library.name for library in await server.libraries()] == ["Films"]
    assert await server.quick_connect_enabled() is False


def test_a_server_does_not_show_its_key(server: JellyfinServer) -> None:
    assert repr(server) == "JellyfinServer('wan')"
    assert server.name == "wan"
