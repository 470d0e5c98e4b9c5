"""Whom and what another tool's playbacks mean here. Reads only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, select

from playhead.domain.plays import Left, Played
from playhead.features.history import store
from playhead.features.history.catalogue import Catalogue, names_of
from playhead.features.history.fold import Known
from playhead.features.history.imports import Chunk
from playhead.features.history.load import names_in, with_items
from playhead.features.history.model import MOVIE, TV, Media, Part
from playhead.features.history.past import Kept, Shown
from playhead.features.history.plays import LONGEST, Play
from playhead.identity.match import name_key
from playhead.identity.rows import ItemRow
from playhead.identity.store import item_row
from playhead.identity.tables import account, item, person
from playhead.kit.times import DAY
from playhead.storage.statements import fetch_in

BY_USER = select(account.c.user_id, account.c.server, account.c.person_id).where(
    account.c.user_id.in_(bindparam("users", expanding=True))
)
BY_NAME = select(person.c.key, person.c.id).where(person.c.key.in_(bindparam("names", expanding=True)))
ITEMS_NAMED = select(item).where(
    item.c.kind == bindparam("kind"), item.c.name.in_(bindparam("titles", expanding=True)), item.c.gone.is_(False)
)

UNLINKED = "nobody's account: link it to a person, or give the person with --person OLD=NEW"
OFF = "history is off for this person: switch it on in the settings first"
AMBIGUOUS = "this account is several persons' here"
NO_TITLE = "neither in the libraries here nor told by ids"
FUTURE = "it is in the future"


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of playbacks: what is to be kept, what is left and why, and how many of whom (name in the tool →
    verdict → count)."""

    chunk: Chunk
    left: tuple[Left, ...]
    people: dict[str, dict[str, int]]


class _Item(msgspec.Struct, frozen=True):
    """What a playback is of, and what a row says of it."""

    media: Media
    shown: Shown


def look(
    connection: Connection, source: str, played: Sequence[Played], servers: Collection[str],
    names: Mapping[str, str], now: int,
) -> Looked:  # fmt: skip
    """`names` gives what somebody of the file is called here; `servers` are ours; `now` in UTC milliseconds."""
    owners = _Owners(connection, played, names)
    index = _Index(connection, [one for one in played if isinstance(owners.of(one), int)], servers)
    kept: list[Kept] = []
    left: list[Left] = []
    people: dict[str, Counter[str]] = defaultdict(Counter)
    for one in played:
        owner = owners.of(one)
        found = index.of(one) if isinstance(owner, int) else None
        verdict = owner if isinstance(owner, Left) else _wrong(one, found, now)
        people[one.person or one.user_id][verdict.verdict if verdict is not None else "taken"] += 1
        if verdict is not None or not isinstance(owner, int) or found is None:
            left += [verdict] if verdict is not None else []
            continue
        kept += _kept(owner, source, one, found)
    chunk = Chunk(source=source, plays=tuple(kept), names=index.new_names())
    return Looked(chunk=chunk, left=tuple(left), people={name: dict(counts) for name, counts in people.items()})


def _wrong(one: Played, found: _Item | None, now: int) -> Left | None:
    if found is None:
        return _left(one, "unmatched", NO_TITLE)
    return _left(one, "unusable", FUTURE) if one.at > now + DAY else None


def _left(one: Played, verdict: str, why: str) -> Left:
    return Left(line=one.line, name=one.title, verdict=verdict, why=why)


