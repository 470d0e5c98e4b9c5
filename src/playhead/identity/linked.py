"""Accounts of media servers that a login has proved to be its own, and the logins that come of that.

One account is linked to one login at most, and so are all accounts of one person: who may come in is never decided by
two names being alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select

from playhead.domain.people import Account
from playhead.identity import login_rows
from playhead.identity.login_rows import Login, NameTaken, NewLogin, NoSuchLogin
from playhead.identity.tables import account as account_row
from playhead.identity.tables import linked_account

LONGEST_NAME = 64
NAMELESS = "user"


class Come(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody proved an account, whose name is `name`. `login_id`: who he is signed in as, and links it to; None: he
    signs in by it. `creates`: an account that is nobody's gets a login."""

    account: Account
    name: str
    now: int
    login_id: int | None = None
    creates: bool = True
    actor: str = ""
    address: str = ""


class Unlink(msgspec.Struct, frozen=True, kw_only=True):
    """An account is to be a login's no more."""

    login_id: int
    account: Account
    now: int
    actor: str = ""
    address: str = ""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """An account that a login owns."""

    server: str
    user_id: str
    name: str
    login_id: int


class LinkedElsewhere(msgspec.Struct, frozen=True):
    """The account, or one of the same person, is another login's."""


class AnotherPerson(msgspec.Struct, frozen=True):
    """The login's other accounts are another person's."""


class NotLinked(msgspec.Struct, frozen=True):
    """Nobody's account, and no login is made for it."""


class NotSetUp(msgspec.Struct, frozen=True):
    """There is no login yet: the first one is an administrator's, and is made otherwise."""


class ShutOut(msgspec.Struct, frozen=True):
    """The account's login is disabled."""


class OnlyWayIn(msgspec.Struct, frozen=True):
    """Its login has no password and no other account."""


Refusal = LinkedElsewhere | AnotherPerson | NotLinked | NotSetUp | ShutOut | NameTaken | NoSuchLogin


def links(connection: Connection, login_ids: Sequence[int]) -> list[Link]:
    """The accounts of some logins, with the names they have now."""
    columns = (linked_account.c.server, linked_account.c.user_id, linked_account.c.login_id, linked_account.c.name)
    query = select(*columns, account_row.c.name.label("now")).outerjoin(
        account_row, account_row.c.ref == linked_account.c.ref
    )
    found = connection.execute(
        query.where(linked_account.c.login_id.in_(list(login_ids))).order_by(linked_account.c.ref)
    )
    return [Link(server=r.server, user_id=r.user_id, name=r.now or r.name, login_id=r.login_id) for r in found]


def come(connection: Connection, items: Sequence[Come]) -> list[Login | Refusal]:
    """Find, link or make the logins of proven accounts; for the writer."""
    return [_come(connection, one) for one in items]


def _come(connection: Connection, asked: Come) -> Login | Refusal:
    owner = _owner(connection, asked.account)
    if asked.login_id is not None:
        return _link(connection, asked, asked.login_id, owner)
    if owner is not None:
        return ShutOut() if owner.disabled else owner
    if login_rows.count(connection) == 0:
        return NotSetUp()
    if _persons_owners(connection, asked.account):
        return LinkedElsewhere()
    return _made(connection, asked) if asked.creates else NotLinked()


def _link(connection: Connection, asked: Come, login_id: int, owner: Login | None) -> Login | Refusal:
    who = login_rows.by_id(connection, login_id)
    if who is None:
        return NoSuchLogin()
    if owner is not None:
        return who if owner.id == who.id else LinkedElsewhere()
    if _persons_owners(connection, asked.account) - {who.id}:
        return LinkedElsewhere()
    person = _person(connection, str(asked.account))
    others = {_person(connection, ref) for ref in _refs(connection, who.id)} - {None}
    if person is not None and others - {person}:
        return AnotherPerson()
    _insert(connection, asked, who)
    return who


def _made(connection: Connection, asked: Come) -> Login | Refusal:
    name = tidy(asked.name)
    new = NewLogin(username=name, password_hash="", now=asked.now, actor=name, address=asked.address)
    (made,) = login_rows.add(connection, [new])
    if not isinstance(made, Login):
        return NameTaken()
    _insert(connection, asked, made)
    return made


def _insert(connection: Connection, asked: Come, who: Login) -> None:
    values: dict[str, Any] = {
        "ref": str(asked.account),
        "login_id": who.id,
        "server": asked.account.server,
        "user_id": asked.account.user_id,
        "name": tidy(asked.name),
        "linked_at": asked.now,
    }
    connection.execute(insert(linked_account).values(values))
    detail = f"{tidy(asked.name)} on {asked.account.server}"
    actor = asked.actor or who.username
    login_rows.note(connection, "account_linked", who, asked.now, actor, address=asked.address, detail=detail)


def unlink(connection: Connection, items: Sequence[Unlink]) -> list[bool | OnlyWayIn]:
    """Take accounts from logins; for the writer. Whether there was such a link."""
    return [_unlink(connection, one) for one in items]


def _unlink(connection: Connection, asked: Unlink) -> bool | OnlyWayIn:
    owner = _owner(connection, asked.account)
    if owner is None or owner.id != asked.login_id:
        return False
    if not owner.has_password and len(_refs(connection, owner.id)) == 1:
        return OnlyWayIn()
    (one,) = [link for link in links(connection, [owner.id]) if Account(link.server, link.user_id) == asked.account]
    connection.execute(delete(linked_account).where(linked_account.c.ref == str(asked.account)))
    detail = f"{one.name} on {one.server}"
    login_rows.note(connection, "account_unlinked", owner, asked.now, asked.actor, address=asked.address, detail=detail)
    return True


def known(connection: Connection, account: Account) -> str | None:
    """The name of an account that is on its server; None for any other."""
    query = select(account_row.c.name).where(account_row.c.ref == str(account), ~account_row.c.gone)
    name: str | None = connection.execute(query).scalar_one_or_none()
    return name


def tidy(name: str) -> str:
    """A name of a media server as a login may have it."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return plain[:LONGEST_NAME].strip() or NAMELESS


def _owner(connection: Connection, account: Account) -> Login | None:
    query = select(linked_account.c.login_id).where(linked_account.c.ref == str(account))
    login_id = connection.execute(query).scalar_one_or_none()
    return None if login_id is None else login_rows.by_id(connection, login_id)


def _refs(connection: Connection, login_id: int) -> list[str]:
    query = select(linked_account.c.ref).where(linked_account.c.login_id == login_id)
    return list(connection.execute(query).scalars())


def _person(connection: Connection, ref: str) -> int | None:
    person: int | None = connection.execute(
        select(account_row.c.person_id).where(account_row.c.ref == ref)
    ).scalar_one_or_none()
    return person


def _persons_owners(connection: Connection, account: Account) -> set[int]:
    """The logins that own accounts of the same person."""
    person = _person(connection, str(account))
    if person is None:
        return set()
    of_person = linked_account.join(account_row, account_row.c.ref == linked_account.c.ref)
    query = select(linked_account.c.login_id).select_from(of_person).where(account_row.c.person_id == person)
    return set(connection.execute(query).scalars())
