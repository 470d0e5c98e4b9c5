"""What a decision may look at, and what it may change. Pure values."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from playhead.features.playlists import jobs
from playhead.features.playlists.jobs import Target
from playhead.features.playlists.model import Register, Shadow, Stamp, State
from playhead.journal.effects import LogLine
from playhead.journal.lanes import JobSpec

LIVE_PRIO = 1
"""Behind edits of user data, before what passes bring."""


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """A server's part in the sync: `rank` breaks ties, `hears` and `writes` are its direction."""

    rank: int = 1
    hears: bool = True
    writes: bool = True


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What the configuration says about playlists."""

    peers: dict[str, Peer]
    dry_run: bool = False
    max_attempts: int = 5


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """An account with its person. `known`: all of its lists were read once."""

    server: str
    user_id: str
    person_id: int
    name: str
    known: bool = False

    @property
    def ref(self) -> str:
        return f"{self.server}/{self.user_id}"


class View(msgspec.Struct, kw_only=True):
    """The loaded states of a batch. Owners that are not here are unknown to identity; `works` are those of items, by
    `server/item id`; `gaps` is since when a server has been heard without one."""

    owners: dict[str, Owner] = {}
    owners_of: dict[int, tuple[Owner, ...]] = {}
    registers: dict[int, Register] = {}
    shadows: dict[str, Shadow] = {}
    works: dict[str, int] = {}
    gaps: dict[str, int] = {}
    holding: dict[int, frozenset[int]] = {}
    """Work → the registers that hold it or held it; loaded where items came."""

    def members(self, register_id: int) -> list[Shadow]:
        """The lists that are linked by a register, by key."""
        found = [shadow for shadow in self.shadows.values() if shadow.register_id == register_id]
        return sorted(found, key=lambda shadow: shadow.key)

    def member(self, register_id: int, ref: str) -> Shadow | None:
        """An account's list of a register."""
        return next((shadow for shadow in self.members(register_id) if shadow.ref == ref), None)

    def works_on(self, server: str, items: tuple[str, ...]) -> dict[str, int]:
        """The works of a server's items, where they have one."""
        refs = ((item, f"{server}/{item}") for item in items)
        return {item: self.works[ref] for item, ref in refs if ref in self.works}

    def stamp(self, policy: Policy, server: str, asked_at: int, since: int) -> Stamp:
        """When an edit that was read was made: about now, but after a gap right after the last contact, so that it
        loses to everything that was heard elsewhere meanwhile."""
        at = since + 1 if since < self.gaps.get(server, 0) else asked_at
        return Stamp(at=at, rank=-policy.peers.get(server, Peer()).rank, server=server)


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What a record changes, by the view's keys; None takes a row away. `strangers` are accounts of which nothing is
    known any more."""

    registers: dict[int, Register | None] = {}
    shadows: dict[str, Shadow | None] = {}
    strangers: tuple[str, ...] = ()
    log: tuple[LogLine, ...] = ()


def after(view: View, changes: Changes) -> View:
    """The view with a record's changes taken over."""
    registers = dict(view.registers)
    shadows = dict(view.shadows)
    take_over(registers, shadows, changes)
    return msgspec.structs.replace(view, registers=registers, shadows=shadows)


def take_over(registers: dict[int, Register], shadows: dict[str, Shadow], changes: Changes) -> None:
    """Change loaded states in place."""
    for number, register in changes.registers.items():
        if register is None:
            registers.pop(number, None)
        else:
            registers[number] = register
    for key, shadow in changes.shadows.items():
        if shadow is None:
            shadows.pop(key, None)
        else:
            shadows[key] = shadow


def targets(view: View, policy: Policy, register: Register) -> Iterator[Owner]:
    """The accounts of which the list has to be looked at when the agreement changes."""
    if register.state is not State.LINKED:
        return
    for owner in view.owners_of.get(register.person_id, ()):
        peer = policy.peers.get(owner.server)
        if peer is None or not peer.writes:
            continue
        if view.member(register.id, owner.ref) is not None or (not register.dead and _wants(register, owner)):
            yield owner


def _wants(register: Register, owner: Owner) -> bool:
    """Whether the list is made where it is missing; never before the lists that are there were looked at."""
    return owner.ref in register.also or (register.spread and owner.known)


def bringing(
    view: View, policy: Policy, register: Register, now: int, *, only: str | None = None
) -> tuple[JobSpec, ...]:
    """The jobs that bring all lists of a register to what is agreed; `only` those on one server."""
    return tuple(
        job_for(policy, register, owner, now)
        for owner in targets(view, policy, register)
        if only in (None, owner.server)
    )


def job_for(policy: Policy, register: Register, owner: Owner, now: int) -> JobSpec:
    """The job for one account."""
    target = Target(
        server=owner.server,
        user_id=owner.user_id,
        register_id=register.id,
        username=owner.name,
        name=register.name.value,
        source_server=register.edited_by,
    )
    return JobSpec(
        kind=jobs.BRING,
        gate=owner.server,
        lane=target.lane,
        ckey=target.lane,
        args=jobs.encode(target),
        prio=LIVE_PRIO,
        run_at=now,
        max_attempts=policy.max_attempts,
    )
