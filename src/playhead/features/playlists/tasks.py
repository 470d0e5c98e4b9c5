"""What a job is to do, decided when it is claimed: change a list, make it, or delete it. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from playhead.features.playlists.jobs import Target
from playhead.features.playlists.model import Intent, Making, Register, Shadow, State
from playhead.features.playlists.plan import Plan, Shelf, first_items, plan_of
from playhead.journal.outcomes import Skip

TRIES = 5
"""Of so many calls that had no answer it is remembered what was sent with them."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Make the calls of `plan`, if the list is still as `shadow` has it."""

    target: Target
    shadow: Shadow
    plan: Plan
    media_type: str = ""


class Make(msgspec.Struct, frozen=True, kw_only=True):
    """Make a list, unless one of that name is there. `known` are the lists of the account that are linked already;
    `earlier` is a call that made it and was not answered."""

    target: Target
    name: str
    public: bool
    media_type: str
    items: tuple[str, ...]
    more: bool
    known: frozenset[str] = frozenset()
    earlier: Making | None = None


class Delete(msgspec.Struct, frozen=True, kw_only=True):
    """Delete a list, if it is still as `shadow` has it."""

    target: Target
    shadow: Shadow


Task = Change | Make | Delete


def task_of(
    target: Target, register: Register | None, member: Shadow | None, known: frozenset[str], shelf: Shelf
) -> Task | Skip:
    """What brings an account's list to what is agreed."""
    if register is None or register.state is not State.LINKED:
        return Skip(reason="the lists are not linked any more")
    if member is None:
        return _make(target, register, known, shelf)
    if member.held or member.emptied_at:
        return Skip(reason=_in_doubt(member))
    if member.problem:
        return Skip(reason=f"the list cannot be read on {target.server}: {member.problem}")
    if register.dead:
        return Delete(target=target, shadow=member)
    plan = plan_of(register, member, shelf)
    if not plan.empty:
        return Change(target=target, shadow=member, plan=plan, media_type=member.media_type)
    if plan.blocked:
        reasons = sorted({f"{verb}: {why}" for verb, why in plan.blocked.items()})
        return Skip(reason=f"{target.server} cannot be told all of it; {', '.join(reasons)}")
    return Skip(reason="already in step")


def _in_doubt(member: Shadow) -> str:
    gone = "the list is gone there" if member.missed_at or not member.emptied_at else "nothing is in the list any more"
    return f"{gone}, and {'a person has to say whether it was meant' if member.held else 'it is looked at once more'}"


def _make(target: Target, register: Register, known: frozenset[str], shelf: Shelf) -> Make | Skip:
    wanted = register.spread or target.ref in register.also
    if register.dead or not wanted:
        return Skip(reason="there is nothing to make")
    items = first_items(register, shelf)
    if not items:
        return Skip(reason=f"{target.server} has nothing of what is in the list")
    return Make(
        target=target,
        name=register.name.value,
        public=bool(register.public.value),
        media_type=register.media_type,
        items=items,
        more=sum(work in shelf.item_of for work in register.works()) > len(items),
        known=known,
        earlier=register.making.get(target.ref),
    )


def with_intent(task: Change | Delete, run: str, now: int) -> Shadow:
    """The shadow with what the calls may leave behind; of calls before, which had no answer, that stays."""
    earlier = task.shadow.intent or Intent(run=run, opened_at=now)
    if isinstance(task, Delete):
        intent = msgspec.structs.replace(earlier, run=run, opened_at=now, gone=True)
        return msgspec.structs.replace(task.shadow, intent=intent)
    plan = task.plan
    intent = Intent(
        run=run,
        opened_at=now,
        added=_more(earlier.added, plan.added),
        removed=_more(earlier.removed, plan.removes),
        moved=_more(earlier.moved, tuple(move.item for move in plan.moves)),
        name=plan.name if plan.name is not None else earlier.name,
        public=plan.public if plan.public is not None else earlier.public,
    )
    return msgspec.structs.replace(task.shadow, intent=intent)


def _more(known: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *new)))


def with_making(register: Register, task: Make, run: str, now: int) -> Register:
    """The register with a note of the list that is being made."""
    earlier = task.earlier
    before = tuple(dict.fromkeys((earlier.items, *earlier.before)))[:TRIES] if earlier is not None else ()
    making: Mapping[str, Making] = register.making | {task.target.ref: Making(run, now, task.items, before)}
    return msgspec.structs.replace(register, making=dict(making))
