"""From what a list was known to hold to what it holds now: what somebody did there meanwhile. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from playhead.features.playlists.model import Intent, Register, Shadow, Stamp, unique
from playhead.features.playlists.places import between


class Put(msgspec.Struct, frozen=True, array_like=True):
    """A work and the place that somebody gave it."""

    work: int
    place: str


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did to a list, between the last look at it and this one.

    `heard_at` is when this look began: the edit was made before; `since` is until when the list was as it was known.
    `stamp` orders moves and names against those of others.
    """

    stamp: Stamp
    heard_at: int
    since: int
    added: tuple[Put, ...] = ()
    removed: tuple[int, ...] = ()
    moved: tuple[Put, ...] = ()
    name: str | None = None
    public: bool | None = None

    @property
    def empty(self) -> bool:
        return not (self.added or self.removed or self.moved) and self.name is None and self.public is None


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A list as it was read. `missing` are items of the shadow that the server has no more, or does not show to this
    user: that they are not in the list is nobody's doing."""

    name: str
    public: bool | None
    entries: tuple[str, ...]
    missing: tuple[str, ...] = ()


def edit_of(
    register: Register,
    shadow: Shadow,
    seen: Seen,
    works: Mapping[str, int],
    *,
    stamp: Stamp,
    heard_at: int,
    since: int,
) -> Edit:
    """What differs, without what our own calls have left behind. `works` are those of the items; an item without one is
    nobody's concern."""
    ours = shadow.intent or Intent(run="", opened_at=0)
    before = _works_of(shadow.entries, works, without=seen.missing)
    now = _works_of(seen.entries, works)
    kept, there = set(before), set(now)
    back = _works(set(shadow.ghosts) & set(seen.entries), works)
    removed = [work for work in before if work not in there] if not ours.gone else []
    # an item that got its work only now is one that nobody has told of yet
    added = [work for work in now if work not in kept | back or work not in register.entries]
    fresh = set(added)
    moved = _moved([w for w in before if w in there], [w for w in now if w in kept]) - fresh
    own_moves = _works(ours.moved, works)
    placed = places_for(
        register,
        now,
        (fresh - _works(ours.added, works)) | (moved - own_moves),
        aside=own_moves | _works(ours.added, works),
    )
    return Edit(
        stamp=stamp,
        heard_at=heard_at,
        since=since,
        added=tuple(put for put in placed if put.work in fresh),
        removed=tuple(work for work in removed if work not in _works(ours.removed, works)),
        moved=tuple(put for put in placed if put.work not in fresh),
        name=seen.name if seen.name not in (shadow.name, ours.name) else None,
        public=seen.public if _published(shadow, seen, ours) else None,
    )


def _published(shadow: Shadow, seen: Seen, ours: Intent) -> bool:
    """Whether somebody changed who may see it; where that was not known before, nobody did."""
    return None not in (seen.public, shadow.public) and seen.public not in (shadow.public, ours.public)


def _works(items: Iterable[str], works: Mapping[str, int]) -> set[int]:
    return {works[item] for item in items if item in works}


def _works_of(items: Iterable[str], works: Mapping[str, int], without: Collection[str] = ()) -> list[int]:
    """The works of a list, each once, by its first item."""
    gone = set(without)
    return list(dict.fromkeys(works[item] for item in unique(items) if item in works and item not in gone))


def _moved(before: Sequence[int], now: Sequence[int]) -> set[int]:
    """The fewest works that were moved to make one order of the other; both hold the same works."""
    if before == now:
        return set()
    rank = {work: number for number, work in enumerate(before)}
    order = [rank[work] for work in now]
    stayed = {now[index] for index in longest_increasing(order)}
    return set(now) - stayed


def longest_increasing(numbers: Sequence[int]) -> list[int]:
    """The indexes of a longest increasing subsequence, ascending."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = [-1] * len(numbers)
    for index, number in enumerate(numbers):
        place = bisect_left(tails, number)
        previous[index] = ends[place - 1] if place else -1
        if place == len(tails):
            tails.append(number)
            ends.append(index)
        else:
            tails[place] = number
            ends[place] = index
    found: list[int] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(at)
        at = previous[at]
    return found[::-1]


def places_for(
    register: Register, now: Sequence[int], put: Collection[int], aside: Collection[int] = ()
) -> tuple[Put, ...]:
    """Places for the works in `put` so that they stand where they stand in `now`: right after the one before them, or
    at the very end or beginning. Works `aside` stand where we are just putting them, which says nothing."""
    chosen, quiet = set(put), set(aside)
    if not chosen:
        return ()
    order = [(e.place, w) for w, e in register.entries.items() if e.alive and w not in chosen]
    order.sort()
    known = {work: place for place, work in order}
    found: list[Put] = []
    for before, run, last in _runs([w for w in now if w in chosen or (w in known and w not in quiet)], chosen):
        low, high = _gap(order, known, before, last=last)
        for work, place in zip(run, between(low, high, len(run)), strict=True):
            found.append(Put(work, place))
            known[work] = place
            insort(order, (place, work))
    return tuple(found)


def _runs(now: Sequence[int], chosen: Collection[int]) -> Iterable[tuple[int | None, list[int], bool]]:
    """The chosen works in one piece each: the work before it, the piece, and whether nothing comes after it."""
    before: int | None = None
    run: list[int] = []
    for work in now:
        if work in chosen:
            run.append(work)
            continue
        if run:
            yield before, run, False
            run = []
        before = work
    if run:
        yield before, run, True


def _gap(
    order: Sequence[tuple[str, int]], known: Mapping[int, str], before: int | None, *, last: bool
) -> tuple[str | None, str | None]:
    """The neighbours, in all of the order, of what comes after `before`."""
    if not order:
        return None, None
    if last:
        return order[-1][0], None
    if before is None:
        return None, order[0][0]
    low = known[before]
    after = bisect_right(order, (low, before))
    # two works may have been given one place at the same time on two servers
    while after < len(order) and order[after][0] == low:
        after += 1
    return low, order[after][0] if after < len(order) else None
