"""What goes over the wire about playlists, and what odd answers mean; the rest is in the port's contract."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.adapters.jellyfin.playlists import PAGE, JellyfinPlaylists
from playhead.domain.errors import BadAnswer, NotThere
from playhead.kit.clock import ManualClock
from tests.unit.adapters.jellyfin.test_client import INFO, Script

ALICE, BOB, PARTY, FILM = "a" * 32, "b" * 32, "c" * 32, "d" * 32


class Paged(Script):
    """A script in which lists come by pages, as `rows` say, and change when `total` does."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.totals: list[int] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        rows = self.rows.get(request.url.path)
        if rows is None or (request.url.path == "/jf/Items" and "includeItemTypes" not in request.url.params):
            return await super().handle_async_request(request)
        self.requests.append(request)
        start, limit = int(request.url.params.get("startIndex", 0)), int(request.url.params.get("limit", 500))
        total = self.totals.pop(0) if self.totals and request.url.path != "/jf/Items" else len(rows)
        return httpx.Response(200, json={"Items": rows[start : start + limit], "TotalRecordCount": total})


@pytest.fixture
def script() -> Paged:
    made = Paged()
    made.say("/jf/System/Info", INFO)
    made.say("/jf/Users", [{"Name": "alice", "Id": ALICE}, {"Name": "bob", "Id": BOB}])
    made.rows["/jf/Items"] = [{"Id": PARTY, "Type": "Playlist", "Name": "Party", "MediaType": "Video"}]
    return made


@pytest.fixture
async def lists(script: Paged) -> AsyncIterator[JellyfinPlaylists]:
    server = JellyfinServer(
        name="wan",
        url="https://example.org/jf/",
        api_key="s3cret",
        device_id="hub",
        clock=ManualClock(),
        handler=script,
        mints=False,
    )
    yield JellyfinPlaylists(server, ManualClock())
    await server.close()


def entries(script: Paged, count: int) -> None:
    script.rows[f"/jf/Playlists/{PARTY}/Items"] = [
        {"Id": f"{number:032x}", "PlaylistItemId": f"e{number}"} for number in range(1, count + 1)
    ]


async def test_a_long_list_comes_by_pages(lists: JellyfinPlaylists, script: Paged) -> None:
    entries(script, PAGE * 2 + 3)
    content = await lists.content(ALICE, PARTY)
    assert len(content.entries) == PAGE * 2 + 3
    assert content.entries[-1].entry_id == f"e{PAGE * 2 + 3}"
    assert all(request.url.params["userId"] == ALICE for request in script.requests if "Playlists" in request.url.path)


async def test_a_list_that_changes_while_it_is_read_is_read_again(lists: JellyfinPlaylists, script: Paged) -> None:
    entries(script, PAGE + 1)
    script.totals = [PAGE + 1, PAGE + 2]
    assert len((await lists.content(ALICE, PARTY)).entries) == PAGE + 1


async def test_a_list_that_never_holds_still_is_a_bad_answer(lists: JellyfinPlaylists, script: Paged) -> None:
    entries(script, PAGE + 1)
    script.totals = [PAGE + 1, PAGE + 2] * 3
    with pytest.raises(BadAnswer, match="while they are read"):
        await lists.content(ALICE, PARTY)


async def test_a_list_that_nobody_else_sees_is_its_viewers(lists: JellyfinPlaylists, script: Paged) -> None:
    assert [one.owned for one in await lists.listed(ALICE)] == [None]


async def test_with_what_a_list_is_made(lists: JellyfinPlaylists, script: Paged) -> None:
    script.say("/jf/Playlists", {"Id": PARTY})
    assert await lists.create(ALICE, "Fête", [FILM], public=False, media_type="Video") == PARTY
    sent = json.loads(script.requests[-1].content)
    assert sent == {"Name": "Fête", "Ids": [FILM], "UserId": ALICE, "MediaType": "Video", "IsPublic": False}


async def test_only_a_playlist_is_deleted(lists: JellyfinPlaylists, script: Paged) -> None:
    with pytest.raises(NotThere):
        await lists.delete(ALICE, FILM)
    assert all(request.method == "GET" for request in script.requests)
    script.say(f"/jf/Items/{PARTY}", None, 204)
    await lists.delete(ALICE, PARTY)
    assert script.last() == ("DELETE", f"/jf/Items/{PARTY}", {})


async def test_what_the_user_may_not_see_is_not_shown(lists: JellyfinPlaylists, script: Paged) -> None:
    film = {"Id": FILM, "Type": "Movie", "Name": "Film"}
    script.say("/jf/Items", {"Items": [film], "TotalRecordCount": 1})
    assert await lists.shown(ALICE, [FILM]) == frozenset()
    script.say(f"/jf/Users/{ALICE}/Items/{FILM}", film)
    assert await lists.shown(ALICE, [FILM]) == {FILM}


async def test_the_key_is_in_no_repr(lists: JellyfinPlaylists) -> None:
    assert "s3cret" not in repr(lists)
