"""What an administrator decides about persons and items; what changed is a record in the same commit."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import Connection, insert, select, update

from playhead.domain.events import Event, ItemsRelinked, PeopleChanged
from playhead.domain.items import FOLDER_KINDS
from playhead.domain.people import Account
from playhead.identity import store
from playhead.identity.match import Linked, NewWork, keys_of, link, name_key
from playhead.identity.rows import APART, HAND, OUT, PINNED, VERSION, AccountRow, ItemRow
from playhead.identity.tables import person, work
from playhead.journal import jobs
from playhead.journal import store as journal
from playhead.journal.record import Draft


class Missing(msgspec.Struct, frozen=True):
    """There is no such person or item."""


class Clash(msgspec.Struct, frozen=True):
    """It cannot be done; `reason` is for people."""

    reason: str


class Changed(msgspec.Struct, frozen=True):
    """It is done. `accounts` have another person now: all that they hold has to be read."""

    accounts: tuple[Account, ...] = ()


Answer = Changed | Missing | Clash


class Regroup(msgspec.Struct, frozen=True, kw_only=True):
    """Give a person another name, or exactly these accounts; None leaves it as it is."""

    person_id: int
    name: str | None
    accounts: tuple[Account, ...] | None
    now: int
    actor: str


def regroup(connection: Connection, items: Sequence[Regroup]) -> list[Answer]:
    """Change persons."""
    return [_regroup(connection, one) for one in items]


def _regroup(connection: Connection, asked: Regroup) -> Answer:
    names = store.person_names(connection, [asked.person_id])
    if asked.person_id not in names:
        return Missing()
    if asked.name is not None:
        taken = store.persons_by_key(connection, [name_key(asked.name)])
        if set(taken.values()) - {asked.person_id}:
            return Clash(f"another person is called {asked.name}")
    moved: list[AccountRow] = []
    if asked.accounts is not None:
        given = _given(connection, asked.person_id, asked.accounts)
        if isinstance(given, Clash):
            return given
        moved = given
    if asked.name is not None:
        # the key stays: by it the accounts of new servers are still found
        connection.execute(update(person).where(person.c.id == asked.person_id).values(name=asked.name))
    accounts = tuple(row.account for row in moved)
    before = store.account_links(connection, {str(one) for one in accounts})
    store.save_accounts(connection, moved)
    event = PeopleChanged(person_id=asked.person_id, name=asked.name or names[asked.person_id], accounts=accounts)
    _note(connection, event, f"person/{asked.person_id}", asked.actor, asked.now)
    return Changed(tuple(row.account for row in moved if row.links != before[str(row.account)]))


def _given(connection: Connection, person_id: int, wanted: Sequence[Account]) -> list[AccountRow] | Clash:
    """The rows that change so that the person has just the wanted accounts."""
    rows = store.accounts_by_ref(connection, {str(one) for one in wanted})
    missing = [str(one) for one in wanted if str(one) not in rows or rows[str(one)].gone]
    if missing:
        return Clash(f"there is no account {missing[0]}")
    own = {str(row.account): row for row in store.accounts_of(connection, [person_id]) if not row.gone}
    taken = {ref: row for ref, row in rows.items() if row.person_id != person_id}
    given_up = {ref: row for ref, row in own.items() if ref not in rows}
    fixed = [row for row in (*taken.values(), *given_up.values()) if row.evidence == "config"]
    if fixed:
        return Clash(f"the configuration says whose account {fixed[0].account} is; change `people` there")
    changed = [_of(row, person_id) for row in taken.values()]
    changed += [_of(row, _person_of_its_own(connection, row)) for row in given_up.values()]
    kept = [row for ref, row in rows.items() if ref not in taken and row.evidence not in ("config", HAND)]
    return [*changed, *(msgspec.structs.replace(row, evidence=HAND) for row in kept)]


def _of(row: AccountRow, person_id: int) -> AccountRow:
    return msgspec.structs.replace(row, person_id=person_id, evidence=HAND, links=row.links + 1)


def _person_of_its_own(connection: Connection, row: AccountRow) -> int:
    name, number = f"{row.name} ({row.account.server})", 1
    while store.persons_by_key(connection, [name_key(name)]):
        number += 1
        name = f"{row.name} ({row.account.server}, {number})"
    made = connection.execute(insert(person).values(name=name, key=name_key(name)).returning(person.c.id))
    return int(made.scalar_one())


class Linking(StrEnum):
    """What to do with an item's link."""

    PIN = "pin"
    """It is a copy of the named work, whatever paths and ids say."""
    UNLINK = "unlink"
    """It is a copy of nothing."""
    MATCH = "match"
    """Paths and ids decide again."""


