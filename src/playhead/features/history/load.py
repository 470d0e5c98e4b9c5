"""What the decisions about a batch may look at, with one query a table."""

from __future__ import annotations

import zoneinfo
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, tzinfo

import msgspec
from sqlalchemy import Connection, bindparam, select

from playhead.domain.events import Event, SessionsSeen
from playhead.domain.history_events import HistorySwitched
from playhead.features.history import shelf, store
from playhead.features.history.catalogue import Catalogue, names_of
from playhead.features.history.fold import Known, State, described
from playhead.features.history.model import MOVIE, TV, Media, Memory, Rules, Sitting, Viewing
from playhead.features.history.shelf import described as described_item
from playhead.features.history.spans import length
from playhead.features.history.store import Setting
from playhead.features.history.viewings import Person, key_of
from playhead.identity import store as identity
from playhead.identity.tables import account, linked_account, person
from playhead.kit.times import DAY, MINUTE, SECOND

LABELS = select(person.c.id, person.c.name).where(person.c.id.in_(bindparam("people", expanding=True)))
LOGINS = (
    select(account.c.person_id, linked_account.c.login_id.label("id"))
    .distinct()
    .select_from(linked_account.join(account, account.c.ref == linked_account.c.ref))
    .where(account.c.person_id.in_(bindparam("people", expanding=True)))
    .order_by(linked_account.c.login_id)
)


class Defaults(msgspec.Struct, frozen=True, kw_only=True):
    """What the configuration says where a person has said nothing; `carry` in milliseconds."""

    threshold: int = 85
    min_seconds: int = 120
    timezone: str = "UTC"
    carry: int = 30 * DAY


def person_of(one: Setting, defaults: Defaults) -> Person:
    """Somebody by his settings."""
    return Person(
        str(one.person_id),
        zone_of(one.timezone or defaults.timezone),
        Rules(
            threshold=one.threshold if one.threshold is not None else defaults.threshold,
            minimum=(one.min_seconds if one.min_seconds is not None else defaults.min_seconds) * SECOND,
            carry=defaults.carry,
        ),
    )


def zone_of(name: str) -> tzinfo:
    """A zone by its name; UTC where this machine does not know it any more."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def loaded(connection: Connection, events: Sequence[Event], defaults: Defaults) -> tuple[Known, State]:
    """The states that a batch's events touch."""
    seen = [event for event in events if isinstance(event, SessionsSeen)]
    switched = {event.person_id for event in events if isinstance(event, HistorySwitched)}
    servers = {event.server for event in seen}
    sittings = store.sittings(connection, servers) | store.sittings_of(connection, switched)
    known = _known(connection, seen, sittings, defaults)
    people = set(known.people) | switched
    found = store.viewings(connection, {one.viewing for one in sittings.values()}, people)
    known = msgspec.structs.replace(known, names=store.keys_of(connection, names_in(known)))
    catalogue = Catalogue(known=dict(known.series), keys=dict(known.names))
    shown = {ref: catalogue.media(item) for ref, item in known.items.items()}  # what somebody has left has a title too
    parts = _parts(known, seen, catalogue) | {part.key for _, one in found.values() for part in one.media.parts}
    remembered, counted = store.servers(connection, servers), store.counted(connection, people)
    memory = Memory(
        next_viewing=store.next_viewing(connection),
        sittings=sittings,
        viewings={number: one for number, (_, one) in found.items()},
        current={key_of(one.person, one.media.key): number for number, (waits, one) in found.items() if waits},
        answered_at={server: one.answered_at for server, one in remembered.items()},
        habits={screen: habit for one in remembered.values() for screen, habit in one.habits.items()},
        lately={str(number): one.lately for number, one in counted.items()},
        rows={key_of(str(p), part, day): one for (p, part, day), one in store.rows(connection, people, parts).items()},
        plays={key_of(str(p), part): n for (p, part), n in store.plays(connection, people, parts).items()},
    )
    ending = _ending(known, shown, found, seen)
    refs = {ref: known.series[one] for ref, one in known.works.items() if one in ending}
    catalogue.known.update((one.item_id, one) for one in shelf.episodes(connection, refs))
    tallies = {str(number): one.tally for number, one in counted.items()}
    return known, State(memory=memory, catalogue=catalogue, tallies=tallies, adopters=store.adopters(connection))


