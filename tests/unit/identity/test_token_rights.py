"""The holder of a token is never more than its login, and less where its scopes say so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from playhead.identity import api_tokens, login_rows, token_rights
from playhead.identity.api_tokens import NewToken, Revocation
from playhead.identity.callers import Caller
from playhead.identity.login_rows import Login, NewLogin
from playhead.identity.scopes import Scope
from tests.support.api import Desk, desk

SAID = Caller(login_id=1, username="", is_admin=False, token_id=1)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        made.change(lambda c: login_rows.add(c, [NewLogin(username="ada", password_hash="h", now=1, is_admin=True)]))
        yield made


def ada(door: Desk) -> Login:
    found = door.change(lambda c: login_rows.by_id(c, 1))
    assert isinstance(found, Login)
    return found


@pytest.mark.parametrize(
    ("scopes", "admin", "write"),
    [
        (("read",), False, False),
        (("read", "write"), False, True),
        (("read", "admin"), True, False),
        (("read", "write", "admin"), True, True),
    ],
)
async def test_scopes_narrow(door: Desk, scopes: tuple[Scope, ...], *, admin: bool, write: bool) -> None:
    found = token_rights.holder(SAID, ada(door), scopes)
    assert (found.username, found.is_admin, found.may_write) == ("ada", admin, write)


async def test_no_scope_makes_an_administrator(door: Desk) -> None:
    plain = msgspec.structs.replace(ada(door), is_admin=False)
    assert not token_rights.holder(SAID, plain, ("read", "write", "admin")).is_admin


async def test_a_token_that_is_gone_or_anothers_lets_nobody_in(door: Desk) -> None:
    new = NewToken(name="n", hash="h", now=1, login_id=1, scopes=("read",))
    door.change(lambda c: api_tokens.add(c, [new]))
    who = ada(door)
    found = door.change(lambda c: token_rights.limited(c, SAID, who))
    assert (found.is_admin, found.may_write) == (False, False)
    assert door.change(lambda c: token_rights.limited(c, SAID, msgspec.structs.replace(who, id=2))) is None
    door.change(lambda c: api_tokens.revoke(c, [Revocation(token_id=1, now=2)]))
    assert door.change(lambda c: token_rights.limited(c, SAID, who)) is None
