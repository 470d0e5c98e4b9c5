"""What linking a batch's items needs of the database: their rows, their keys' works, and who shares those works."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from playhead.domain.items import Item
from playhead.identity import store
from playhead.identity.match import SERIES, keys_of
from playhead.identity.place import Scope
from playhead.identity.rows import ItemRow


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """Items by ref, works by key, and the items of works that one of the items may have to leave."""

    items: dict[str, ItemRow]
    keys: dict[str, int]
    mates: dict[int, dict[str, ItemRow]]


Seen = tuple[str, Item]
"""A server's name and an item that it listed."""


def links_of(
    connection: Connection, seen: Sequence[Seen], rows: Mapping[str, ItemRow], scopes: Mapping[str, Scope]
) -> Loaded:
    """Everything that `linking.match_items` may ask for. `rows` are those of the seen items and of their series."""
    series = {ref_of(one): one for one in seen if one[1].kind == "Series"}
    late = store.children(connection, [ref for ref in series if _may_move(ref, series[ref], rows, scopes)])
    several = [ref_of(one) for one in seen if one[1].versions] + [ref for ref, row in late.items() if row.item.versions]
    items = late | store.files_of(connection, several) | dict(rows)
    asked = [*seen, *((row.server, row.item) for row in late.values())]
    plain = {ref_of(one): _plain(one, scopes) for one in asked}
    keys = store.works_by_key(connection, set().union(*plain.values()))
    candidates = {ref: {keys[key] for key in plain[ref] if key in keys} for ref in series}
    for ref, row in items.items():
        if row.work_id is not None:
            candidates.setdefault(ref, set()).add(row.work_id)
    numbered = {ref_of(one): set(_numbered(one, candidates)) for one in asked}
    keys |= store.works_by_key(connection, set().union(*numbered.values()))
    leaving = set(_leaving(asked, items, keys, {ref: plain[ref] | numbered[ref] for ref in plain}, scopes))
    return Loaded(items=items, keys=keys, mates=store.mates(connection, leaving))


def ref_of(one: Seen) -> str:
    """The key of a seen item's row."""
    return f"{one[0]}/{one[1].item_id}"


def series_ref(one: Seen) -> str | None:
    """The key of the row of a seen item's series."""
    return f"{one[0]}/{one[1].series_id}" if one[1].series_id is not None else None


def first_ref(one: Seen) -> str | None:
    """The key of the row of the item that a seen one is another file of."""
    return f"{one[0]}/{one[1].version_of}" if one[1].version_of is not None else None


def _plain(one: Seen, scopes: Mapping[str, Scope]) -> set[str]:
    """The keys of an item that do not depend on its series' work."""
    return {key for key, _ in keys_of(one[1], _path(one, scopes), others=scopes[one[0]].others(one[1]))}


def _path(one: Seen, scopes: Mapping[str, Scope]) -> str | None:
    return scopes[one[0]].place(one[1]).path


def _may_move(ref: str, one: Seen, rows: Mapping[str, ItemRow], scopes: Mapping[str, Scope]) -> bool:
    """Whether a listed series may have another work than its episodes know."""
    row = rows.get(ref)
    return row is None or row.gone or row.work_id is None or row.item != one[1] or row.common_path != _path(one, scopes)


def _numbered(one: Seen, candidates: Mapping[str, Collection[int]]) -> Iterator[str]:
    for work in candidates.get(series_ref(one) or "", ()):
        yield from (key for key, evidence in keys_of(one[1], None, work) if evidence == SERIES)


def _leaving(
    asked: Sequence[Seen],
    items: Mapping[str, ItemRow],
    keys: Mapping[str, int],
    named: Mapping[str, Collection[str]],
    scopes: Mapping[str, Scope],
) -> Iterator[int]:
    """The works that one of the items may have to leave: its path is mapped otherwise, or its keys name another."""
    for one in asked:
        row = items.get(ref_of(one))
        if row is None or row.work_id is None:
            continue
        others = {keys[key] for key in named[ref_of(one)] if key in keys} - {row.work_id}
        if others or row.common_path != _path(one, scopes):
            yield row.work_id
