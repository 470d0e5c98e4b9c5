"""What a person decided about a list: keep it in step everywhere, take it apart, or settle what is held. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

import msgspec

from playhead.domain.playlist_events import PlaylistCommand
from playhead.features.playlists import absence, emptied
from playhead.features.playlists.merge import joined, tidied
from playhead.features.playlists.model import Register, Shadow, State, unique
from playhead.features.playlists.view import Changes, Policy, View, after, bringing
from playhead.journal.effects import NOTHING, Effects

Answer = Callable[[View, Policy, Register, int], Effects]


class Action(StrEnum):
    """`link`: keep it in step on all servers of its person, with another one's lists if that is named. `unlink`: leave
    every copy as it is. `confirm`: what is held as gone is deleted elsewhere, and what is held as emptied is emptied
    there; `discard`: it is made again, or filled again."""

    LINK = "link"
    UNLINK = "unlink"
    CONFIRM = "confirm"
    DISCARD = "discard"


def obeyed(view: View, policy: Policy, command: PlaylistCommand, now: int) -> Effects:
    """What follows. What has become impossible since it was said changes nothing."""
    register = view.registers.get(command.register_id)
    if register is None:
        return NOTHING
    match Action(command.action):
        case Action.LINK:
            return _linked(view, policy, register, command.with_id, now)
        case Action.UNLINK:
            apart = msgspec.structs.replace(register, state=State.UNLINKED, spread=False, also=())
            return Effects(changes=Changes(registers={register.id: apart}))
        case Action.CONFIRM:
            return _settled(view, policy, register, now, (emptied.confirmed, absence.confirmed))
        case Action.DISCARD:
            return _settled(view, policy, register, now, (emptied.put_back, absence.put_back))


def _settled(view: View, policy: Policy, register: Register, now: int, answers: Iterable[Answer]) -> Effects:
    """One answer for the copies that are empty, and one for those that are gone."""
    total = Effects(changes=Changes())
    for answer in answers:
        changes: Changes = total.changes
        so_far = after(view, changes)
        total = absence.both(total, answer(so_far, policy, so_far.registers[register.id], now))
    return total


def _linked(view: View, policy: Policy, register: Register, with_id: int | None, now: int) -> Effects:
    members = view.members(register.id)
    other = view.registers.get(with_id) if with_id is not None and with_id != register.id else None
    shadows: dict[str, Shadow | None] = {}
    registers: dict[int, Register | None] = {}
    if other is not None:
        if clash(view, register, other):
            return NOTHING
        for shadow in view.members(other.id):
            members.append(msgspec.structs.replace(shadow, register_id=register.id))
            shadows[shadow.key] = members[-1]
        registers[other.id] = None
        if register.public.value is None:
            register = msgspec.structs.replace(register, public=other.public)
    spread = register.spread or other is None
    register = msgspec.structs.replace(register, state=State.LINKED, spread=spread, deleted=-1)
    for shadow in sorted(members, key=lambda one: -len(one.entries)):
        register = joined(register, _works(view, shadow), now)
    registers[register.id] = tidied(register)
    changes = Changes(registers=registers, shadows=shadows)
    return Effects(changes=changes, jobs=bringing(after(view, changes), policy, register, now))


def clash(view: View, one: Register, other: Register) -> bool:
    """Whether the two cannot be one: of different people, or one account has both."""
    accounts = {shadow.ref for shadow in view.members(one.id)}
    return one.person_id != other.person_id or any(s.ref in accounts for s in view.members(other.id))


def _works(view: View, shadow: Shadow) -> list[int]:
    works = view.works_on(shadow.server, shadow.entries)
    return list(dict.fromkeys(works[item] for item in unique(shadow.entries) if item in works))
