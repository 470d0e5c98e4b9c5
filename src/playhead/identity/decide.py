"""What a listing means for persons and works. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from playhead.domain.events import ServerSeen
from playhead.domain.items import Item
from playhead.domain.people import Account, RemoteUser
from playhead.identity.match import (
    Linked,
    NamedAccount,
    NewWork,
    Owner,
    PathRule,
    Person,
    Unlinked,
    common_path,
    keys_of,
    link,
    name_key,
    owners,
)
from playhead.identity.rows import AccountRow, ItemRow, ServerRow


class Matched(msgspec.Struct, frozen=True, kw_only=True):
    """Items with their works, and the works and keys that came into being with them."""

    items: dict[str, ItemRow] = {}
    works: dict[int, tuple[str, str]] = {}
    keys: dict[str, int] = {}


def match_items(
    server: str,
    seen: Sequence[Item],
    rules: Sequence[PathRule],
    known_keys: Mapping[str, int],
    known_items: Mapping[str, ItemRow],
    next_work: int,
    now: int,
) -> Matched:
    """Each item's work. An item that is linked stays linked: a path is evidence, not identity."""
    found = Matched(items={}, works={}, keys={})
    for one in seen:
        path = common_path(one.path, rules) if one.path else None
        keys = keys_of(one, path)
        before = known_items.get(f"{server}/{one.item_id}")
        if before is not None and before.work_id is not None and before.item.kind == one.kind:
            choice: Linked | Unlinked | NewWork = Linked(before.work_id, before.evidence)
        else:
            choice = link(keys, {k: work for k, _ in keys if (work := known_keys.get(k) or found.keys.get(k))})
        work_id, evidence = _settled(choice, one, found, next_work)
        if work_id is not None:
            for key, _ in keys:
                if key not in known_keys:
                    found.keys.setdefault(key, work_id)
        row = ItemRow(
            server=server,
            item=one,
            work_id=work_id,
            evidence=evidence,
            common_path=path,
            gone=False,
            seen_at=now,
        )
        found.items[row.ref] = row
    return found


def _settled(choice: Linked | Unlinked | NewWork, one: Item, found: Matched, next_work: int) -> tuple[int | None, str]:
    match choice:
        case Linked(work_id=work_id, evidence=evidence):
            return work_id, evidence
        case Unlinked(reason=reason):
            return None, reason
        case NewWork():
            work_id = next_work + len(found.works)
            found.works[work_id] = (one.kind, one.name)
            return work_id, "first"


class Peopled(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts with their owners, and the persons that came into being with them: key → (id, name)."""

    accounts: dict[str, AccountRow] = {}
    persons: dict[str, tuple[int, str]] = {}


def match_users(
    server: str,
    listed: Iterable[RemoteUser],
    people: Sequence[Person],
    known: Mapping[str, AccountRow],
    person_ids: Mapping[str, int],
    next_person: int,
) -> Peopled:
    """Each listed user's person. Who is linked stays linked after a rename; `people` always decides anew.

    `known` holds the server's accounts: the ones no longer listed are marked as gone.
    """
    users = {user.user_id: user for user in listed}
    owned = owners((NamedAccount(Account(server, u.user_id), u.name) for u in users.values()), people)
    found = Peopled(accounts={}, persons={})
    for user in users.values():
        owner = Account(server, user.user_id)
        before = known.get(str(owner))
        choice = owned.get(owner)
        kept = _kept(before, user.name, choice)
        if kept is not None:
            person_id, evidence = kept
        elif choice is not None:
            person_id, evidence = _person(choice.name, person_ids, found, next_person), choice.evidence
        else:
            person_id, evidence = None, "another account of this server is configured for this person"
        found.accounts[str(owner)] = AccountRow(
            account=owner,
            name=user.name,
            person_id=person_id,
            evidence=evidence,
            is_administrator=user.is_administrator,
            is_disabled=user.is_disabled,
        )
    for ref, row in known.items():
        if row.account.user_id not in users and not row.gone:
            found.accounts[ref] = msgspec.structs.replace(row, gone=True)
    return found


def _kept(before: AccountRow | None, name: str, choice: Owner | None) -> tuple[int, str] | None:
    """The person and evidence that an account keeps, whatever it is called now; None when it is decided anew."""
    if before is None or before.person_id is None or (choice is not None and choice.evidence == "config"):
        return None
    if before.evidence == "id" or name_key(before.name) != name_key(name):
        return before.person_id, "id"
    # under the same name, only what the configuration gave, or has given to another account since, is taken back
    return (before.person_id, "name") if before.evidence == "name" and choice is not None else None


def _person(name: str, person_ids: Mapping[str, int], found: Peopled, next_person: int) -> int:
    key = name_key(name)
    if key in person_ids:
        return person_ids[key]
    if key not in found.persons:
        found.persons[key] = (next_person + len(found.persons), name)
    return found.persons[key][0]


def server_after(before: ServerRow | None, seen: ServerSeen, at: int) -> ServerRow:
    """The server's row after a sighting. Its coming up, or ours, begins a time without gaps anew."""
    came_up = seen.state == "up" and (before is None or before.state != "up" or seen.fresh)
    return ServerRow(
        name=seen.server,
        state=seen.state,
        server_id=seen.server_id or (before.server_id if before else ""),
        server_name=seen.server_name or (before.server_name if before else ""),
        version=seen.version or (before.version if before else ""),
        error=seen.error,
        changed_at=at if before is None or before.state != seen.state else before.changed_at,
        back_at=at if came_up or before is None else before.back_at,
    )
