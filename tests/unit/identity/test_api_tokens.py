"""API tokens belong to a login, are listed without their secret and end when revoked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from playhead.domain.events import UserChanged
from playhead.identity import api_tokens, login_rows
from playhead.identity.api_tokens import NewToken, Revocation, Seen
from playhead.identity.login_rows import NewLogin, NoSuchLogin, Removal
from tests.support.api import Desk, desk


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        for name, admin in (("vera", False), ("ada", True)):
            new = NewLogin(username=name, password_hash="h", now=1, is_admin=admin)
            made.change(lambda c, new=new: login_rows.add(c, [new]))
        yield made


def add(door: Desk, name: str, login_id: int | None = 1) -> Any:
    new = NewToken(name=name, hash=f"hash of {name}", now=5, login_id=login_id)
    return door.change(lambda c: api_tokens.add(c, [new])[0])


async def test_a_token_is_found_by_its_digest_with_whose_it_is(door: Desk) -> None:
    add(door, "script")
    found = door.change(lambda c: api_tokens.by_hash(c, "hash of script"))
    assert found is not None
    assert (found[0].name, found[0].username, found[1].is_admin) == ("script", "vera", False)
    assert door.change(lambda c: api_tokens.by_hash(c, "another")) is None


async def test_without_a_login_it_is_the_oldest_administrators(door: Desk) -> None:
    assert add(door, "script", None).username == "ada"


async def test_a_token_for_nobody_is_not_made(door: Desk) -> None:
    assert add(door, "script", 99) == NoSuchLogin()


async def test_a_revoked_token_is_gone_and_both_are_in_the_journal(door: Desk) -> None:
    made = add(door, "script")
    revoke = Revocation(token_id=made.id, now=6)
    assert door.change(lambda c: api_tokens.revoke(c, [revoke, revoke])) == [True, False]
    assert door.change(api_tokens.count) == 0
    told = [r.event.action for r in door.records() if isinstance(r.event, UserChanged)]
    assert told[-2:] == ["token_added", "token_revoked"]


async def test_use_is_remembered(door: Desk) -> None:
    made = add(door, "script")
    door.change(lambda c: api_tokens.seen(c, [Seen(token_id=made.id, now=77)]))
    assert [t.last_used_at for t in door.change(lambda c: api_tokens.page(c, after=0, limit=5))] == [77]


async def test_tokens_go_with_their_login(door: Desk) -> None:
    add(door, "script")
    door.change(lambda c: login_rows.remove(c, [Removal(login_id=1, now=6)]))
    assert door.change(lambda c: api_tokens.by_hash(c, "hash of script")) is None
