"""Films and series as statistics and pages ask for them: what their servers say of them, kept beside the rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, case, func, select, update
from sqlalchemy.dialects.postgresql import insert

from playhead.domain.items import Item
from playhead.features.history.catalogue import Catalogue
from playhead.features.history.fold import Known
from playhead.features.history.model import MOVIE, TV, Viewing
from playhead.features.history.tables import name, row, work
from playhead.identity import store as identity
from playhead.storage.statements import fetch_in

KINDS = {MOVIE: "Movie", TV: "Series"}
"""Jellyfin's types of what has a row of its own here."""

CHUNK = 500


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """A film or series. `ref` is `server/item id` of one copy of it; empty where no server has it."""

    work: str
    kind: str
    title: str = ""
    year: int | None = None
    genres: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    ref: str = ""


def work_of(one: Viewing) -> str:
    """The film, or the series of an episode. Pure."""
    part = one.media.parts[0]
    return part.key.removesuffix(f"/{part.season}/{part.episode}") if part.season is not None else part.key


WORKS = select(work).where(work.c.work.in_(bindparam("works", expanding=True)))
_ADD = insert(work)
_TEXTS = {
    one: case((_ADD.excluded[one] != nothing, _ADD.excluded[one]), else_=work.c[one])
    for one, nothing in (("title", ""), ("genres", "[]"), ("ref", ""))
}
SET_WORKS = _ADD.on_conflict_do_update(
    index_elements=[work.c.work], set_={**_TEXTS, "year": func.coalesce(_ADD.excluded.year, work.c.year)}
)
SET_PEOPLE = update(work).where(work.c.work == bindparam("which")).values(people=bindparam("who"))
UNKNOWN = (
    select(row.c.work, func.max(row.c.kind).label("kind"))
    .where(row.c.work.not_in(select(work.c.work).where(work.c.ref != "")))
    .group_by(row.c.work)
)
NAMES = select(name.c.name, name.c.key).where(name.c.key.in_(bindparam("keys", expanding=True)))


def works(connection: Connection, wanted: Collection[str]) -> dict[str, Work]:
    """What is known of the named ones."""
    return {r.work: _work(r) for r in fetch_in(connection, WORKS, "works", wanted)}


def _work(r: Any) -> Work:
    return Work(
        work=r.work,
        kind=r.kind,
        title=r.title,
        year=r.year,
        genres=tuple(names(r.genres)),
        people=tuple(names(r.people)),
        ref=r.ref,
    )


def names(text: str) -> list[str]:
    """A list of names as it is stored."""
    return msgspec.json.decode(text, type=list[str])


def save(connection: Connection, changed: Iterable[Work]) -> None:
    """Insert, or bring up to date what is said; people stay."""
    values = [
        {
            "work": one.work,
            "kind": one.kind,
            "title": one.title,
            "year": one.year,
            "genres": msgspec.json.encode(one.genres).decode(),
            "people": msgspec.json.encode(one.people).decode(),
            "ref": one.ref,
        }
        for one in changed
    ]
    if values:
        connection.execute(SET_WORKS, values)


def shown(known: Known, catalogue: Catalogue, wanted: Collection[str]) -> list[Work]:
    """Those of the wanted works that a batch has on its screens, as their servers describe them."""
    described = {one.item_id: one for one in (*known.items.values(), *known.series.values())}
    found = {}
    for ref, item_id in sorted(known.works.items()):
        one = described[item_id]
        kind = TV if one.kind == "Series" else MOVIE
        key = catalogue.keys.get(f"{kind}:item:{item_id}")
        if key in wanted and key is not None:
            found[key] = Work(work=key, kind=kind, title=one.name, year=one.year, genres=one.genres, ref=ref)
    return list(found.values())


def unknown(connection: Connection) -> dict[str, str]:
    """Works of rows of which nothing is known, by their kind: they were imported, or written by hand."""
    return {r.work: r.kind for r in connection.execute(UNKNOWN)}


def in_index(connection: Connection, wanted: Mapping[str, str]) -> list[Work]:
    """Those of the wanted works (by kind) that a server has."""
    keys: dict[str, str] = {key: key for key in wanted}
    keys |= {r.name: r.key for r in fetch_in(connection, NAMES, "keys", wanted)}
    identities = {one: key for text, key in keys.items() if (one := index_key(text))}
    found = identity.works_by_key(connection, identities)
    numbers = {number: identities[one] for one, number in found.items()}
    made = []
    for number, mates in identity.mates(connection, numbers).items():
        there = [(ref, one.item) for ref, one in sorted(mates.items()) if one.item.version_of is None]
        if there:
            key = numbers[number]
            made.append(_of_item(key, wanted[key], *there[0]))
    return made


def index_key(text: str) -> str:
    """`movie:tmdb:27205` as the index calls it; empty for what names no provider's id."""
    kind, _, rest = text.partition(":")
    provider, _, value = rest.partition(":")
    return f"{KINDS[kind]}|{provider}|{value.casefold()}" if kind in KINDS and provider not in ("", "item") else ""


def _of_item(key: str, kind: str, ref: str, item: Item) -> Work:
    return Work(work=key, kind=kind, title=item.name, year=item.year, genres=item.genres, ref=ref)


def fill(connection: Connection, asked: Sequence[None]) -> list[int]:
    """Look up in the index what rows are about and nobody described; how many were found. For the writer."""
    found = in_index(connection, unknown(connection))
    save(connection, found)
    return [len(found)] * len(asked)
