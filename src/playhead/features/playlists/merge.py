"""Folding edits into what is agreed: in whatever order they come, the same comes out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from playhead.features.playlists.edits import Edit, Put
from playhead.features.playlists.model import MOST, NEVER, Entry, Register, Said, Stamp
from playhead.features.playlists.places import LONGEST, between
from playhead.kit.times import DAY

T = TypeVar("T")

FORGOTTEN = 1_000
"""Of more works that were taken out the oldest are forgotten: late news of a work are those of its last days."""

KEPT_MS = 30 * DAY
"""So long a work that was taken out is remembered whatever their number: as long as a list still holds it, only that
tells it from one that was put in."""


def fold(register: Register, edit: Edit) -> Register:
    """The register after an edit. Commutative, associative and idempotent, but for what `tidied` forgets."""
    entries = dict(register.entries)
    for put in edit.added:
        entry = _placed(entries.get(put.work), put, edit.stamp)
        entries[put.work] = msgspec.structs.replace(entry, added=max(entry.added, edit.heard_at))
    for work in edit.removed:
        known = entries.get(work) or Entry("", Stamp(), NEVER)
        entries[work] = msgspec.structs.replace(known, removed=max(known.removed, edit.since))
    for put in edit.moved:
        entries[put.work] = _placed(entries.get(put.work), put, edit.stamp)
    newest = (edit.heard_at, edit.stamp.server) > (register.edited_at, register.edited_by)
    return msgspec.structs.replace(
        register,
        entries=entries,
        name=_later(register.name, edit.name, edit.stamp),
        public=_later(register.public, edit.public, edit.stamp),
        edited_at=max(register.edited_at, edit.heard_at),
        edited_by=edit.stamp.server if newest else register.edited_by,
    )


def _placed(known: Entry | None, put: Put, stamp: Stamp) -> Entry:
    if known is None:
        return Entry(put.place, stamp, NEVER)
    if (known.placed, known.place) >= (stamp, put.place):
        return known
    return msgspec.structs.replace(known, place=put.place, placed=stamp)


def _later(held: Said[T], value: T | None, stamp: Stamp) -> Said[T]:
    return held if value is None or held.stamp >= stamp else Said(value, stamp)


def joined(register: Register, works: Sequence[int], heard_at: int) -> Register:
    """The register with all of another list in it: the longest list gives the order, what only others have follows in
    theirs. Once somebody has edited it, its own order holds."""
    held = register.works()
    have = set(held)
    fresh = [work for work in works if work not in have]
    entries = dict(register.entries)
    leads = len(works) > register.longest and register.edited_at == 0
    order = [*works, *(work for work in held if work not in set(works))] if leads else [*held, *fresh]
    given = _given(register, order, fresh, leads=leads)
    for work, place in given.items():
        known = entries.get(work)
        if known is not None and known.alive:
            entries[work] = msgspec.structs.replace(known, place=place)
        else:
            # taken out elsewhere before this list was known of: it is in one that is linked, so it is in all
            entries[work] = Entry(place, Stamp(), known.removed + 1 if known is not None else 0)
    return msgspec.structs.replace(
        register,
        entries=entries,
        longest=max(register.longest, len(works)),
        edited_at=_touched(register, fresh, heard_at),
    )


def _touched(register: Register, fresh: Sequence[int], heard_at: int) -> int:
    """A first merge is no edit, unless the list was deleted elsewhere: then whoever has it keeps it."""
    return max(register.edited_at, heard_at) if register.deleted >= 0 and fresh else register.edited_at


def _given(register: Register, order: Sequence[int], fresh: Sequence[int], *, leads: bool) -> dict[int, str]:
    if leads or not register.entries:
        return dict(zip(order, between(None, None, len(order)), strict=True)) if order else {}
    if not fresh:
        return {}
    last = max(entry.place for entry in register.entries.values())
    return dict(zip(fresh, between(last, None, len(fresh)), strict=True))


def tidied(register: Register) -> Register:
    """The same agreement in less room: the oldest of many works that were taken out are forgotten, and places that grew
    long are given out anew."""
    entries = register.entries
    dead = sorted((entry.removed, work) for work, entry in entries.items() if not entry.alive)
    if len(dead) > FORGOTTEN:
        before, most = register.edited_at - KEPT_MS, len(dead) - 2 * MOST
        oldest = dead[: len(dead) - FORGOTTEN // 2]
        drop = {work for number, (removed, work) in enumerate(oldest) if removed < before or number < most}
        entries = {work: entry for work, entry in entries.items() if work not in drop}
    if any(len(entry.place) > LONGEST for entry in entries.values()):
        order = sorted(entries, key=lambda work: (entries[work].place, work))
        places = dict(zip(order, between(None, None, len(order)), strict=True))
        entries = {w: msgspec.structs.replace(e, place=places[w]) for w, e in entries.items()}
    return register if entries is register.entries else msgspec.structs.replace(register, entries=entries)
