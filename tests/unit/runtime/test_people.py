"""Sign-in and the live feed as the configuration wants them."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest

from playhead.config.media import MediaServer
from playhead.config.settings import Auth, Settings
from playhead.identity.callers import Caller
from playhead.ports.account_proof import Proven
from playhead.ports.accounts import Password
from playhead.runtime.people import account_door_of
from playhead.runtime.wiring import build, open_database
from tests.support.live import HeldPipe
from tests.unit.runtime.test_wiring import settings_in


async def test_the_feed_asks_the_same_logins_as_the_rest_of_the_door(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with contextlib.closing(open_database(settings)) as database:
        program = build(settings, database)
        services = program.services
        assert services.live.identities is services.logins
        assert services.live.enter(Caller(login_id=7, username="vera", is_admin=False), HeldPipe()) is not None
        assert b"playhead_ws_connections" in program.services.metrics.text()
        program.passwords.close()


@pytest.mark.parametrize(
    ("mode", "names", "creates"),
    [("create", {"wan", "attic"}, True), ("link", {"wan", "attic"}, False), ("off", set(), False)],
)
def test_accounts_sign_in_where_the_configuration_lets_them(mode: str, names: set[str], *, creates: bool) -> None:
    servers = (server("wan"), server("lan", direction="off"), server("attic", accounts={"exclude": ["kids"]}))
    settings = Settings(servers=servers, auth=Auth.model_validate({"jellyfin": mode}))
    door = account_door_of(settings, {one.name: Nobody() for one in servers})
    assert (set(door.proofs), door.creates) == (names, creates)
    assert door.takes("wan", "kids", "a" * 32)
    assert not door.takes("attic", "Kids", "a" * 32)


class Nobody:
    """A server that knows nobody."""

    async def prove(self, username: str, password: Password) -> Proven | None:
        return None


def server(name: str, **values: Any) -> MediaServer:
    return MediaServer.model_validate({"name": name, "url": f"http://{name}", "api_key": "k"} | values)
