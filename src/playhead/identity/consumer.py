"""Identity as a reader of the journal: listings become persons, works and links; strangers cause look-ups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from playhead.domain.events import (
    Event,
    ItemsGone,
    ItemsSeen,
    LibraryNotice,
    PlaybackNotice,
    ServerSeen,
    ServerUpdate,
    UserDataNotice,
    UserNotice,
    UsersListed,
)
from playhead.identity import store
from playhead.identity.decide import Matched, Peopled, match_items, match_users, server_after
from playhead.identity.jobs import list_users, look_up
from playhead.identity.match import PathRule, Person, common_path, keys_of, name_key
from playhead.identity.rows import AccountRow, ItemRow, ServerRow
from playhead.journal.effects import NOTHING, Effects
from playhead.journal.record import Draft, Record

STREAM = "sync_updates"


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What the configuration says about identity: path rules by server, and the configured people."""

    paths: dict[str, tuple[PathRule, ...]] = {}
    people: tuple[Person, ...] = ()


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What one record changes."""

    matched: Matched | None = None
    gone: tuple[str, ...] = ()
    peopled: Peopled | None = None
    server: ServerRow | None = None


class IdentityUnit:
    """The states a batch touches. `decide` reads them, `apply` takes a record's changes over."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.items: dict[str, ItemRow] = {}
        self.keys: dict[str, int] = {}
        self.accounts: dict[str, AccountRow] = {}
        self.persons: dict[str, int] = {}
        self.servers: dict[str, ServerRow] = {}
        self.next_work = 1
        self.next_person = 1
        self.dirty_items: dict[str, ItemRow] = {}
        self.new_works: dict[int, tuple[str, str]] = {}
        self.new_keys: dict[str, int] = {}
        self.new_persons: dict[str, tuple[int, str]] = {}
        self.dirty_accounts: dict[str, AccountRow] = {}
        self.dirty_servers: dict[str, ServerRow] = {}
        self.gone: set[str] = set()

    def decide(self, record: Record, now: int) -> Effects:
        match record.event:
            case ItemsSeen() as event:
                return self._items_seen(event, now)
            case ItemsGone(server=server, item_ids=ids):
                return Effects(changes=Changes(gone=tuple(f"{server}/{i}" for i in ids)))
            case UsersListed() as event:
                return self._users_listed(event)
            case ServerSeen() as event:
                return self._server_seen(event, record.at)
            case UserDataNotice() | PlaybackNotice() as event:
                return self._strangers(event)
            case LibraryNotice(server=server, item_id=item_id):
                return Effects(jobs=(look_up(server, item_id),))
            case UserNotice(server=server):
                return Effects(jobs=(list_users(server),))
            case _:
                return NOTHING

    def _items_seen(self, event: ItemsSeen, now: int) -> Effects:
        rules = self.rules.paths.get(event.server, ())
        matched = match_items(event.server, event.items, rules, self.keys, self.items, self.next_work, now)
        return Effects(changes=Changes(matched=matched), signals=tuple(f"item:{ref}" for ref in matched.items))

    def _users_listed(self, event: UsersListed) -> Effects:
        known = {ref: row for ref, row in self.accounts.items() if row.account.server == event.server}
        people = match_users(event.server, event.users, self.rules.people, known, self.persons, self.next_person)
        return Effects(changes=Changes(peopled=people))

    def _server_seen(self, event: ServerSeen, at: int) -> Effects:
        before = self.servers.get(event.server)
        after = server_after(before, event, at)
        drafts: tuple[Draft, ...] = ()
        if before is None or before.state != after.state:
            update = ServerUpdate(server=event.server, state=event.state, detail=event.error)
            drafts = (Draft(event=update, subject=event.server, stream=STREAM),)
        return Effects(changes=Changes(server=after), drafts=drafts)

    def _strangers(self, event: UserDataNotice | PlaybackNotice) -> Effects:
        jobs = []
        row = self.items.get(f"{event.server}/{event.item_id}")
        if row is None or row.gone:
            jobs.append(look_up(event.server, event.item_id))
        if f"{event.server}/{event.user_id}" not in self.accounts:
            jobs.append(list_users(event.server))
        return Effects(jobs=tuple(jobs))

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
            self.gone.add(ref)
        if changes.server is not None:
            self.servers[changes.server.name] = self.dirty_servers[changes.server.name] = changes.server

    def _take_items(self, matched: Matched) -> None:
        self.items |= matched.items
        self.dirty_items |= matched.items
        self.gone -= set(matched.items)
        self.keys = {**matched.keys, **self.keys}
        self.new_keys |= matched.keys
        self.new_works |= matched.works
        self.next_work += len(matched.works)

    def _take_people(self, people: Peopled) -> None:
        self.accounts |= people.accounts
        self.dirty_accounts |= people.accounts
        self.persons |= {key: person_id for key, (person_id, _) in people.persons.items()}
        self.new_persons |= people.persons
        self.next_person += len(people.persons)


class IdentityConsumer:
    """Declares what identity hears; runs before the features, so that they find what a batch brought."""

    name = "identity"
    listens: frozenset[type[Event]] = frozenset(
        {ItemsSeen, ItemsGone, UsersListed, ServerSeen, UserDataNotice, PlaybackNotice, LibraryNotice, UserNotice}
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
        refs, keys = set(), set()
        for event in events:
            if isinstance(event, ItemsSeen):
                rules = self._rules.paths.get(event.server, ())
                refs |= {f"{event.server}/{item.item_id}" for item in event.items}
                for item in event.items:
                    path = common_path(item.path, rules) if item.path else None
                    keys |= {key for key, _ in keys_of(item, path)}
            elif isinstance(event, UserDataNotice | PlaybackNotice):
                refs.add(f"{event.server}/{event.item_id}")
        unit.items = store.items_by_ref(tx, refs)
        unit.keys = store.works_by_key(tx, keys)

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
        store.add_persons(tx, unit.new_persons)
        store.save_items(tx, unit.dirty_items.values())
        store.mark_gone(tx, unit.gone)
        store.save_accounts(tx, unit.dirty_accounts.values())
        store.save_servers(tx, unit.dirty_servers.values())


def rules_from(
    paths: Mapping[str, Sequence[tuple[str, str]]], people: Mapping[str, Mapping[str, Sequence[str]]]
) -> Rules:
    """Rules from plain values: server → (from, to) pairs, and person → {server: account names}."""
    return Rules(
        paths={server: tuple(PathRule(*pair) for pair in pairs) for server, pairs in paths.items()},
        people=tuple(
            Person(name, {server: tuple(names) for server, names in accounts.items()})
            for name, accounts in people.items()
        ),
    )
