"""Mistakes that tools of this kind have made with playlists, each put in the place of the real code for a while.

Each is a function that plants one with pytest's `MonkeyPatch`; the patch is undone by whoever made it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest

from playhead.features.playlists import absence, calls, observe, perform, plan, tasks
from playhead.features.playlists.edits import Edit, Seen, edit_of
from playhead.features.playlists.looking import Looked
from playhead.features.playlists.model import Register, Shadow
from playhead.features.playlists.plan import Plan, Shelf, plan_of
from playhead.ports.playlists import Playlists

Patch = pytest.MonkeyPatch
Plant = Callable[[Patch], None]


def winner_takes_all(patch: Patch) -> None:
    """The list that was read last is what is agreed: what is not in it was taken out."""

    def all_of_it(register: Register, shadow: Shadow, seen: Seen, works: Mapping[str, int], **more: Any) -> Edit:
        edit = edit_of(register, shadow, seen, works, **more)
        there = {works[item] for item in seen.entries if item in works}
        return msgspec.structs.replace(edit, removed=tuple(work for work in register.works() if work not in there))

    patch.setattr(observe, "edit_of", all_of_it)


def made_anew(patch: Patch) -> None:
    """A list is changed by deleting it and making another."""

    async def apply(port: Playlists, shadow: Shadow, planned: Plan, looked: Looked) -> None:
        await port.delete(shadow.user_id, shadow.playlist_id)
        await port.create(shadow.user_id, shadow.name, planned.expected, public=False, media_type="")

    patch.setattr(perform, "apply", apply)


def moves_written_twice(patch: Patch) -> None:
    """Each move is made two times."""

    async def apply(port: Playlists, shadow: Shadow, planned: Plan, looked: Looked) -> None:
        twice = tuple(move for one in planned.moves for move in (one, one))
        await calls.apply(port, shadow, msgspec.structs.replace(planned, moves=twice), looked)

    patch.setattr(perform, "apply", apply)


def everything_moved(patch: Patch) -> None:
    """What stands in order is moved all the same."""
    patch.setattr(plan, "longest_increasing", lambda order: list(range(min(1, len(order)))))


def one_look_believed(patch: Patch) -> None:
    """What one look did not find is gone."""
    patch.setattr(absence, "_proven", lambda *_: True)


def no_brake(patch: Patch) -> None:
    """However many are gone at once, nobody is asked."""
    patch.setattr(absence, "matters", lambda *_: False)


def empty_is_believed(patch: Patch) -> None:
    """Where a look finds nothing in a list any more, somebody took everything out."""
    patch.setattr(observe, "lost_all", lambda *_: False)


def made_without_a_look(patch: Patch) -> None:
    """A call that made a list and was not answered is made again."""
    patch.setattr(perform, "_could_be", lambda *_: False)


def lost_is_taken_out(patch: Patch) -> None:
    """What a server has lost was taken out of its lists by somebody."""

    def nothing_missing(register: Register, shadow: Shadow, seen: Seen, works: Mapping[str, int], **more: Any) -> Edit:
        return edit_of(register, shadow, msgspec.structs.replace(seen, missing=()), works, **more)

    patch.setattr(observe, "edit_of", nothing_missing)


def come_back_is_put_in(patch: Patch) -> None:
    """What a server shows again was put into its lists by somebody."""

    def no_ghosts(register: Register, shadow: Shadow, seen: Seen, works: Mapping[str, int], **more: Any) -> Edit:
        return edit_of(register, msgspec.structs.replace(shadow, ghosts=()), seen, works, **more)

    patch.setattr(observe, "edit_of", no_ghosts)


def not_shown_is_added(patch: Patch) -> None:
    """What a list does not show is added to it, again at each look."""

    def ghosts_too(register: Register, shadow: Shadow, shelf: Shelf) -> Plan:
        return plan_of(register, msgspec.structs.replace(shadow, ghosts=()), shelf)

    patch.setattr(tasks, "plan_of", ghosts_too)
