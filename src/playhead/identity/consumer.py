"""Identity as a reader of the journal: listings become persons, works and links; the unknown is looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec
from sqlalchemy import Connection

from playhead.domain.events import (
    SYNC_UPDATES,
    Event,
    ItemsGone,
    ItemsRelinked,
    ItemsSeen,
    LibrariesListed,
    LibraryNotice,
    PlaybackNotice,
    ServerSeen,
    ServerUpdate,
    UserDataNotice,
    UserNotice,
    UsersListed,
)
from playhead.domain.items import Library
from playhead.domain.userdata import SaveReason
from playhead.identity import store, vault
from playhead.identity.decide import Peopled, match_users, server_after
from playhead.identity.jobs import list_users, look_up
from playhead.identity.linking import Matched, Stored, match_items
from playhead.identity.load import first_ref, links_of, ref_of, series_ref
from playhead.identity.match import PathRule, Person, name_key
from playhead.identity.place import Scope, Selection
from playhead.identity.rows import AccountRow, ItemRow, ServerRow
from playhead.journal.effects import NOTHING, Effects
from playhead.journal.record import Draft, Record
from playhead.kit.times import MINUTE

MISSING_MS = 10 * MINUTE
"""How long a server is believed that it has no such item, while a player goes on reporting it: a trailer, live TV."""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What the configuration says about identity: by server its path rules and which libraries and accounts take part,
    and the configured people."""

    paths: dict[str, tuple[PathRule, ...]] = {}
    people: tuple[Person, ...] = ()
    libraries: dict[str, Selection] = {}
    accounts: dict[str, Selection] = {}

    def scope(self, server: str, libraries: tuple[Library, ...]) -> Scope:
        """What decides of a server's items."""
        chosen = self.libraries.get(server, Selection())
        return Scope(rules=self.paths.get(server, ()), chosen=chosen, libraries=libraries)


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What one record changes."""

    matched: Matched | None = None
    gone: tuple[str, ...] = ()
    peopled: Peopled | None = None
    server: ServerRow | None = None
    libraries: dict[str, tuple[Library, ...]] = {}


class IdentityUnit:
    """The states a batch touches. `decide` reads them, `apply` takes a record's changes over."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.items: dict[str, ItemRow] = {}
        self.keys: dict[str, int] = {}
        self.mates: dict[int, dict[str, ItemRow]] = {}
        self.libraries: dict[str, tuple[Library, ...]] = {}
        self.accounts: dict[str, AccountRow] = {}
        self.persons: dict[str, int] = {}
        self.servers: dict[str, ServerRow] = {}
        self.next_work = 1
        self.next_person = 1
        self.dirty_items: dict[str, ItemRow] = {}
        self.new_works: dict[int, tuple[str, str]] = {}
        self.new_keys: dict[str, int] = {}
        self.moved_keys: dict[str, int] = {}
        self.new_libraries: dict[str, tuple[Library, ...]] = {}
        self.new_persons: dict[str, tuple[int, str]] = {}
        self.dirty_accounts: dict[str, AccountRow] = {}
        self.dirty_servers: dict[str, ServerRow] = {}
        self.gone: set[str] = set()
        self.missing: dict[str, int] = {}

    def scope(self, server: str) -> Scope:
        """What decides of a server's items."""
        return self.rules.scope(server, self.libraries.get(server, ()))

    def decide(self, record: Record, now: int) -> Effects:
        match record.event:
            case ItemsSeen() as event:
                return self._items_seen(event, now)
            case ItemsGone(server=server, item_ids=ids):
                return Effects(changes=Changes(gone=tuple(f"{server}/{i}" for i in ids)))
            case LibrariesListed(server=server, libraries=libraries):
                return Effects(changes=Changes(libraries={server: libraries}))
            case UsersListed() as event:
                return self._users_listed(event)
            case ServerSeen() as event:
                return self._server_seen(event, record.at)
            case UserDataNotice() | PlaybackNotice() as event:
                return self._unknown(event, now)
            case LibraryNotice(server=server, item_id=item_id):
                return Effects(jobs=(look_up(server, item_id),))
            case UserNotice(server=server):
                return Effects(jobs=(list_users(server),))
            case _:
                return NOTHING

    def _items_seen(self, event: ItemsSeen, now: int) -> Effects:
        scope = self.scope(event.server)
        stored = Stored(items=self.items, keys=self.keys, mates=self.mates)
        matched = match_items(event.server, event.items, scope, stored, self.next_work, now)
        drafts: tuple[Draft, ...] = ()
        if matched.relinked:
            ids = tuple(ref.partition("/")[2] for ref in matched.relinked)
            drafts = (Draft(event=ItemsRelinked(server=event.server, item_ids=ids), subject=event.server),)
        came = (row for ref, row in matched.items.items() if _is_new_copy(row, self.items.get(ref)))
        woken = {f"work:{event.server}/{row.work_id}" for row in came}
        return Effects(changes=Changes(matched=matched), drafts=drafts, signals=tuple(sorted(woken)))

    def _users_listed(self, event: UsersListed) -> Effects:
        known = {ref: row for ref, row in self.accounts.items() if row.account.server == event.server}
        people = match_users(
            event.server,
            event.users,
            self.rules.people,
            known,
            self.persons,
            self.next_person,
            self.rules.accounts.get(event.server, Selection()),
        )
        return Effects(changes=Changes(peopled=people))

    def _server_seen(self, event: ServerSeen, at: int) -> Effects:
        before = self.servers.get(event.server)
        after = server_after(before, event, at)
        drafts: tuple[Draft, ...] = ()
        if before is None or before.state != after.state:
            was = before.state if before is not None else ""
            update = ServerUpdate(server=event.server, state=event.state, before=was, detail=event.error)
            drafts = (Draft(event=update, subject=event.server, stream=SYNC_UPDATES),)
        return Effects(changes=Changes(server=after), drafts=drafts)

    def _unknown(self, event: UserDataNotice | PlaybackNotice, now: int) -> Effects:
        jobs = []
        ref = f"{event.server}/{event.item_id}"
        row = self.items.get(ref)
        if (row is None or row.gone) and not (_repeats(event) and self._just_missed(ref, now)):
            jobs.append(look_up(event.server, event.item_id))
        if f"{event.server}/{event.user_id}" not in self.accounts:
            jobs.append(list_users(event.server))
        return Effects(jobs=tuple(jobs))

    def _just_missed(self, ref: str, now: int) -> bool:
        at = self.missing.get(ref)
        return ref in self.gone or (at is not None and 0 <= now - at < MISSING_MS)

    def apply(self, effects: Effects) -> None:
        changes: Changes | None = effects.changes
        if changes is None:
            return
        if changes.matched is not None:
            self._take_items(changes.matched)
        if changes.peopled is not None:
            self._take_people(changes.peopled)
        for ref in changes.gone:
            if ref in self.items:
                self.items[ref] = msgspec.structs.replace(self.items[ref], gone=True)
                self.dirty_items.pop(ref, None)
                self._regroup({ref: self.items[ref]})
            self.gone.add(ref)
        self.libraries |= changes.libraries
        self.new_libraries |= changes.libraries
        if changes.server is not None:
            self.servers[changes.server.name] = self.dirty_servers[changes.server.name] = changes.server

    def _take_items(self, matched: Matched) -> None:
        self._regroup(matched.items)
        self.items |= matched.items
        self.dirty_items |= matched.items
        self.gone -= set(matched.items)
        self.keys = {**matched.keys, **self.keys, **matched.moved}
        self.new_keys |= matched.keys
        self.moved_keys |= matched.moved
        self.new_works |= matched.works
        self.next_work += len(matched.works)

    def _regroup(self, rows: Mapping[str, ItemRow]) -> None:
        for ref, row in rows.items():
            for others in self.mates.values():
                others.pop(ref, None)
            if row.work_id in self.mates and not row.gone:
                self.mates[row.work_id][ref] = row

    def _take_people(self, people: Peopled) -> None:
        self.accounts |= people.accounts
        self.dirty_accounts |= people.accounts
        self.persons |= {key: person_id for key, (person_id, _) in people.persons.items()}
        self.new_persons |= people.persons
        self.next_person += len(people.persons)