def _ending(
    known: Known,
    shown: Mapping[str, Media | None],
    found: Mapping[int, tuple[bool, Viewing]],
    seen: Sequence[SessionsSeen],
) -> set[str]:
    """The series of which an episode may be completed by this batch: only then its other episodes are asked for."""
    until = max((event.answered_at for event in seen), default=0)
    least = min((one.rules.threshold for one in known.people.values()), default=0)
    return {
        item.series_id
        for ref, item in known.items.items()
        if item.series_id and (media := shown[ref]) is not None and _near(media, found, until, least)
    }


def _near(media: Media, found: Mapping[int, tuple[bool, Viewing]], until: int, least: int) -> bool:
    """Whether somebody may complete it with this batch: more than twice as fast nobody plays, on two screens."""
    wanted = (media.runtime or 0) * least // 100
    going = [one for waits, one in found.values() if waits and one.media.key == media.key]
    news = max((until - one.touched_at for one in going), default=0)
    seen = max((length(one.coverage) for one in going), default=0)
    return bool(media.runtime) and seen + 4 * max(news, 0) + 2 * MINUTE >= wanted


def _known(
    connection: Connection, seen: Sequence[SessionsSeen], sittings: Mapping[str, Sitting], defaults: Defaults
) -> Known:
    refs = {f"{event.server}/{user}" for event in seen for one in event.playing for user in (one.user_id, *one.others)}
    refs |= {f"{one.server}/{one.account}" for one in sittings.values()}
    accounts = identity.accounts_by_ref(connection, refs)
    owners = {ref: one.person_id for ref, one in accounts.items() if one.person_id is not None}
    wanted = store.settings(connection, set(owners.values()))
    people = {number: person_of(one, defaults) for number, one in wanted.items() if one.enabled}
    watched = [(event.server, one) for event in seen for one in event.playing]
    kept = {ref for ref, number in owners.items() if number in people}
    items = {
        f"{server}/{one.item_id}"
        for server, one in watched
        if any(f"{server}/{user}" in kept for user in (one.user_id, *one.others))
    } | {f"{one.server}/{one.item_id}" for one in sittings.values()}
    labels, logins = _called(connection, people)
    return with_items(connection, Known(people=people, owners=owners, labels=labels, logins=logins), items)


def _called(connection: Connection, people: Collection[int]) -> tuple[dict[int, str], dict[int, tuple[int, ...]]]:
    """What persons are called, and who of them can sign in."""
    values = {"people": list(people)}
    logins: dict[int, tuple[int, ...]] = {}
    for one in connection.execute(LOGINS, values) if people else ():
        logins[one.person_id] = (*logins.get(one.person_id, ()), one.id)
    labels = {one.id: one.name for one in connection.execute(LABELS, values)} if people else {}
    return labels, logins


def with_items(connection: Connection, known: Known, refs: Collection[str]) -> Known:
    """With the named items (`server/item id`) as the index has them, and the series of episodes among them."""
    rows = identity.items_by_ref(connection, refs)
    series_refs = {f"{one.server}/{one.item.series_id}" for one in rows.values() if one.item.series_id}
    series = identity.items_by_ref(connection, series_refs)
    described_series = {ref: described_item(one, {}) for ref, one in series.items()}
    return msgspec.structs.replace(
        known,
        items={ref: described_item(one, described_series) for ref, one in rows.items()},
        series={one.item_id: one for one in described_series.values()},
        works={ref: one.item_id for ref, one in described_series.items()}
        | {ref: described_item(one, {}).item_id for ref, one in rows.items() if one.item.kind == "Movie"},
    )


def names_in(known: Known) -> set[str]:
    """Every name under which what is known may be kept."""
    films = [one for one in known.items.values() if one.kind == "Movie"]
    shows = [*known.series.values(), *(one for one in known.items.values() if one.kind == "Episode")]
    found = {name for one in films for name in names_of(MOVIE, one.provider_ids, one.item_id)}
    found |= {name for one in known.series.values() for name in names_of(TV, one.provider_ids, one.item_id)}
    return found | {f"{TV}:item:{number}" for one in shows for number in (one.item_id, one.series_id) if number}


def _parts(known: Known, seen: Sequence[SessionsSeen], catalogue: Catalogue) -> set[str]:
    """What may get a row: found on a catalogue that is thrown away."""
    scratch = Catalogue(known=dict(catalogue.known), keys=dict(catalogue.keys))
    found = (scratch.media(described(known, event.server, one)) for event in seen for one in event.playing)
    return {part.key for media in found if media is not None for part in media.parts}
