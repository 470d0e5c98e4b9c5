"""Sign-in and the live feed as the configuration wants them."""

from __future__ import annotations

import contextlib
from pathlib import Path

from playhead.identity.callers import Caller
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
        assert b"playhead_ws_connections" in program.metrics.text()
        program.passwords.close()
