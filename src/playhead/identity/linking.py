"""Which work each listed item is a copy of. Pure.

A link lasts: a path is evidence, not identity, so a file that is renamed stays what it was. It is made anew in three
cases only: the path rules changed and with them the item's common path; the item is the only one of its work, and its
keys now name another; or a person says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from playhead.domain.items import Item
from playhead.identity.match import SERIES, Linked, NewWork, Unlinked, keys_of, link
from playhead.identity.place import Scope
from playhead.identity.rows import APART, OUT, PINNED, VERSION, ItemRow

Choice = Linked | Unlinked | NewWork
Keys = tuple[tuple[str, str], ...]

_FIRST = {"Series": 0, "Season": 1}
"""What others are known by is matched before them."""

_EPISODES, _FILES = "of series", "of items"
"""What follows when something has another work: its episodes, then their other files."""


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """What is known so far: items by ref, works by key, and the items of those works that one may have to leave.

    `mates` are work → its items that are there; a work that is missing in it is never left.
    """

    items: Mapping[str, ItemRow] = {}
    keys: Mapping[str, int] = {}
    mates: Mapping[int, Mapping[str, ItemRow]] = {}


class Matched(msgspec.Struct, frozen=True, kw_only=True):
    """Items with their works, and the works and keys that came into being with them.

    `moved` are keys that name another work from now on. `relinked` are items that nobody had listed now, and that
    changed their work with their series.
    """

    items: dict[str, ItemRow] = {}
    works: dict[int, tuple[str, str]] = {}
    keys: dict[str, int] = {}
    moved: dict[str, int] = {}
    relinked: tuple[str, ...] = ()


def match_items(server: str, seen: Sequence[Item], scope: Scope, stored: Stored, next_work: int, now: int) -> Matched:
    """Each item's work. What a series' new work means for episodes that were listed before is in the answer too."""
    matching = _Matching(server, scope, stored, next_work, now)
    for one in sorted(seen, key=lambda item: 3 if item.version_of else _FIRST.get(item.kind, 2)):
        matching.take(one)
    listed = frozenset(matching.found.items)
    for _ in (_EPISODES, _FILES):
        for row in list(matching.children()):
            matching.take(row.item)
    relinked = tuple(ref for ref, row in matching.found.items.items() if ref not in listed and matching.has_moved(row))
    # of the others nothing has changed
    kept = {ref: row for ref, row in matching.found.items.items() if ref in listed or ref in relinked}
    return msgspec.structs.replace(matching.found, items=kept, relinked=relinked)


class Bonds(msgspec.Struct, frozen=True, kw_only=True):
    """What holds an item in its work: whether it is `alone` there, and the keys that lead there by it only."""

    alone: bool = False
    own: frozenset[str] = frozenset()


class _Matching:
    """One call of `match_items`: what has been found so far."""

    def __init__(self, server: str, scope: Scope, stored: Stored, next_work: int, now: int) -> None:
        self.found = Matched(items={}, works={}, keys={}, moved={})
        self._server = server
        self._scope = scope
        self._stored = stored
        self._next_work = next_work
        self._now = now

    def take(self, one: Item) -> None:
        """Link one item."""
        ref = f"{self._server}/{one.item_id}"
        before, place = self._stored.items.get(ref), self._scope.place(one)
        if place.excluded:
            self._keep(ref, one, place.path, None, OUT)
            return
        first = self._first_file(one, before)
        if first is not None:
            self._keep(ref, one, place.path, first.work_id, VERSION)
            return
        series = self._series(one)
        keys = keys_of(one, place.path, series, self._scope.others(one))
        named = {key: work for key, _ in keys if (work := self._named(key)) is not None}
        bonds = bonds_of(before, keys, named, self._stored.mates)
        choice = chosen(before, one, place.path, keys, named, bonds)
        work_id, evidence = self._settled(choice, one)
        if work_id is not None:
            self._point(keys, named, bonds.own, work_id)
        self._keep(ref, one, place.path, work_id, evidence)

    def children(self) -> Iterator[ItemRow]:
        """Items that were listed before their series, or the item that they are a file of, had the work it has now."""
        moved = {row.item.item_id for row in self.found.items.values() if self.has_moved(row)}
        for ref, row in self._stored.items.items():
            mine = row.server == self._server and not row.gone and ref not in self.found.items
            if mine and (row.item.series_id in moved or row.item.version_of in moved):
                yield row

    def has_moved(self, row: ItemRow) -> bool:
        """Whether the item has another work than before; a new one has."""
        before = self._stored.items.get(row.ref)
        return before is None or before.work_id != row.work_id

    def _series(self, one: Item) -> int | None:
        ref = f"{self._server}/{one.series_id}"
        row = self.found.items.get(ref) or self._stored.items.get(ref)
        return row.work_id if one.series_id is not None and row is not None else None

    def _first_file(self, one: Item, before: ItemRow | None) -> ItemRow | None:
        """The item that this one is another file of, unless a person has said what this file is."""
        if one.version_of is None or (before is not None and before.evidence in (PINNED, APART)):
            return None
        ref = f"{self._server}/{one.version_of}"
        row = self.found.items.get(ref) or self._stored.items.get(ref)
        return None if row is None or row.gone else row

    def _named(self, key: str) -> int | None:
        return self.found.moved.get(key) or self._stored.keys.get(key) or self.found.keys.get(key)

    def _settled(self, choice: Choice, one: Item) -> tuple[int | None, str]:
        match choice:
            case Linked(work_id=work_id, evidence=evidence):
                return work_id, evidence
            case Unlinked(reason=reason):
                return None, reason
            case NewWork():
                work_id = self._next_work + len(self.found.works)
                self.found.works[work_id] = (one.kind, one.name)
                return work_id, "first"

    def _point(self, keys: Keys, named: Mapping[str, int], own: frozenset[str], work_id: int) -> None:
        for key, _ in keys:
            if key not in named:
                self.found.keys[key] = work_id
            elif key in own and named[key] != work_id:
                self.found.moved[key] = work_id

    def _keep(self, ref: str, one: Item, path: str | None, work_id: int | None, evidence: str) -> None:
        before = self._stored.items.get(ref)
        anew = before is not None and (before.gone or before.work_id != work_id)
        self.found.items[ref] = ItemRow(
            server=self._server,
            item=one,
            work_id=work_id,
            evidence=evidence,
            common_path=path,
            gone=False,
            seen_at=self._now,
            links=(before.links if before is not None else 0) + int(anew),
        )


def chosen(
    before: ItemRow | None, one: Item, path: str | None, keys: Keys, named: Mapping[str, int], bonds: Bonds
) -> Choice:
    """The item's work."""
    if before is not None and before.evidence == APART:
        return Unlinked(APART, ())
    if before is None or before.work_id is None or before.item.kind != one.kind:
        return link(keys, named)
    stay = Linked(before.work_id, before.evidence)
    remapped = before.item.path == one.path and before.common_path != path
    if before.evidence == PINNED or not (remapped or bonds.alone):
        return stay
    anew = link(keys, {key: work for key, work in named.items() if key not in bonds.own})
    if isinstance(anew, Linked) or (isinstance(anew, NewWork) and not bonds.alone):
        return anew
    return stay


def bonds_of(
    before: ItemRow | None, keys: Keys, named: Mapping[str, int], mates: Mapping[int, Mapping[str, ItemRow]]
) -> Bonds:
    """What holds an item in its work."""
    if before is None or before.work_id is None or before.work_id not in mates:
        return Bonds()
    others = [row for ref, row in mates[before.work_id].items() if ref != before.ref]
    shared = {key for row in others for key, _ in keys_of(row.item, row.common_path)}
    own = {key for key, evidence in keys if named.get(key) == before.work_id and key not in shared}
    if others:
        # whose numbers lead here too cannot be told from these rows alone
        own -= {key for key, evidence in keys if evidence == SERIES}
    return Bonds(alone=not others, own=frozenset(own))