def _is_new_copy(row: ItemRow, before: ItemRow | None) -> bool:
    """Whether a listed item gives its server a copy of a work that it was none of before."""
    if row.work_id is None or row.item.version_of is not None:
        return False
    return before is None or before.gone or before.work_id != row.work_id or before.item.version_of is not None


def _repeats(event: UserDataNotice | PlaybackNotice) -> bool:
    """Whether more of its kind will come by themselves, and at last one of another."""
    if isinstance(event, PlaybackNotice):
        return event.action == "progress"
    return event.reason is SaveReason.PLAYBACK_PROGRESS


class IdentityConsumer:
    """Declares what identity hears; runs before the features, so that they find what a batch brought."""

    name = "identity"
    listens: frozenset[type[Event]] = frozenset(
        {
            ItemsSeen,
            ItemsGone,
            LibrariesListed,
            UsersListed,
            ServerSeen,
            UserDataNotice,
            PlaybackNotice,
            LibraryNotice,
            UserNotice,
        }
    )

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def load(self, tx: Connection, records: Sequence[Record], now: int) -> IdentityUnit:
        unit = IdentityUnit(self._rules)
        events = [record.event for record in records]
        self._load_items(tx, unit, events)
        self._load_people(tx, unit, events)
        if any(isinstance(event, ServerSeen) for event in events):
            unit.servers = store.servers(tx)
        work, person = store.last_ids(tx)
        unit.next_work, unit.next_person = work + 1, person + 1
        return unit

    def _load_items(self, tx: Connection, unit: IdentityUnit, events: Sequence[Event]) -> None:
        refs = {
            f"{event.server}/{event.item_id}" for event in events if isinstance(event, UserDataNotice | PlaybackNotice)
        }
        unit.missing = store.missing(tx, refs)
        seen = [(event.server, item) for event in events if isinstance(event, ItemsSeen) for item in event.items]
        refs |= {f"{event.server}/{i}" for event in events if isinstance(event, ItemsGone) for i in event.item_ids}
        refs |= {ref_of(one) for one in seen} | {ref for one in seen if (ref := series_ref(one)) is not None}
        refs |= {ref for one in seen if (ref := first_ref(one)) is not None}
        unit.items = store.items_by_ref(tx, refs)
        if not seen:
            return
        names = {server for server, _ in seen}
        unit.libraries = {name: store.libraries(tx, name) for name in names if name in self._rules.libraries}
        loaded = links_of(tx, seen, unit.items, {name: unit.scope(name) for name in names})
        unit.items, unit.keys, unit.mates = loaded.items, loaded.keys, loaded.mates

    def _load_people(self, tx: Connection, unit: IdentityUnit, events: Sequence[Event]) -> None:
        refs, names = set(), set()
        for event in events:
            if isinstance(event, UserDataNotice | PlaybackNotice):
                refs.add(f"{event.server}/{event.user_id}")
            elif isinstance(event, UsersListed):
                unit.accounts |= {str(r.account): r for r in store.accounts_on(tx, event.server)}
                names |= {name_key(user.name) for user in event.users}
                names |= {name_key(person.name) for person in self._rules.people}
        unit.accounts |= store.accounts_by_ref(tx, refs - set(unit.accounts))
        unit.persons = store.persons_by_key(tx, names)

    def save(self, tx: Connection, unit: Any, now: int) -> None:
        store.add_works(tx, unit.new_works, unit.new_keys)
        store.move_keys(tx, unit.moved_keys)
        store.save_libraries(tx, unit.new_libraries)
        store.add_persons(tx, unit.new_persons)
        store.save_items(tx, unit.dirty_items.values())
        store.mark_gone(tx, unit.gone, now)
        store.save_missing(tx, unit.gone, now, MISSING_MS)
        store.save_accounts(tx, unit.dirty_accounts.values())
        vault.forget_users(tx, [ref for ref, row in unit.dirty_accounts.items() if row.gone])
        store.save_servers(tx, unit.dirty_servers.values())


Names = Mapping[str, tuple[Sequence[str], Sequence[str]]]


def rules_from(
    paths: Mapping[str, Sequence[tuple[str, str]]],
    people: Mapping[str, Mapping[str, Sequence[str]]],
    libraries: Names = MappingProxyType({}),
    accounts: Names = MappingProxyType({}),
) -> Rules:
    """Rules from plain values: server → (from, to) pairs, person → {server: account names}, and server → (include,
    exclude) of libraries and of accounts."""
    return Rules(
        paths={server: tuple(PathRule(*pair) for pair in pairs) for server, pairs in paths.items()},
        people=tuple(
            Person(name, {server: tuple(names) for server, names in owned.items()}) for name, owned in people.items()
        ),
        libraries=_selections(libraries),
        accounts=_selections(accounts),
    )


def _selections(named: Names) -> dict[str, Selection]:
    found = {server: Selection(tuple(include), tuple(exclude)) for server, (include, exclude) in named.items()}
    return {server: chosen for server, chosen in found.items() if chosen}
