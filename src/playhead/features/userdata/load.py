"""Loading the view of a batch: which accounts, items, registers and shadows its records touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection

from playhead.domain.events import (
    Event,
    ItemsGone,
    ItemsRelinked,
    ItemsSeen,
    PageDiffered,
    PlaybackNotice,
    SessionsSeen,
    UserDataNotice,
    UserDataRead,
    UserDataWritten,
    UsersListed,
    WriteNotMade,
    WritePlanned,
)
from playhead.domain.import_events import StatementsImported
from playhead.features.userdata import runs, store
from playhead.features.userdata.renewal import current
from playhead.features.userdata.view import Copy, Owner, Policy, View
from playhead.identity import store as identity
from playhead.identity.held import held_names
from playhead.ports.media_server import Capabilities

OfOneItem = UserDataNotice | PlaybackNotice | UserDataRead | UserDataWritten | WriteNotMade | WritePlanned


def view_for(connection: Connection, events: Sequence[Event], policy: Policy) -> View:
    """Everything that deciding `events` may look at."""
    items, accounts = touched(events)
    arriving, listed = _waiting(events)
    view = View(clocks=store.clocks(connection), held=store.held(connection, arriving, listed))
    view.can = capabilities(connection, policy)
    view.held_servers = held_names(connection)
    for held in view.held.values():
        items.add(f"{held.notice.server}/{held.notice.item_id}")
        accounts.add(f"{held.notice.server}/{held.notice.user_id}")
    fill(connection, view, items, accounts, arriving)
    if any(isinstance(event, PageDiffered | StatementsImported) for event in events) or policy.only_tells:
        view.swept = swept(connection)
    return view


def swept(connection: Connection) -> frozenset[str]:
    """The accounts of which everything was read once."""
    return frozenset(ref for ref, when in runs.swept(connection).items() if when.full_at)


def capabilities(connection: Connection, policy: Policy) -> dict[str, Capabilities]:
    """What the servers can be told whose version is known."""
    known = policy.capabilities_of
    if known is None:
        return {}
    return {row.name: known(row.version) for row in identity.servers(connection).values() if row.version}


def touched(events: Iterable[Event]) -> tuple[set[str], set[str]]:
    """The items and accounts that the events name, as `server/id`."""
    items: set[str] = set()
    accounts: set[str] = set()
    for event in events:
        if isinstance(event, OfOneItem):
            items.add(f"{event.server}/{event.item_id}")
            accounts.add(f"{event.server}/{event.user_id}")
        elif isinstance(event, PageDiffered):
            items |= {f"{event.server}/{row.item_id}" for row in event.rows}
            accounts.add(f"{event.server}/{event.user_id}")
        elif isinstance(event, StatementsImported):
            items |= {f"{one.server}/{one.item_id}" for one in event.statements}
            accounts |= {f"{one.server}/{one.user_id}" for one in event.statements}
        elif isinstance(event, SessionsSeen):
            items |= {f"{event.server}/{one.item_id}" for one in (*event.playing, *event.ended)}
            accounts |= {f"{event.server}/{one.user_id}" for one in (*event.playing, *event.ended)}
        elif isinstance(event, ItemsSeen):
            items |= {f"{event.server}/{item.item_id}" for item in event.items}
        elif isinstance(event, ItemsGone | ItemsRelinked):
            items |= {f"{event.server}/{item_id}" for item_id in event.item_ids}
    return items, accounts


def _waiting(events: Iterable[Event]) -> tuple[set[str], set[str]]:
    """The items and accounts that the events show, link anew or take away: notices may have waited for that."""
    items: set[str] = set()
    accounts: set[str] = set()
    for event in events:
        if isinstance(event, ItemsSeen):
            items |= {f"{event.server}/{item.item_id}" for item in event.items}
        elif isinstance(event, ItemsGone | ItemsRelinked):
            items |= {f"{event.server}/{item_id}" for item_id in event.item_ids}
        elif isinstance(event, UsersListed):
            accounts |= {f"{event.server}/{user.user_id}" for user in event.users}
    return items, accounts


def fill(
    connection: Connection,
    view: View,
    item_refs: Collection[str],
    account_refs: Collection[str],
    arriving: Collection[str] = (),
) -> None:
    """Load the named items and accounts with everything their works and persons have elsewhere. `arriving` are those of
    the items that were listed or linked anew just now."""
    rows = identity.items_by_ref(connection, item_refs)
    works = {row.work_id for row in rows.values() if row.work_id is not None}
    view.registers = store.registers(connection, works)
    accounts = identity.accounts_by_ref(connection, account_refs)
    people = {row.person_id for row in accounts.values() if row.person_id is not None}
    people |= {person for person, _ in view.registers}
    for server in {row.server for ref, row in rows.items() if ref in arriving and row.links and not row.gone}:
        # linked anew: whose data was known there cannot be told from the new work's registers
        people |= {row.person_id for row in identity.accounts_on(connection, server) if row.person_id is not None}
    _owners(connection, view, people)
    _copies(connection, view, works)
    view.departed = {
        ref: Copy(
            server=row.server,
            item_id=row.item.item_id,
            work_id=row.work_id,
            name=row.item.name,
            path=row.common_path or "",
            links=row.links,
            kind=row.item.kind,
            runtime=row.item.runtime,
            version=row.item.version_of is not None,
        )
        for ref, row in rows.items()
        if row.gone and row.work_id is not None
    }
    unmatched = {ref for ref, row in rows.items() if row.work_id is None}
    unmatched |= {ref for ref, row in accounts.items() if row.person_id is None}
    view.unmatched = frozenset(unmatched)
    _shadows(connection, view)


def _owners(connection: Connection, view: View, people: set[int]) -> None:
    names = identity.person_names(connection, people)
    by_person: dict[int, list[Owner]] = defaultdict(list)
    for row in identity.accounts_of(connection, people):
        if row.gone or row.is_disabled or row.person_id is None:
            continue
        owner = Owner(
            server=row.account.server,
            user_id=row.account.user_id,
            person_id=row.person_id,
            name=names.get(row.person_id, row.name),
            links=row.links,
        )
        by_person[row.person_id].append(owner)
        view.owners[owner.ref] = owner
    view.owners_of = {person: tuple(sorted(owned, key=lambda o: o.ref)) for person, owned in by_person.items()}


def _copies(connection: Connection, view: View, works: set[int]) -> None:
    by_work: dict[int, list[Copy]] = defaultdict(list)
    for row in identity.copies_of_works(connection, works):
        copy = Copy(
            server=row.server,
            item_id=row.item_id,
            work_id=row.work_id,
            name=row.name,
            path=row.common_path or "",
            links=row.links,
            kind=row.kind,
            runtime=row.runtime,
            version=row.version_ref is not None,
        )
        by_work[row.work_id].append(copy)
        view.copies[copy.ref] = copy
    view.copies_of = {work: tuple(sorted(copies, key=lambda c: c.ref)) for work, copies in by_work.items()}


def _shadows(connection: Connection, view: View) -> None:
    links = {
        f"{owner.ref}/{copy.item_id}": owner.links + copy.links
        for owners in view.owners_of.values()
        for owner in owners
        for copy in (*view.copies.values(), *view.departed.values())
        if copy.server == owner.server
    }
    stored = store.shadows(connection, links)
    view.shadows = {key: current(stored.get(key), links[key]) for key in links if key in stored or links[key]}
    view.renewed = frozenset(key for key, shadow in stored.items() if shadow.fields and not view.shadows[key].fields)
