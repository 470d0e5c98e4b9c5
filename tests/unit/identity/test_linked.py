"""An account is one login's, and so are all of one person; nobody comes in because two names are alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from playhead.domain.events import UserChanged
from playhead.domain.people import Account
from playhead.identity import linked, login_rows
from playhead.identity.linked import (
    AnotherPerson,
    Come,
    LinkedElsewhere,
    NotLinked,
    NotSetUp,
    OnlyWayIn,
    ShutOut,
    Unlink,
    tidy,
)
from playhead.identity.login_rows import Change, Login, NameTaken, NewLogin, NoSuchLogin, Removal
from playhead.identity.tables import account
from tests.support.api import Desk, desk

ALICE, TWIN, BOB = Account("wan", "a" * 32), Account("lan", "a1" * 16), Account("wan", "b" * 32)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


def login(door: Desk, name: str, *, admin: bool = False) -> Any:
    new = NewLogin(username=name, password_hash="h", now=1, is_admin=admin)
    return door.change(lambda c: login_rows.add(c, [new])[0])


def person(door: Desk, person_id: int, *accounts: Account) -> None:
    for one in accounts:
        row = {
            "ref": str(one), "server": one.server, "user_id": one.user_id, "name": f"{one.user_id[0]} now",
            "person_id": person_id, "evidence": "name", "is_administrator": True, "is_disabled": False, "gone": False,
        }  # fmt: skip
        door.change(lambda c, row=row: c.execute(insert(account).values(row)))


def come(door: Desk, one: Account = ALICE, name: str = "alice", **values: Any) -> Any:
    return door.change(lambda c: linked.come(c, [Come(account=one, name=name, now=5, **values)])[0])


def actions(door: Desk) -> list[tuple[str, str]]:
    return [(r.event.action, r.event.detail) for r in door.records() if isinstance(r.event, UserChanged)]


async def test_before_there_is_an_administrator_no_account_makes_a_login(door: Desk) -> None:
    assert come(door) == NotSetUp()
    assert door.change(login_rows.count) == 0


async def test_an_account_that_is_nobodys_gets_a_plain_login_and_keeps_it(door: Desk) -> None:
    login(door, "admin", admin=True)
    person(door, 1, ALICE)
    made = come(door)
    assert isinstance(made, Login)
    assert (made.username, made.is_admin, made.has_password) == ("alice", False, False)
    assert come(door, name="renamed since") == made
    assert actions(door)[-2:] == [("added", ""), ("account_linked", "alice on wan")]
    assert [(one.server, one.name) for one in door.change(lambda c: linked.links(c, [made.id]))] == [("wan", "a now")]


async def test_where_the_configuration_makes_none_there_is_none(door: Desk) -> None:
    login(door, "admin", admin=True)
    assert come(door, creates=False) == NotLinked()


async def test_an_account_does_not_get_the_login_that_is_called_like_it(door: Desk) -> None:
    login(door, "Alice", admin=True)
    assert come(door) == NameTaken()


async def test_another_account_of_the_same_person_is_not_let_in_by_that(door: Desk) -> None:
    login(door, "admin", admin=True)
    person(door, 1, ALICE, TWIN)
    made = come(door)
    assert come(door, TWIN, "other") == LinkedElsewhere()
    assert come(door, TWIN, "other", login_id=made.id) == made
    assert come(door, TWIN, "other") == made


async def test_an_account_has_one_login(door: Desk) -> None:
    one, other = login(door, "one", admin=True), login(door, "other")
    assert come(door, login_id=one.id) == one
    assert come(door, login_id=one.id) == one
    assert come(door, login_id=other.id) == LinkedElsewhere()
    person(door, 1, ALICE, TWIN)
    assert come(door, TWIN, login_id=other.id) == LinkedElsewhere()
    assert come(door, BOB, login_id=99) == NoSuchLogin()


async def test_a_login_is_one_person(door: Desk) -> None:
    one = login(door, "one", admin=True)
    person(door, 1, ALICE)
    person(door, 2, BOB)
    come(door, login_id=one.id)
    assert come(door, BOB, login_id=one.id) == AnotherPerson()
    assert come(door, Account("new", "c" * 32), login_id=one.id) == one


async def test_who_is_shut_out_does_not_come_in_by_his_account(door: Desk) -> None:
    login(door, "admin", admin=True)
    made = come(door)
    door.change(lambda c: login_rows.change(c, [Change(login_id=made.id, now=6, disabled=True)]))
    assert come(door) == ShutOut()


async def test_a_removed_login_leaves_its_account_free_and_its_number_unused(door: Desk) -> None:
    login(door, "admin", admin=True)
    made = come(door)
    door.change(lambda c: login_rows.remove(c, [Removal(login_id=made.id, now=6)]))
    again = come(door)
    assert again.id == made.id + 1


async def test_the_only_way_in_stays(door: Desk) -> None:
    login(door, "admin", admin=True)
    made = come(door)
    ask = Unlink(login_id=made.id, account=ALICE, now=6)
    assert door.change(lambda c: linked.unlink(c, [ask])) == [OnlyWayIn()]
    door.change(lambda c: login_rows.change(c, [Change(login_id=made.id, now=6, password_hash="h")]))
    assert door.change(lambda c: linked.unlink(c, [ask, ask])) == [True, False]
    assert actions(door)[-1] == ("account_unlinked", "alice on wan")


async def test_only_an_account_that_is_there_is_known(door: Desk) -> None:
    person(door, 1, ALICE)
    assert door.change(lambda c: linked.known(c, ALICE)) == "a now"
    assert door.change(lambda c: linked.known(c, BOB)) is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("alice", "alice"),
        (" a\r\nX-Evil: 1 ", "a X-Evil: 1"),
        ("\u202e\u200b", "user"),
        ("x" * 80, "x" * 64),
        ("", "user"),
    ],
)
def test_a_servers_name_becomes_one_that_a_login_may_have(name: str, kept: str) -> None:
    assert tidy(name) == kept