class Relink(msgspec.Struct, frozen=True, kw_only=True):
    """Change the link of item `ref` (`server/item id`). A pin names the work, or another item of it by `like`."""

    ref: str
    action: Linking
    work_id: int | None = None
    like: str | None = None
    now: int
    actor: str


def relink(connection: Connection, items: Sequence[Relink]) -> list[Answer]:
    """Change the links of items."""
    return [_relink(connection, one) for one in items]


def _relink(connection: Connection, asked: Relink) -> Answer:
    row = store.items_by_ref(connection, [asked.ref]).get(asked.ref)
    if row is None or row.gone:
        return Missing()
    if row.evidence == OUT:
        return Clash(f"{row.item.name}: {OUT}; change `libraries` of {row.server} there")
    if asked.action is Linking.MATCH and row.evidence not in (PINNED, APART):
        return Clash("its link was made by its path or its ids already")
    found = _work_for(connection, asked, row)
    if isinstance(found, Clash):
        return found
    work_id, evidence = found
    files = [one for one in store.files_of(connection, [row.ref]).values() if one.evidence not in (PINNED, APART)]
    changed = [_linked(row, work_id, evidence)]
    changed += [_linked(one, work_id, VERSION) for one in files]
    store.save_items(connection, changed)
    event = ItemsRelinked(server=row.server, item_ids=tuple(one.item.item_id for one in changed))
    _note(connection, event, row.ref, asked.actor, asked.now)
    if work_id is not None:
        # the server has a copy of it now: who waits for one waits no longer
        jobs.signal(connection, [f"work:{row.server}/{work_id}"], asked.now)
    return Changed()


def _linked(row: ItemRow, work_id: int | None, evidence: str) -> ItemRow:
    links = row.links + int(work_id != row.work_id)
    return msgspec.structs.replace(row, work_id=work_id, evidence=evidence, links=links)


def _work_for(connection: Connection, asked: Relink, row: ItemRow) -> tuple[int | None, str] | Clash:
    match asked.action:
        case Linking.UNLINK:
            return None, APART
        case Linking.MATCH:
            return _matched(connection, row)
        case Linking.PIN:
            return _pinned(connection, asked, row)


def _pinned(connection: Connection, asked: Relink, row: ItemRow) -> tuple[int, str] | Clash:
    work_id = asked.work_id
    if asked.like is not None:
        other = store.items_by_ref(connection, [asked.like]).get(asked.like)
        if other is None or other.work_id is None:
            return Clash(f"{asked.like} is no item, or a copy of nothing itself")
        work_id = other.work_id
    kind = connection.execute(select(work.c.kind).where(work.c.id == work_id)).scalar()
    if kind is None or work_id is None:
        return Clash("there is no such work")
    if (kind in FOLDER_KINDS or row.item.kind in FOLDER_KINDS) and kind != row.item.kind:
        return Clash(f"a {row.item.kind} is no copy of a {kind}")
    return work_id, PINNED


def _matched(connection: Connection, row: ItemRow) -> tuple[int | None, str]:
    first = f"{row.server}/{row.item.version_of}"
    whole = store.items_by_ref(connection, [first]).get(first)
    if whole is not None and not whole.gone:
        return whole.work_id, VERSION
    series = f"{row.server}/{row.item.series_id}"
    parent = store.items_by_ref(connection, [series]).get(series)
    keys = keys_of(row.item, row.common_path, parent.work_id if parent is not None else None)
    choice = link(keys, store.works_by_key(connection, {key for key, _ in keys}))
    if isinstance(choice, Linked):
        return choice.work_id, choice.evidence
    if isinstance(choice, NewWork):
        work_id = store.last_ids(connection)[0] + 1
        store.add_works(connection, {work_id: (row.item.kind, row.item.name)}, {key: work_id for key, _ in keys})
        return work_id, "first"
    return None, choice.reason


def _note(connection: Connection, event: Event, subject: str, actor: str, now: int) -> None:
    journal.append(connection, [Draft(event=event, subject=subject, actor=actor)], now)
