"""What happened at the door is told newest first, page by page, and no typed secret is in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playhead.identity import audit
from playhead.identity.audit import Burst, Entry
from playhead.identity.login_rows import Change
from playhead.journal.queries import Place
from tests.support.api import ADMIN, NOBODY, PASSWORD, Desk, desk


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        await made.services.logins.first(ADMIN, PASSWORD)
        yield made


def entries(door: Desk, limit: int = 50, before: Place | None = None, user_id: int | None = None) -> list[Entry]:
    found: list[Entry] = door.change(lambda c: audit.page(c, before=before, limit=limit, user_id=user_id))
    return found


async def test_who_did_what_when_and_from_where_newest_first(door: Desk) -> None:
    logins = door.services.logins
    session = await logins.sign_in(ADMIN, PASSWORD, "192.0.2.7")
    assert session is not None
    door.clock.advance(1000)
    await logins.sign_out(refresh_token=session.refresh_token, address="192.0.2.8")
    told = [(one.action, one.username, one.by, one.address, one.detail) for one in entries(door)]
    assert told == [
        ("signed_out", ADMIN, ADMIN, "192.0.2.8", ""),
        ("signed_in", ADMIN, ADMIN, "192.0.2.7", "password"),
        ("added", ADMIN, "", "", ""),
    ]
    assert entries(door)[0].place.at == door.clock.now_ms()


async def test_pages_join_whatever_the_kinds_and_the_times(door: Desk) -> None:
    logins = door.services.logins
    for number in range(4):
        await logins.sign_in(ADMIN, PASSWORD, f"192.0.2.{number}")
        await logins.change(NOBODY, Change(login_id=1, now=0, timezone=f"Etc/GMT+{number + 1}"), None)
        door.clock.advance(number % 2)
    whole, paged = entries(door), list[Entry]()
    before: Place | None = None
    while page := entries(door, 2, before):
        paged += page
        before = page[-1].place
    assert len(whole) == 9
    assert paged == whole


async def test_one_login_alone(door: Desk) -> None:
    await door.services.logins.add(NOBODY, "vera", PASSWORD)
    assert [one.username for one in entries(door, user_id=2)] == ["vera"]


async def test_a_refused_name_is_told_only_where_it_is_a_logins(door: Desk) -> None:
    for typed in (" Admin ", "hunter2 my password"):
        burst = Burst(username=typed, method="password", address="192.0.2.9", failures=5, now=door.clock.now_ms())
        door.change(lambda c, burst=burst: audit.note_burst(c, [burst]))
    unknown, known = entries(door)[:2]
    assert (known.action, known.username, known.user_id) == ("refused", ADMIN, 1)
    assert (unknown.username, unknown.user_id, unknown.address) == ("", 0, "192.0.2.9")
    assert unknown.detail == "password, 5 wrong tries in a minute"
    assert not any(b"hunter2" in str(record).encode() for record in door.records())
