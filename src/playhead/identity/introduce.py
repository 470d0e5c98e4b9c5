"""Persons as another tool knew them: its accounts of one name become one person's, where nobody has said otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from playhead.domain.items import hex_id
from playhead.domain.people import Account
from playhead.identity import store
from playhead.identity.decide import EXCLUDED
from playhead.identity.edits import Changed, Clash, Regroup, regroup
from playhead.identity.match import name_key
from playhead.identity.rows import HAND, AccountRow


class Introduce(msgspec.Struct, frozen=True, kw_only=True):
    """A tool knew somebody as `name` by these accounts: server → user id. A dry run changes nothing."""

    name: str
    accounts: Mapping[str, str]
    now: int
    actor: str
    dry_run: bool = False


class Introduced(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: `taken`, `known` or `unmatched`, and why. `moved` have another person now."""

    verdict: str
    why: str
    moved: tuple[Account, ...] = ()


def introduce(connection: Connection, items: Sequence[Introduce]) -> list[Introduced]:
    """Give accounts to their persons; for the writer."""
    return [_introduce(connection, one) for one in items]


def look(connection: Connection, items: Sequence[Introduce]) -> list[Introduced]:
    """What would come of it. Reads only."""
    return [_introduce(connection, msgspec.structs.replace(one, dry_run=True)) for one in items]


def _introduce(connection: Connection, asked: Introduce) -> Introduced:
    refs = [Account(server, hex_id(user_id) or user_id) for server, user_id in sorted(asked.accounts.items())]
    found = store.accounts_by_ref(connection, {str(one) for one in refs}).values()
    rows = [row for row in found if not row.gone and row.evidence != EXCLUDED]
    if not rows:
        return Introduced(verdict="unmatched", why="no server has an account with one of these ids")
    owners = {row.person_id for row in rows if row.person_id is not None}
    if len(owners) == 1 and all(row.person_id is not None for row in rows):
        return Introduced(verdict="known", why="these accounts are one person's already")
    fixed = next((row for row in rows if row.evidence == HAND), None)
    if fixed is not None:
        return Introduced(verdict="known", why=f"an administrator has said whose account {fixed.account} is")
    if not owners:
        return Introduced(verdict="unmatched", why=rows[0].evidence)
    person = _closest(connection, asked.name, owners)
    return _joined(connection, asked, person, rows)


def _closest(connection: Connection, name: str, owners: set[int]) -> int:
    """Who is called as the tool had it, else whoever was known first."""
    named = store.persons_by_key(connection, [name_key(name)]).get(name_key(name))
    return named if named in owners else min(owners)


def _joined(connection: Connection, asked: Introduce, person: int, rows: Sequence[AccountRow]) -> Introduced:
    own = [row for row in store.accounts_of(connection, [person]) if not row.gone]
    accounts = tuple(dict.fromkeys(row.account for row in (*own, *rows)))
    fixed = next((row for row in rows if row.evidence == "config" and row.person_id != person), None)
    if fixed is not None:
        return Introduced(verdict="known", why=f"the configuration says whose account {fixed.account} is")
    names = ", ".join(f"{row.name} on {row.account.server}" for row in rows if row.person_id != person)
    told = (
        f"{names} {'belongs' if ',' not in names else 'belong'} to {store.person_names(connection, [person])[person]}"
    )
    if asked.dry_run:
        return Introduced(verdict="taken", why=told)
    change = Regroup(person_id=person, name=None, accounts=accounts, now=asked.now, actor=asked.actor)
    (answer,) = regroup(connection, [change])
    if isinstance(answer, Clash):
        return Introduced(verdict="known", why=answer.reason)
    return Introduced(verdict="taken", why=told, moved=answer.accounts if isinstance(answer, Changed) else ())
