"""What a list of users means for persons, and a sighting for a server. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from playhead.domain.events import ServerSeen
from playhead.domain.people import Account, RemoteUser
from playhead.identity.match import NamedAccount, Owner, Person, name_key, owners
from playhead.identity.place import Selection
from playhead.identity.rows import HAND, AccountRow, ServerRow

ALL = Selection()

EXCLUDED = "the configuration leaves this account out"
"""Why an account of the configured scope belongs to nobody."""

RESERVED = "another account of this server is configured for this person"
NAMESAKES = "several accounts of this server have this name: say whose they are"
NAMESAKE = "somebody with another account on this server has had this name: say whose it is"


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
    chosen: Selection = ALL,
) -> Peopled:
    """Each listed user's person. Who is linked stays linked after a rename; `people` always decides anew.

    `chosen` are the accounts that take part: others belong to nobody. `known` holds the server's accounts: the ones no
    longer listed are marked as gone.
    """
    users = {user.user_id: user for user in listed}
    owned = owners((NamedAccount(Account(server, u.user_id), u.name) for u in users.values()), people)
    found = Peopled(accounts={}, persons={})
    settled: dict[str, tuple[int | None, str]] = {}
    named: dict[str, str] = {}
    for user in users.values():
        owner = Account(server, user.user_id)
        choice = owned.get(owner)
        kept = _kept(known.get(str(owner)), user.name, choice)
        if not chosen.takes(user.name, user.user_id):
            settled[user.user_id] = None, EXCLUDED
        elif kept is not None:
            settled[user.user_id] = kept
        elif choice is None:
            settled[user.user_id] = None, RESERVED
        elif choice.evidence == "config":
            settled[user.user_id] = _person(choice.name, person_ids, found, next_person), "config"
        else:
            named[user.user_id] = choice.name
    settled |= _by_name(named, settled.values(), person_ids, found, next_person)
    for user in users.values():
        owner = Account(server, user.user_id)
        person_id, evidence = settled[user.user_id]
        found.accounts[str(owner)] = AccountRow(
            account=owner,
            name=user.name,
            person_id=person_id,
            evidence=evidence,
            is_administrator=user.is_administrator,
            is_disabled=user.is_disabled,
            links=_links(known.get(str(owner)), person_id),
        )
    for ref, row in known.items():
        if row.account.user_id not in users and not row.gone:
            found.accounts[ref] = msgspec.structs.replace(row, gone=True)
    return found


def _by_name(
    named: Mapping[str, str],
    settled: Iterable[tuple[int | None, str]],
    person_ids: Mapping[str, int],
    found: Peopled,
    next_person: int,
) -> dict[str, tuple[int | None, str]]:
    """Who is found by name alone: user id → name. Two accounts of one name are two people as long as nobody says
    otherwise, and so is a newcomer with the name that somebody here was known by before."""
    holders = {person_id for person_id, evidence in settled if evidence in ("id", "name")}
    often = Counter(name_key(name) for name in named.values())
    answers: dict[str, tuple[int | None, str]] = {}
    for user_id, name in named.items():
        if often[name_key(name)] > 1:
            answers[user_id] = None, NAMESAKES
        elif person_ids.get(name_key(name)) in holders:
            answers[user_id] = None, NAMESAKE
        else:
            answers[user_id] = _person(name, person_ids, found, next_person), "name"
    return answers


def _kept(before: AccountRow | None, name: str, choice: Owner | None) -> tuple[int, str] | None:
    """The person and evidence that an account keeps, whatever it is called now; None when it is decided anew."""
    if before is None or before.person_id is None or (choice is not None and choice.evidence == "config"):
        return None
    if before.evidence == HAND:
        return before.person_id, HAND
    if before.evidence == "id" or name_key(before.name) != name_key(name):
        return before.person_id, "id"
    # under the same name, only what the configuration gave, or has given to another account since, is taken back
    return (before.person_id, "name") if before.evidence == "name" and choice is not None else None


def _links(before: AccountRow | None, person_id: int | None) -> int:
    if before is None:
        return 0
    return before.links + int(before.person_id not in (None, person_id) or (before.gone and person_id is not None))


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
        question=seen.question,
        other_id=seen.other_id,
    )
