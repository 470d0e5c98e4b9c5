"""Setting up a webhook for an address that the operator names."""

from __future__ import annotations

from pathlib import Path

import pytest

from playhead.delivery.api.services import Door, Installed
from tests.support.api import desk

PATH = "/api/v1/operator/servers"


class Noting:
    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    async def install(self, name: str, url: str) -> Installed:
        self.asked.append((name, url))
        return Installed(written=True, proven=False, message="done", remedy="Start it.")


async def test_the_url_is_built_on_the_address_that_was_named(tmp_path: Path) -> None:
    noting = Noting()
    door_of = Door(version="1", base_path="/play")
    async with desk(tmp_path, door=door_of, install_webhook=noting.install) as door:
        headers = await door.administrator()
        body = {"address": "http://192.168.1.5:8080/at/"}
        answer = await door.client.post(f"{PATH}/lan/webhook/install", headers=headers, json=body)
        own = await door.client.post(f"{PATH}/lan/webhook/install", headers=headers, json={})
    told = {"success": True, "message": "done", "proven": False, "remedy": "Start it.", "round_trip_ms": None}
    assert answer.json() == told
    assert own.status_code == 200
    assert noting.asked == [
        ("lan", "http://192.168.1.5:8080/at/webhook/lan"),
        ("lan", "http://playhead.test/play/webhook/lan"),
    ]


@pytest.mark.parametrize("address", ["ftp://x", "http://x?a=b", "http://a:b@x", "x", "http://x y"])
async def test_what_is_no_address_is_refused(tmp_path: Path, address: str) -> None:
    noting = Noting()
    async with desk(tmp_path, install_webhook=noting.install) as door:
        headers = await door.administrator()
        answer = await door.client.post(f"{PATH}/lan/webhook/install", headers=headers, json={"address": address})
    assert (answer.status_code, noting.asked) == (422, [])


async def test_an_unknown_server_and_a_process_without_installer_are_told(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        codes = [
            (await door.client.post(f"{PATH}/{name}/webhook/install", headers=headers, json={})).status_code
            for name in ("nope", "lan")
        ]
    assert codes == [404, 503]