def _kept(owner: int, source: str, one: Played, found: _Item) -> Iterable[Kept]:
    """The episodes of one file share its time, one after the other."""
    parts = found.media.parts
    runtime = found.media.runtime or one.runtime
    length = min(one.length, runtime or LONGEST)
    for n, part in enumerate(parts):
        begin, end = length * n // len(parts), length * (n + 1) // len(parts)
        play = Play(source, one.at + begin, end - begin, runtime // len(parts))
        shown = msgspec.structs.replace(
            found.shown, season=part.season, episode=part.episode, client=one.client, play_method=one.play_method
        )
        yield Kept(person_id=owner, part=part.key, mark=one.mark, play=play, shown=shown)


class _Owners:
    """Whose playbacks these are."""

    def __init__(self, connection: Connection, played: Sequence[Played], names: Mapping[str, str]) -> None:
        self._names = {name_key(old): name_key(new) for old, new in names.items()}
        self._by_user: dict[str, set[int]] = defaultdict(set)
        self._by_name: dict[str, int] = {}
        users = {one.user_id for one in played if one.user_id}
        for r in fetch_in(connection, BY_USER, "users", users):
            if r.person_id is not None:
                self._by_user[r.user_id].add(r.person_id)
        called = {self._called(one) for one in played if one.person}
        for r in fetch_in(connection, BY_NAME, "names", called):
            self._by_name[r.key] = r.id
        everybody = {number for some in self._by_user.values() for number in some} | set(self._by_name.values())
        self._on = {number for number, one in store.settings(connection, everybody).items() if one.enabled}

    def _called(self, one: Played) -> str:
        key = name_key(one.person)
        return self._names.get(key, key)

    def of(self, one: Played) -> int | Left:
        """The person, or why it is nobody's."""
        named = one.person and name_key(one.person) in self._names
        found = self._by_user.get(one.user_id, set()) if one.user_id and not named else set()
        if not found and (named or not one.user_id):
            number = self._by_name.get(self._called(one))
            found = {number} if number is not None else set()
        if len(found) > 1:
            return _left(one, "unlinked", AMBIGUOUS)
        number = next(iter(found), None)
        if number is None:
            return _left(one, "unlinked", UNLINKED)
        return number if number in self._on else _left(one, "off", OFF)


class _Index:
    """What playbacks are of: by item, by ids, by title and year; what is gone from the servers by its own id."""

    def __init__(self, connection: Connection, played: Sequence[Played], servers: Collection[str]) -> None:
        self._servers = tuple(servers)
        ids = {one.item_id for one in played if one.item_id}
        known = with_items(connection, Known(), {f"{server}/{number}" for server in servers for number in ids})
        titled = _titled(connection, [one for one in played if not (one.item_id and self._ref(known, one))])
        found = with_items(connection, Known(), {one.ref for some in titled.values() for one in some})
        self._titled = titled
        self._items = {**known.items, **found.items}
        series = {**known.series, **found.series}
        told = {name for one in played for name in _told_names(one)}
        both = msgspec.structs.replace(known, items=self._items, series=series)
        self._names = store.keys_of(connection, names_in(both) | told | _series_names(titled))
        self._catalogue = Catalogue(known=dict(series), keys=dict(self._names))

    def _ref(self, known: Known, one: Played) -> str | None:
        return next((f"{s}/{one.item_id}" for s in self._servers if f"{s}/{one.item_id}" in known.items), None)

    def new_names(self) -> dict[str, str]:
        """Names of films and series that are kept from now on."""
        return {name: key for name, key in self._catalogue.keys.items() if self._names.get(name) != key}

    def of(self, one: Played) -> _Item | None:
        """What it is of; None where nothing says."""
        refs = [f"{s}/{one.item_id}" for s in self._servers] if one.item_id else []
        ref = next((ref for ref in refs if ref in self._items), None) or self._by_title(one)
        if ref is not None:
            described = self._items[ref]
            media = self._catalogue.media(described)
            return self._item(media, described.name, ref.partition("/")[0], one) if media is not None else None
        media = self._by_ids(one)
        return self._item(media, one.title, "", one) if media is not None else None

    def _by_title(self, one: Played) -> str | None:
        if one.kind == "Movie":
            films = self._titled.get(("Movie", one.title), ())
            found = [row for row in films if one.year is not None and row.item.year == one.year]
            return _one_work(found)
        return None

    def _by_ids(self, one: Played) -> Media | None:
        if one.kind == "Movie":
            names = names_of(MOVIE, one.ids, one.item_id)[: None if one.item_id else -1]
            return self._media(MOVIE, names, one, Part)
        season, episode = one.season, one.episode
        shows = names_of(TV, one.series_ids, "")[:-1] or self._shows(one)
        if shows and season is not None and episode is not None:
            return self._media(TV, shows, one, lambda key: Part(f"{key}/{season}/{episode}", season, episode))
        key = f"{TV}:item:{one.item_id}"
        return Media(key=key, kind=TV, parts=(Part(key, season, episode),)) if one.item_id else None

    def _shows(self, one: Played) -> list[str]:
        """Names of the series of that title, where there is only one."""
        rows = self._titled.get(("Series", one.series), ())
        if _one_work(rows) is None:
            return []
        ids = {key: value for row in rows for key, value in row.item.provider_ids.items()}
        works = [f"work{row.work_id}" if row.work_id is not None else row.item.item_id for row in rows]
        return names_of(TV, ids, works[0])

    def _media(self, kind: str, names: Sequence[str], one: Played, part_of: Callable[[str], Part]) -> Media | None:
        if not names:
            return None
        keys = self._catalogue.keys
        key = next((keys[name] for name in names if name in keys), names[0])
        for name in names:
            keys.setdefault(name, key)
        part = part_of(key)
        if part.key != key:
            self._catalogue.works[part.key] = key
        self._catalogue.ids.setdefault(key, {}).update({**one.ids} if kind == MOVIE else {**one.series_ids})
        return Media(key=part.key, kind=kind, parts=(part,))

    def _item(self, media: Media, title: str, server: str, one: Played) -> _Item:
        work = self._catalogue.work(media.parts[0].key)
        tmdb = self._catalogue.ids.get(work, {}).get("tmdb", "")
        return _Item(media, Shown(title=title or one.title, work=work, tmdb=tmdb, kind=media.kind, server=server))


def _one_work(rows: Iterable[ItemRow]) -> str | None:
    """The first of them, where all are copies of one thing."""
    found = list(rows)
    works = {row.work_id if row.work_id is not None else row.ref for row in found}
    return min(row.ref for row in found) if len(works) == 1 else None


def _titled(connection: Connection, played: Iterable[Played]) -> dict[tuple[str, str], list[ItemRow]]:
    """Films and series by title, for what no id says."""
    films = {one.title for one in played if one.kind == "Movie" and one.title}
    shows = {one.series for one in played if one.kind == "Episode" and one.series}
    found: dict[tuple[str, str], list[ItemRow]] = defaultdict(list)
    for kind, titles in (("Movie", films), ("Series", shows)):
        for r in fetch_in(connection, ITEMS_NAMED, "titles", titles, {"kind": kind}):
            found[kind, r.name].append(item_row(r))
    return found


def _told_names(one: Played) -> list[str]:
    number = one.item_id
    if one.kind == "Movie":
        return names_of(MOVIE, one.ids, number)
    return [*names_of(TV, one.series_ids, number)]


def _series_names(titled: Mapping[tuple[str, str], Sequence[ItemRow]]) -> set[str]:
    shows = [row for (kind, _), rows in titled.items() if kind == "Series" for row in rows]
    found = {name for row in shows for name in names_of(TV, row.item.provider_ids, row.item.item_id)}
    return found | {f"{TV}:item:work{row.work_id}" for row in shows if row.work_id is not None}
