"""From what is agreed and what a list holds to the calls that make it so: the fewest, and never anew. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import msgspec

from playhead.features.playlists.edits import longest_increasing
from playhead.features.playlists.model import Register, Shadow, Verb, unique

IDS_A_CALL = 100
"""More make URLs that proxies refuse."""

MOVES = 300
"""So many in one run; the rest follows in the next."""


TO_FRONT = 30
"""So many moves rather than one that may go wrong: old versions count entries that a list does not show, so that of all
places only the first is known; and of an entry that is there twice only what is put before everything is surely the
first. Where it took more, the fewest moves are tried."""


class Add(msgspec.Struct, frozen=True, array_like=True):
    """Items to add in one call: at the end, or before the entry at `position` where the version can."""

    items: tuple[str, ...]
    position: int | None = None


class Move(msgspec.Struct, frozen=True, array_like=True):
    """Take the first entry of an item out and put it in again so that it is the entry at `index`."""

    item: str
    index: int


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The calls in their order, and what they leave behind: `staged` before anything is moved, `expected` in the end.
    `more`: there is more to do than one run should. `blocked` are the verbs that would be needed and are not possible,
    with the reason."""

    name: str | None = None
    public: bool | None = None
    removes: tuple[str, ...] = ()
    adds: tuple[Add, ...] = ()
    moves: tuple[Move, ...] = ()
    staged: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    more: bool = False
    blocked: dict[str, str] = {}

    @property
    def empty(self) -> bool:
        """Whether there is nothing that can be done."""
        return not (self.removes or self.adds or self.moves) and self.name is None and self.public is None

    @property
    def added(self) -> tuple[str, ...]:
        return tuple(item for add in self.adds for item in add.items)


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """What a server has of it: the work of each item in the list or in the agreement, and the item to add of each
    work. `positions`: the version can add at a place. `overwrite`: what is in the list and was never agreed goes."""

    works: Mapping[str, int]
    item_of: Mapping[int, str]
    positions: bool = False
    overwrite: bool = False


def plan_of(register: Register, shadow: Shadow, shelf: Shelf) -> Plan:
    """What has to be done to the list that `shadow` describes."""
    cannot = shadow.cannot
    blocked: dict[str, str] = {}

    def can(verb: Verb) -> bool:
        if verb.value in cannot:
            blocked[verb.value] = cannot[verb.value]
        return verb.value not in cannot

    wanted = register.works()
    entries = list(shadow.entries)
    removes = _removes(register, wanted, entries, shelf)
    if removes and not can(Verb.REMOVE):
        removes = ()
    entries = [item for item in entries if item not in set(removes)]
    # what the server has in the list and does not show cannot be added: it is shown when it is there again
    adds, entries = _adds(wanted, entries, shelf, {*shadow.refused, *shadow.ghosts})
    if adds and not can(Verb.ADD):
        adds, entries = (), [item for item in entries if item in set(shadow.entries)]
    staged = tuple(entries)
    moves, entries, more = _moves(wanted, entries, shelf, can, hidden=bool(shadow.ghosts))
    name = register.name.value if register.name.value != shadow.name and can(Verb.RENAME) else None
    public = register.public.value
    publishes = None not in (public, shadow.public) and shadow.public != public and can(Verb.PUBLISH)
    return Plan(
        name=name,
        public=public if publishes else None,
        removes=removes,
        adds=adds,
        moves=moves,
        staged=staged,
        expected=tuple(entries),
        more=more,
        blocked=blocked,
    )


def first_items(register: Register, shelf: Shelf) -> tuple[str, ...]:
    """What a list is made with: as much of it as goes in one call."""
    return tuple(shelf.item_of[work] for work in register.works() if work in shelf.item_of)[:IDS_A_CALL]


def _removes(register: Register, wanted: Sequence[int], entries: Sequence[str], shelf: Shelf) -> tuple[str, ...]:
    """Items whose work was taken out. What was never agreed about is nobody's to take out."""
    alive = set(wanted)
    found = []
    for item in unique(entries):
        work = shelf.works.get(item)
        if work is not None and work not in alive and (shelf.overwrite or work in register.entries):
            found.append(item)
    return tuple(found)


def _adds(
    wanted: Sequence[int], entries: list[str], shelf: Shelf, without: Collection[str]
) -> tuple[tuple[Add, ...], list[str]]:
    have = {shelf.works[item] for item in entries if item in shelf.works}
    item_by_work = {shelf.works[item]: item for item in reversed(entries) if item in shelf.works}
    runs: list[tuple[str | None, list[str]]] = []
    before: str | None = None
    open_run = False
    for work in wanted:
        if work in have:
            before, open_run = item_by_work[work], False
            continue
        item = shelf.item_of.get(work)
        if item is None or item in without:
            continue
        if not open_run:
            runs.append((before, []))
            open_run = True
        runs[-1][1].append(item)
    if not shelf.positions:
        every = [item for _, run in runs for item in run]
        return tuple(Add(tuple(part)) for part in _parts(every)), [*entries, *every]
    return _positioned(runs, entries)


def _positioned(runs: Sequence[tuple[str | None, list[str]]], entries: list[str]) -> tuple[tuple[Add, ...], list[str]]:
    adds: list[Add] = []
    entries = list(entries)
    for before, run in runs:
        place = entries.index(before) + 1 if before is not None else 0
        for part in _parts(run):
            adds.append(Add(tuple(part), place if place < len(entries) else None))
            entries[place:place] = part
            place += len(part)
    return tuple(adds), entries


def _parts(items: Sequence[str]) -> list[Sequence[str]]:
    return [items[start : start + IDS_A_CALL] for start in range(0, len(items), IDS_A_CALL)]


def _moves(
    wanted: Sequence[int], entries: list[str], shelf: Shelf, can: Callable[[Verb], bool], *, hidden: bool
) -> tuple[tuple[Move, ...], list[str], bool]:
    """The fewest moves: what already stands in order stays. Items that were never agreed about stay where they are.
    `hidden`: the list has entries that it does not show."""
    rank = {work: number for number, work in enumerate(wanted)}
    first: dict[int, str] = {}
    for item in entries:
        work = shelf.works.get(item)
        if work in rank:
            first.setdefault(work, item)
    order = [rank[work] for work in first]
    if order == sorted(order) or not can(Verb.MOVE):
        return (), entries, False
    unsure = hidden or len(set(entries)) < len(entries)
    front = _front(sorted(first, key=rank.__getitem__), first, entries) if unsure else []
    if 0 < len(front) <= TO_FRONT:
        entries = list(entries)
        for item in front:
            entries.remove(item)
        return tuple(Move(item, 0) for item in reversed(front)), front + entries, False
    present = list(first)
    stayed = {present[index] for index in longest_increasing(order)}
    entries = list(entries)
    moves: list[Move] = []
    before: str | None = None
    for work in sorted(first, key=rank.__getitem__):
        item = first[work]
        if work not in stayed:
            if len(moves) == MOVES:
                return tuple(moves), entries, True
            entries.remove(item)
            index = entries.index(before) + 1 if before is not None else 0
            entries.insert(index, item)
            moves.append(Move(item, index))
        before = item
    return tuple(moves), entries, False


def _front(order: Sequence[int], item_of: Mapping[int, str], entries: Sequence[str]) -> list[str]:
    """The items to put before all others so that everything is in order: all but those at its end that are already."""
    place = {item: number for number, item in reversed(list(enumerate(entries)))}
    items = [item_of[work] for work in order]
    stays = len(items) - 1
    while stays and place[items[stays - 1]] < place[items[stays]]:
        stays -= 1
    return items[:stays]
