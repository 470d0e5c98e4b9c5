"""Which accounts are to be read when: everything after each gap and once a day, what is marked in between. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from playhead.kit.times import HOUR

FULL_MS = 24 * HOUR
QUICK_MS = 1 * HOUR


class Swept(msgspec.Struct, frozen=True, kw_only=True):
    """When an account's last whole pass over everything began, and its last quick one; 0 for never.

    `taken_at` is the last one over everything that was taken as it was: nothing of it is held for a person."""

    full_at: int = 0
    quick_at: int = 0
    taken_at: int = 0


def ended(before: Swept, begun_at: int, *, quick: bool, held: bool) -> Swept:
    """After a pass that began at `begun_at` is whole. One that is held was read all the same, and is not owed again; a
    quick one says nothing of what is not marked."""
    if quick:
        return msgspec.structs.replace(before, quick_at=begun_at)
    return Swept(full_at=begun_at, quick_at=begun_at, taken_at=before.taken_at if held else begun_at)


class Agenda(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts (`server/user id`) to be read. `catch_up` because nobody knows what happened meanwhile, `full` because
    it is time, `quick` only what is played, begun or a favourite."""

    catch_up: tuple[str, ...] = ()
    full: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()


def agenda(
    accounts: Iterable[str],
    swept: Mapping[str, Swept],
    back_at: int,
    now: int,
    *,
    full_ms: int = FULL_MS,
    quick_ms: int = QUICK_MS,
) -> Agenda:
    """What is due. `back_at` is since when the server has been heard without a gap; `full_ms` 0: never by the clock,
    and then nothing in between either."""
    catch_up, full, quick = [], [], []
    for ref in accounts:
        last = swept.get(ref, Swept())
        if last.full_at < back_at or not last.full_at:
            catch_up.append(ref)
        elif full_ms and now - last.full_at >= full_ms:
            full.append(ref)
        elif full_ms and now - max(last.full_at, last.quick_at) >= min(quick_ms, full_ms):
            quick.append(ref)
    return Agenda(catch_up=tuple(catch_up), full=tuple(full), quick=tuple(quick))
