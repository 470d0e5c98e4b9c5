"""A refresh token works once; one that comes twice ends its family and no other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from playhead.domain.events import UserChanged
from playhead.identity import login_rows, sessions
from playhead.identity.login_rows import Change, Login, NewLogin
from playhead.identity.sessions import Begin, End, NoSession, Rotate, Rotated
from tests.support.api import Desk, desk


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        made.change(lambda c: login_rows.add(c, [NewLogin(username="ada", password_hash="old", now=1)]))
        yield made


def begin(door: Desk, name: str, **values: Any) -> Any:
    usual: dict[str, Any] = {"login_id": 1, "hash": f"{name}1", "family": name, "now": 1, "expires_at": 100}
    new = Begin(**usual | values)
    return door.change(lambda c: sessions.begin(c, [new])[0])


def rotate(door: Desk, old: str, new: str, now: int = 2, retry_hash: str | None = None) -> Any:
    asked = Rotate(hash=old, next_hash=new, now=now, expires_at=now + 100, retry_hash=retry_hash)
    return door.change(lambda c: sessions.rotate(c, [asked])[0])


def live(door: Desk, name: str) -> bool:
    return bool(door.change(lambda c: sessions.live(c, name)))


async def test_each_token_is_traded_for_the_next(door: Desk) -> None:
    begin(door, "a")
    assert isinstance(rotate(door, "a1", "a2"), Rotated)
    assert rotate(door, "a2", "a3").family == "a"


async def test_a_token_that_comes_twice_ends_its_family_alone(door: Desk) -> None:
    begin(door, "a")
    begin(door, "b")
    rotate(door, "a1", "a2")
    assert rotate(door, "a1", "x") == NoSession(reused=True)
    assert rotate(door, "a2", "x") == NoSession()
    assert (live(door, "a"), live(door, "b")) == (False, True)
    assert [r.event.action for r in door.records() if isinstance(r.event, UserChanged)][-1] == "session_revoked"


async def test_a_token_is_over_when_its_time_is(door: Desk) -> None:
    begin(door, "a")
    assert rotate(door, "a1", "a2", now=100) == NoSession()


async def test_unknown_tokens_open_nothing(door: Desk) -> None:
    assert rotate(door, "nobody's", "x") == NoSession()


async def test_a_disabled_login_has_no_sessions_and_gets_none(door: Desk) -> None:
    begin(door, "a")
    door.change(lambda c: login_rows.change(c, [Change(login_id=1, now=2, disabled=True)]))
    assert rotate(door, "a1", "a2") == NoSession()
    assert begin(door, "b") == NoSession()


async def test_a_session_ends_by_its_name_or_by_a_token_of_it(door: Desk) -> None:
    begin(door, "a")
    begin(door, "b")
    assert door.change(lambda c: sessions.end(c, [End(now=2, family="a"), End(now=2, hash="b1")])) == [True, True]
    assert (live(door, "a"), live(door, "b")) == (False, False)
    assert door.change(lambda c: sessions.end(c, [End(now=2, family="a")])) == [False]


async def test_a_new_password_leaves_the_session_that_set_it(door: Desk) -> None:
    begin(door, "a")
    begin(door, "b")
    after = begin(door, "a", hash="a9", password_hash="new")
    assert isinstance(after, Login)
    assert after.generation == 1
    assert (live(door, "a"), live(door, "b")) == (True, False)
    assert door.change(lambda c: login_rows.hash_of(c, 1)) == "new"


async def test_signing_in_sweeps_what_is_over(door: Desk) -> None:
    begin(door, "a")
    begin(door, "b", now=100, expires_at=200)
    assert (live(door, "a"), live(door, "b")) == (False, True)


async def test_who_lost_the_answer_gets_it_again_by_the_key_he_asked_with(door: Desk) -> None:
    begin(door, "a")
    first = rotate(door, "a1", "a2", retry_hash="key")
    assert rotate(door, "a1", "a2", now=50, retry_hash="key") == first
    assert isinstance(rotate(door, "a2", "a3"), Rotated)


@pytest.mark.parametrize("retry_hash", ["another", None])
async def test_another_key_or_none_is_a_copy(door: Desk, retry_hash: str | None) -> None:
    begin(door, "a")
    rotate(door, "a1", "a2", retry_hash="key")
    assert rotate(door, "a1", "a2", retry_hash=retry_hash) == NoSession(reused=True)
    assert not live(door, "a")


async def test_the_same_key_does_not_help_when_the_answer_was_used(door: Desk) -> None:
    begin(door, "a")
    rotate(door, "a1", "a2", retry_hash="key")
    rotate(door, "a2", "a3")
    assert rotate(door, "a1", "a2", retry_hash="key") == NoSession(reused=True)


async def test_a_token_that_was_traded_without_a_key_is_good_once(door: Desk) -> None:
    begin(door, "a")
    rotate(door, "a1", "a2")
    assert rotate(door, "a1", "a2", retry_hash="key") == NoSession(reused=True)
