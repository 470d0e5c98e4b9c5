"""Whether somebody may still come in."""

from __future__ import annotations

from pathlib import Path

import msgspec

from playhead.identity.callers import Caller
from playhead.identity.login_rows import Change, Login
from playhead.identity.standing import standing
from tests.support.api import NOBODY, PASSWORD, Desk, desk


def now_is(made: Desk, caller: Caller) -> Caller | None:
    found: Caller | None = made.change(lambda c: standing(c, caller, made.clock.now_ms()))
    return found


async def test_it_is_lost_by_whatever_the_credential_stood_on(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        logins = made.services.logins
        await logins.first("admin", PASSWORD)
        added = await logins.add(NOBODY, "vera", PASSWORD)
        assert isinstance(added, Login)
        session = await logins.sign_in("vera", PASSWORD)
        assert session is not None
        caller = await logins.authenticate(session.access_token)
        assert caller is not None
        assert now_is(made, caller) == caller
        for wrong in ({"expires_at": made.clock.now_ms()}, {"generation": 9}, {"session": "ended"}, {"token_id": 9},
                      {"login_id": 99}):  # fmt: skip
            assert now_is(made, msgspec.structs.replace(caller, **wrong)) is None
        at = made.clock.now_ms()
        await logins.change(NOBODY, Change(login_id=added.id, now=at, is_admin=True, username="v"), None)
        assert now_is(made, caller) == msgspec.structs.replace(caller, is_admin=True, username="v")
        await logins.change(NOBODY, Change(login_id=added.id, now=at, disabled=True), None)
        assert now_is(made, caller) is None


async def test_whoever_has_no_login_is_who_he_is(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        assert now_is(made, NOBODY) == NOBODY
