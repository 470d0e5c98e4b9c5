"""Logins are added, changed and removed; names do not collide and an administrator always remains."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from playhead.domain.events import UserChanged
from playhead.identity import login_rows, sessions
from playhead.identity.login_rows import (
    AlreadySetUp,
    Change,
    LastAdministrator,
    Login,
    NameTaken,
    NewLogin,
    NoSuchLogin,
    Removal,
)
from playhead.identity.sessions import Begin
from tests.support.api import Desk, desk


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


def add(door: Desk, name: str, **values: Any) -> Any:
    new = NewLogin(username=name, password_hash="hash", now=1, **values)
    return door.change(lambda c: login_rows.add(c, [new])[0])


def change(door: Desk, login_id: int, **values: Any) -> Any:
    return door.change(lambda c: login_rows.change(c, [Change(login_id=login_id, now=2, **values)])[0])


def remove(door: Desk, login_id: int) -> Any:
    return door.change(lambda c: login_rows.remove(c, [Removal(login_id=login_id, now=3)])[0])


def actions(door: Desk) -> list[str]:
    return [r.event.action for r in door.records() if isinstance(r.event, UserChanged)]


@pytest.mark.parametrize("name", ["ada", "ADA", " ada ", "ａｄａ"])
async def test_names_that_look_alike_are_one(door: Desk, name: str) -> None:
    assert isinstance(add(door, "Ada"), Login)
    assert add(door, name) == NameTaken()


async def test_a_login_is_found_by_any_spelling_and_shown_as_it_was_written(door: Desk) -> None:
    add(door, " Ada ")
    found = door.change(lambda c: login_rows.with_hash(c, "ADA"))
    assert found is not None
    assert (found[0].username, found[1]) == ("Ada", "hash")


async def test_the_first_login_is_refused_once_there_is_one(door: Desk) -> None:
    assert isinstance(add(door, "ada", only_first=True), Login)
    assert add(door, "eve", only_first=True) == AlreadySetUp()


async def test_a_change_touches_only_what_it_names(door: Desk) -> None:
    ada = add(door, "ada", is_admin=True, timezone="Europe/Berlin")
    after = change(door, ada.id, username="Ada L")
    assert (after.username, after.is_admin, after.timezone, after.generation) == ("Ada L", True, "Europe/Berlin", 0)


async def test_a_login_keeps_its_own_name_and_takes_no_other(door: Desk) -> None:
    ada, eve = add(door, "ada"), add(door, "eve")
    assert isinstance(change(door, ada.id, username="ADA"), Login)
    assert change(door, eve.id, username="ada") == NameTaken()


@pytest.mark.parametrize("values", [{"password_hash": "new"}, {"disabled": True}])
async def test_a_new_password_or_disabling_ends_every_session(door: Desk, values: dict[str, Any]) -> None:
    ada = add(door, "ada")
    begin = Begin(login_id=ada.id, hash="h", family="f", now=1, expires_at=100)
    door.change(lambda c: sessions.begin(c, [begin]))
    assert change(door, ada.id, **values).generation == 1
    assert not door.change(lambda c: sessions.live(c, "f"))


@pytest.mark.parametrize("values", [{"is_admin": False}, {"disabled": True}])
async def test_the_last_administrator_stays_one(door: Desk, values: dict[str, Any]) -> None:
    ada, eve = add(door, "ada", is_admin=True), add(door, "eve", is_admin=True)
    assert isinstance(change(door, eve.id, **values), Login)
    assert change(door, ada.id, **values) == LastAdministrator()
    assert remove(door, ada.id) == LastAdministrator()


async def test_what_does_not_exist_is_not_changed(door: Desk) -> None:
    assert change(door, 99, disabled=True) == NoSuchLogin()
    assert remove(door, 99) == NoSuchLogin()


async def test_every_change_is_in_the_journal_with_who_did_it(door: Desk) -> None:
    ada = add(door, "ada", actor="root")
    change(door, ada.id, password_hash="new", disabled=True)
    change(door, ada.id, disabled=False, timezone="Asia/Tokyo")
    remove(door, ada.id)
    assert actions(door) == ["added", "password_changed", "disabled", "enabled", "changed", "removed"]
    assert (door.records()[0].actor, door.records()[0].subject) == ("root", f"login/{ada.id}")


async def test_a_change_that_changes_nothing_is_no_news(door: Desk) -> None:
    ada = add(door, "ada")
    change(door, ada.id, disabled=False)
    assert actions(door) == ["added"]


async def test_the_oldest_administrator_who_may_sign_in_is_the_first(door: Desk) -> None:
    ada, eve = add(door, "ada", is_admin=True), add(door, "eve", is_admin=True)
    change(door, ada.id, disabled=True)
    first = door.change(login_rows.first_administrator)
    assert first is not None
    assert first.id == eve.id


async def test_pages_go_on_behind_the_last_row(door: Desk) -> None:
    for name in "abc":
        add(door, name)
    first = door.change(lambda c: login_rows.page(c, after=0, limit=2))
    rest = door.change(lambda c: login_rows.page(c, after=first[-1].id, limit=2))
    assert [one.username for one in [*first, *rest]] == ["a", "b", "c"]
    assert door.change(login_rows.count) == 3
