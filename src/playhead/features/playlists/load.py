"""Loading the view of a batch: which accounts, lists and works its records touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection

from playhead.domain.events import Event, ItemsRelinked, ItemsSeen, LibraryNotice, PeopleChanged
from playhead.domain.playlist_events import (
    PlaylistCommand,
    PlaylistNotWritten,
    PlaylistPlanned,
    PlaylistRead,
    PlaylistsListed,
    PlaylistWritten,
)
from playhead.features.playlists import store
from playhead.features.playlists.model import fold_name
from playhead.features.playlists.view import Owner, View
from playhead.identity import store as identity

OfOneList = PlaylistRead | PlaylistWritten | PlaylistNotWritten | PlaylistPlanned


def view_for(connection: Connection, events: Sequence[Event]) -> View:
    """Everything that deciding `events` may look at."""
    view = View(gaps={name: row.back_at for name, row in identity.servers(connection).items()})
    works = works_of(connection, _named_items(events))
    view.holding = store.holding(connection, set(works.values()))
    numbers = {number for found in view.holding.values() for number in found}
    numbers |= _numbers(connection, events)
    people = _people(connection, events)
    numbers |= _of_people(connection, events, people)
    view.registers = store.registers(connection, numbers)
    view.shadows = store.shadows_of(connection, view.registers)
    _owners(connection, view, {one.person_id for one in view.registers.values()} | set(people.values()))
    view.works = works | works_of(connection, _listed_items(view, events))
    return view


def _named_items(events: Iterable[Event]) -> set[str]:
    refs: set[str] = set()
    for event in events:
        if isinstance(event, ItemsSeen):
            refs |= {f"{event.server}/{item.item_id}" for item in event.items}
        elif isinstance(event, ItemsRelinked):
            refs |= {f"{event.server}/{item_id}" for item_id in event.item_ids}
    return refs


def _numbers(connection: Connection, events: Iterable[Event]) -> set[int]:
    """The registers that the events name, by themselves or by their lists."""
    keys: set[str] = set()
    accounts: set[str] = set()
    listed: set[str] = set()
    items: set[str] = set()
    numbers: set[int] = set()
    for event in events:
        match event:
            case PlaylistRead() | PlaylistWritten() | PlaylistNotWritten() | PlaylistPlanned():
                keys.add(f"{event.server}/{event.user_id}/{event.playlist_id}")
                if not isinstance(event, PlaylistRead):
                    numbers.add(event.register_id)
                else:
                    listed.add(event.server)
            case PlaylistsListed(server=server, user_id=user_id):
                accounts.add(f"{server}/{user_id}")
                listed.add(server)
            case PeopleChanged(accounts=changed):
                accounts |= {str(account) for account in changed}
            case LibraryNotice(server=server, item_id=item_id):
                items.add(f"{server}/{item_id}")
            case PlaylistCommand(register_id=number, with_id=other):
                numbers |= {number} if other is None else {number, other}
            case _:
                pass
    found = store.shadows(connection, keys) | store.shadows_on(connection, accounts)
    found |= store.shadows_named(connection, items) | store.missed_on(connection, listed)
    return numbers | {one.register_id for one in found.values()}


def _people(connection: Connection, events: Iterable[Event]) -> dict[str, int]:
    """Account → person, of the accounts that the events are about."""
    refs = {f"{e.server}/{e.user_id}" for e in events if isinstance(e, OfOneList | PlaylistsListed)}
    rows = identity.accounts_by_ref(connection, refs)
    return {ref: row.person_id for ref, row in rows.items() if row.person_id is not None}


def _of_people(connection: Connection, events: Iterable[Event], people: dict[str, int]) -> set[int]:
    """The registers that a new list may belong to, and those that a new account lacks."""
    numbers: set[int] = set()
    for event in events:
        person = (
            people.get(f"{event.server}/{event.user_id}") if isinstance(event, PlaylistRead | PlaylistsListed) else None
        )
        if person is None:
            continue
        if isinstance(event, PlaylistRead):
            numbers |= store.named(connection, person, fold_name(event.name))
        elif isinstance(event, PlaylistsListed) and event.first:
            numbers |= store.spread(connection, person)
    return numbers


def _owners(connection: Connection, view: View, people: Collection[int]) -> None:
    names = identity.person_names(connection, people)
    rows = [row for row in identity.accounts_of(connection, people) if not row.gone and not row.is_disabled]
    known = store.read_at(connection, [str(row.account) for row in rows])
    by_person: dict[int, list[Owner]] = defaultdict(list)
    for row in rows:
        if row.person_id is None:
            continue
        owner = Owner(
            server=row.account.server,
            user_id=row.account.user_id,
            person_id=row.person_id,
            name=names.get(row.person_id, row.name),
            known=str(row.account) in known,
        )
        by_person[row.person_id].append(owner)
        view.owners[owner.ref] = owner
    view.owners_of = {person: tuple(sorted(owned, key=lambda o: o.ref)) for person, owned in by_person.items()}


def _listed_items(view: View, events: Iterable[Event]) -> set[str]:
    """The items of the lists that the events read, and of those that are linked by hand."""
    refs: set[str] = set()
    for event in events:
        if isinstance(event, PlaylistRead | PlaylistWritten):
            extra = event.expected or () if isinstance(event, PlaylistWritten) else ()
            known = view.shadows.get(f"{event.server}/{event.user_id}/{event.playlist_id}")
            entries = (*event.entries, *extra, *(known.entries if known is not None else ()))
            refs |= {f"{event.server}/{item}" for item in entries}
            refs |= {f"{event.server}/{item}" for item in _touched(event)}
        elif isinstance(event, PlaylistCommand):
            refs |= {f"{s.server}/{item}" for s in view.shadows.values() for item in s.entries}
    return refs


def _touched(event: PlaylistRead | PlaylistWritten) -> tuple[str, ...]:
    return (*event.added, *event.moved) if isinstance(event, PlaylistWritten) else ()


def works_of(connection: Connection, refs: Collection[str]) -> dict[str, int]:
    """The works of items (`server/item id`) that have one and are not gone."""
    found: dict[str, int] = {}
    for part in store.chunks(sorted(refs)):
        links = identity.item_links(connection, part)
        found |= {ref: link.work_id for ref, link in links.items() if link.work_id is not None and not link.gone}
    return found
