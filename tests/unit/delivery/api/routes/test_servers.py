"""The media servers over HTTP, and where they post to."""

from __future__ import annotations

from pathlib import Path

import pytest

from playhead.adapters.jellyfin.webhook_plugin import EVENTS
from playhead.delivery.api.services import Door, Installed, MediaServerDoor
from playhead.domain.events import LibraryNotice
from playhead.journal import store
from playhead.journal.record import Draft
from tests.support.api import desk


async def test_the_address_a_server_posts_to_works_as_it_is_shown(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        told = (await door.client.get("/api/v1/servers/wan/webhook", headers=headers)).json()
        assert told["url"].startswith("http://playhead.test/webhook/wan?token=")
        assert (told["secret_in_url"], told["events"]) == (True, list(EVENTS))
        assert (await door.client.post(told["url"], content=b"{}")).status_code == 200
        heard = (await door.client.get("/api/v1/servers/wan/webhook", headers=headers)).json()
    assert (told["last_notice_at"], heard["last_notice_at"]) == (None, "2026-01-01T00:00:00.000Z")


async def test_the_address_is_the_one_that_proxies_show(tmp_path: Path) -> None:
    behind = Door(version="1", base_path="/play", trusted_proxies=("127.0.0.1",))
    async with desk(tmp_path, door=behind) as door:
        headers = await door.administrator()
        forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "home.example"}
        told = await door.client.get("/api/v1/servers/lan/webhook", headers=headers | forwarded)
    assert told.json()["url"] == "https://home.example/play/webhook/lan"


async def test_what_was_heard_before_this_process_started_is_known(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        event = LibraryNotice(server="lan", action="added", item_id="i")
        door.change(lambda c: store.append(c, [Draft(event=event, subject="lan/i", actor="webhook")], 1_000))
        servers = (await door.client.get("/api/servers", headers=headers)).json()
    assert [one["webhook_last_at"] for one in servers] == [None, "1970-01-01T00:00:01.000Z"]


@pytest.mark.parametrize("path", ["/api/v1/servers/nobody/webhook", "/api/v1/servers/nobody/webhook/install"])
async def test_an_unknown_server_is_404(tmp_path: Path, path: str) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        method = "POST" if path.endswith("install") else "GET"
        assert (await door.client.request(method, path, headers=headers)).status_code == 404


class Installer:
    """Notes what it is asked for, and says what it is told."""

    def __init__(self, says: Installed) -> None:
        self.says = says
        self.asked: list[tuple[str, str]] = []

    async def install(self, name: str, url: str) -> Installed:
        self.asked.append((name, url))
        return self.says


async def test_installing_gives_the_shown_address_to_the_runtime_and_tells_what_was_proven(tmp_path: Path) -> None:
    installer = Installer(Installed(written=True, proven=True, message="It works.", round_trip_ms=34))
    async with desk(tmp_path, install_webhook=installer.install) as door:
        headers = await door.administrator()
        answer = await door.client.post("/api/v1/servers/lan/webhook/install", headers=headers)
    assert answer.json() == {
        "success": True, "message": "It works.", "proven": True, "remedy": None, "round_trip_ms": 34,
    }  # fmt: skip
    assert installer.asked == [("lan", "http://playhead.test/webhook/lan")]


async def test_an_address_that_the_page_was_not_opened_by_can_be_named(tmp_path: Path) -> None:
    installer = Installer(Installed(written=False, proven=False, message="Silence.", remedy="Name another."))
    async with desk(tmp_path, install_webhook=installer.install) as door:
        headers = await door.administrator()
        path, body = "/api/v1/servers/lan/webhook/install", {"address": "http://playhead:8080/at/"}
        told = (await door.client.post(path, headers=headers, json=body)).json()
        refused = await door.client.post(path, headers=headers, json={"address": "playhead:8080"})
    assert (told["success"], told["proven"], told["remedy"]) == (False, False, "Name another.")
    assert refused.status_code == 422
    assert installer.asked == [("lan", "http://playhead:8080/at/webhook/lan")]


async def test_a_server_that_is_left_alone_is_not_touched(tmp_path: Path) -> None:
    installer = Installer(Installed(written=True, proven=True, message=""))
    doors = (MediaServerDoor(name="old", url="http://old", takes_part=False),)
    async with desk(tmp_path, servers=doors, install_webhook=installer.install) as door:
        headers = await door.administrator()
        answer = await door.client.post("/api/v1/servers/old/webhook/install", headers=headers)
    assert (answer.status_code, installer.asked) == (409, [])
    assert answer.json()["detail"] == "The direction of old is off: it is neither called nor heard."


async def test_where_nobody_can_install_it_is_503(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        answer = await door.client.post("/api/v1/servers/lan/webhook/install", headers=headers)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


async def test_servers_come_in_the_order_of_the_configuration(tmp_path: Path) -> None:
    names = ("zeta", "alpha", "mid")
    doors = tuple(MediaServerDoor(name=name, url=f"http://{name}") for name in names)
    async with desk(tmp_path, servers=doors) as door:
        answer = await door.client.get("/api/servers", headers=await door.administrator())
    assert [one["name"] for one in answer.json()] == list(names)
