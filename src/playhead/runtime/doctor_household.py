"""What the doctor finds between servers: the same one twice, files and people without a counterpart. No I/O."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from playhead.domain.people import Account
from playhead.identity.consumer import Rules
from playhead.identity.match import NamedAccount, Owner, PathRule, common_path, name_key, owners, tidy_path
from playhead.identity.place import Selection
from playhead.runtime.doctor_facts import Finding, Listing, ServerFacts, State, value_of

MOST_NAMES = 10
MANY_MOVED = 0.1
"""The share of files, found elsewhere under another path, from which a path map is doubted."""


def household(servers: Sequence[ServerFacts], rules: Rules) -> Iterator[Finding]:
    """Everything that takes more than one server to see."""
    yield from same_server(servers)
    yield from people(servers, rules)
    yield from paths(servers, rules)


def same_server(servers: Sequence[ServerFacts]) -> Iterator[Finding]:
    """Two names for one server would sync it with itself."""
    names: dict[str, list[str]] = defaultdict(list)
    for one in servers:
        info = value_of(one.info)
        if info is not None and info.server_id:
            names[info.server_id].append(one.name)
    for same in names.values():
        if len(same) > 1:
            what = f"{' and '.join(same)} are the same server: they have one server id."
            remedy = "Remove all but one of them from `servers:`. A copied server needs a server id of its own."
            yield Finding("server", ", ".join(same), State.PROBLEM, what, remedy)


def people(servers: Sequence[ServerFacts], rules: Rules) -> Iterator[Finding]:
    """Who has an account elsewhere, and who has not and why."""
    listed = {one.name: users for one in servers if (users := value_of(one.users)) is not None}
    if len(listed) < 2:
        return
    accounts = {
        NamedAccount(Account(server, user.user_id), user.name): user.is_disabled
        for server, users in listed.items()
        for user in users
    }
    active = [one for one, disabled in accounts.items() if not disabled and _takes_part(one, rules)]
    owned = owners(active, rules.people)
    namesakes = _namesakes(active, owned)
    owned = {account: owner for account, owner in owned.items() if account not in namesakes}
    for server in listed:
        yield _people_of(server, [one for one in active if one.account not in namesakes], owned)
        yield from _told_apart(server, [one for one in active if one.account in namesakes])
    yield from _named_in_vain(list(accounts), rules, listed)


def _takes_part(one: NamedAccount, rules: Rules) -> bool:
    return rules.accounts.get(one.account.server, Selection()).takes(one.name, one.account.user_id)


def _namesakes(accounts: Sequence[NamedAccount], owned: Mapping[Account, Owner]) -> set[Account]:
    """Accounts of one server with one name: nobody can say which of them is whose, so none is kept in step."""
    places: dict[tuple[str, str], list[Account]] = defaultdict(list)
    for one in accounts:
        owner = owned.get(one.account)
        if owner is not None and owner.evidence == "name":
            places[one.account.server, name_key(one.name)].append(one.account)
    return {account for same in places.values() if len(same) > 1 for account in same}


def _told_apart(server: str, accounts: Sequence[NamedAccount]) -> Iterator[Finding]:
    here = sorted(one.name for one in accounts if one.account.server == server)
    if here:
        what = f"{', '.join(here)}: several accounts have one name, so that none of them is kept in step."
        remedy = f"Say under Sync → People whose they are, or rename all but one of them on {server}."
        yield Finding("users", server, State.WARNING, what, remedy)


def _people_of(server: str, accounts: Sequence[NamedAccount], owned: Mapping[Account, Owner]) -> Finding:
    elsewhere = {name_key(o.name) for account, o in owned.items() if account.server != server}
    here = [one for one in accounts if one.account.server == server]
    alone = [one for one in here if (o := owned.get(one.account)) is None or name_key(o.name) not in elsewhere]
    if not alone:
        return Finding("users", server, State.OK, f"All {len(here)} accounts have a counterpart on another server.")
    known = {name_key(one.name) for one in here}
    strangers = sorted({name_key(a.name) for a in accounts if a.account.server != server} - known)
    reasons = [_why_alone(one, owned, strangers) for one in alone[:MOST_NAMES]]
    more = f", and {len(alone) - MOST_NAMES} more" if len(alone) > MOST_NAMES else ""
    what = f"{len(alone)} of {len(here)} accounts have no counterpart: {'; '.join(reasons)}{more}."
    remedy = "Where it is one person under two names, say so under `people:`. Otherwise nothing is to be done."
    return Finding("users", server, State.WARNING, what, remedy)


def _why_alone(one: NamedAccount, owned: Mapping[Account, Owner], strangers: Sequence[str]) -> str:
    if one.account not in owned:
        return f"{one.name} (`people:` gives this name to another account here)"
    near = difflib.get_close_matches(name_key(one.name), strangers, n=1, cutoff=0.6)
    return f"{one.name} (nobody of this name elsewhere{f', but {near[0]}' if near else ''})"


def _named_in_vain(accounts: Sequence[NamedAccount], rules: Rules, listed: Mapping[str, object]) -> Iterator[Finding]:
    there = {(one.account.server, name_key(one.name)) for one in accounts}
    for person in rules.people:
        for server, names in person.accounts.items():
            missing = [name for name in names if server in listed and (server, name_key(name)) not in there]
            if missing:
                what = f"`people:` names {', '.join(missing)} for {person.name}, and no such account is there."
                remedy = f"Correct the name under `people:`, or make the account on {server}."
                yield Finding("users", server, State.WARNING, what, remedy)


@dataclass(frozen=True)
class Place:
    """A file of a server: its path there, and the same in the common tree."""

    server: str
    path: str
    common: str

    @property
    def ending(self) -> tuple[str, ...]:
        """The folder's and the file's name: two of them together rarely mean two things."""
        return tuple(part.casefold() for part in tidy_path(self.path).split("/")[-2:])


@dataclass(frozen=True)
class Survey:
    """A server's files compared with those of the others: how many have the same common path there, and which have
    the same names at another one, each with where that is."""

    files: tuple[Place, ...]
    matched: int
    moved: tuple[tuple[Place, Place], ...]


def paths(servers: Sequence[ServerFacts], rules: Rules) -> Iterator[Finding]:
    """The path maps, tried on what the servers really have."""
    listings = {one.name: found for one in servers if (found := value_of(one.listing)) is not None}
    if len(listings) < 2:
        return
    places = [place for name, found in listings.items() for place in _places(name, found, rules.paths.get(name, ()))]
    order = list(listings)
    for name, found in listings.items():
        yield _path_finding(name, survey(name, places), order, complete=found.complete)


def _places(name: str, listing: Listing, rules: Sequence[PathRule]) -> Iterator[Place]:
    for item in listing.items:
        if item.path:
            yield Place(name, item.path, common_path(item.path, rules))


def survey(name: str, places: Sequence[Place]) -> Survey:
    """Which files of a server are elsewhere under the same common path, and which under another."""
    own = sorted((one for one in places if one.server == name), key=lambda one: one.common)
    others = [one for one in places if one.server != name]
    common = {one.common for one in others}
    by_ending = {one.ending: one for one in reversed(others)}
    left = [one for one in own if one.common not in common]
    moved = tuple((one, by_ending[one.ending]) for one in left if one.ending in by_ending)
    return Survey(files=tuple(own), matched=len(own) - len(left), moved=moved)


def _path_finding(name: str, found: Survey, order: Sequence[str], *, complete: bool) -> Finding:
    count = len(found.files)
    of = f"{count:,} files" if complete else f"the first {count:,} files"
    share = f"{found.matched:,} of {of} have the same path on another server"
    if found.moved and len(found.moved) >= MANY_MOVED * count:
        state = State.PROBLEM if found.matched == 0 else State.WARNING
        shown = "; ".join(
            f"{one.path} → {one.common}, on {other.server} {other.common}" for one, other in found.moved[:3]
        )
        what = f"{share}. {len(found.moved):,} are there under another one: {shown}."
        return Finding("path map", name, state, what, _map_remedy(*found.moved[0], order))
    if count and found.matched == 0:
        shown = "; ".join(f"{one.path} → {one.common}" for one in found.files[:3])
        remedy = f"If the same files are there, give {name} a path_map that leads both to one path."
        return Finding("path map", name, State.WARNING, f"{share}. For example: {shown}.", remedy)
    return Finding("path map", name, State.OK, f"{share}.")


def _map_remedy(one: Place, other: Place, order: Sequence[str]) -> str:
    # the later server follows the earlier one: told the other way round for each, the two would change places
    first, second = sorted((one, other), key=lambda place: order.index(place.server))
    source, common = without_common_end(tidy_path(second.path), first.common)
    return f"Give {second.server} a path_map such as {{from: {source}, to: {common}}}."


def without_common_end(one: str, other: str) -> tuple[str, str]:
    """The two beginnings that are left when what is equal at the end is taken off, whole folders at a time."""
    first, second = one.split("/"), other.split("/")
    while len(first) > 2 and len(second) > 2 and first[-1].casefold() == second[-1].casefold():
        first.pop()
        second.pop()
    return "/".join(first), "/".join(second)
