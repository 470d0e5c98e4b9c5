"""Retired servers over HTTP."""

from __future__ import annotations

from pathlib import Path

from playhead.identity import store
from playhead.identity.retire import Configured, retire
from playhead.identity.rows import ServerRow
from tests.support.api import desk


async def test_who_left_the_configuration_is_listed_for_everybody(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        await door.administrator()
        viewer = await door.viewer()
        path = "/api/v1/servers/retired"
        assert (await door.client.get(path, headers=viewer)).json()["items"] == []
        door.change(lambda c: store.save_servers(c, [ServerRow(name="attic", state="up", server_name="Attic")]))
        door.change(lambda c: retire(c, [Configured(names=("wan", "lan"), now=door.clock.now_ms())]))
        (told,) = (await door.client.get(path, headers=viewer)).json()["items"]
        assert (told["name"], told["server_name"], told["version"], told["accounts"]) == ("attic", "Attic", None, 0)
        assert (await door.client.get(path)).status_code == 401
