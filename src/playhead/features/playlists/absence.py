"""Lists that are not there any more: gone is what the server said so of, or what two whole looks did not find. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from playhead.domain.events import SYNC_UPDATES, LibraryNotice, SyncUpdate
from playhead.domain.playlist_events import PlaylistsListed
from playhead.features.playlists.model import Register, Shadow, State, also_for
from playhead.features.playlists.view import Changes, Peer, Policy, View, after, bringing, job_for
from playhead.journal.effects import NOTHING, Effects
from playhead.journal.lanes import JobSpec
from playhead.journal.record import Draft

APART_MS = 10 * 60_000
"""What two looks this far apart did not find is gone."""


def listed(view: View, policy: Policy, listing: PlaylistsListed, now: int) -> Effects:
    """Which lists an account has."""
    ref = f"{listing.server}/{listing.user_id}"
    if ref not in view.owners:
        return NOTHING
    there = set(listing.playlist_ids)
    known = [s for s in view.shadows.values() if s.ref == ref and not _under_way(s) and s.read_at]
    missing = [s for s in known if s.playlist_id not in there and max(s.read_at, s.written_at) <= listing.asked_at]
    back = [s for s in known if s.playlist_id in there and (s.missed_at or s.signalled_at or _held_as_gone(s))]
    shadows: dict[str, Shadow | None] = {s.key: _found(s, listing) for s in back}
    shadows |= {s.key: _missed(s, listing) for s in missing}
    # what is held stays so until a person has decided, or it is there again
    fresh = [s for s in missing if not s.held]
    proven = [s for s in fresh if s.playlist_id in listing.signalled or _proven(s, listing.asked_at)]
    # of all accounts: a server that lost its memory lost the lists of everybody
    others = [
        s
        for s in view.shadows.values()
        if s.server == listing.server and s.ref != ref and s.missed_at and s.ref in view.owners
    ]
    several = sum(matters(view, s) for s in (*missing, *others)) > 1
    effects = _held(view, proven, shadows) if several else _taken(view, policy, proven, shadows, now)
    if not listing.first:
        return effects
    return msgspec.structs.replace(effects, jobs=(*effects.jobs, *_arriving(view, policy, ref, now)))


def signalled(view: View, notice: LibraryNotice, now: int) -> Effects:
    """A server says that something was deleted: if it is a list, it is looked for."""
    lost = [s for s in view.shadows.values() if (s.server, s.playlist_id) == (notice.server, notice.item_id)]
    if notice.action != "deleted" or not lost:
        return NOTHING
    at = {s.key: msgspec.structs.replace(s, signalled_at=now) for s in lost}
    return Effects(changes=Changes(shadows=dict(at)))


def confirmed(view: View, policy: Policy, register: Register, now: int) -> Effects:
    """A person says that the lists which are held are gone for good, whatever was done to the others meanwhile."""
    held = [s for s in view.members(register.id) if s.held and not s.asked_empty]
    if held and register.state is State.LINKED:
        over = msgspec.structs.replace(register, deleted=max(register.deleted, register.edited_at))
        view = after(view, Changes(registers={register.id: over}))
    return _taken(view, policy, held, {}, now)


def put_back(view: View, policy: Policy, register: Register, now: int) -> Effects:
    """A person says that they are not: they are made again there."""
    held = [s for s in view.members(register.id) if s.held and not s.asked_empty]
    return _made_again(view, policy, register, held, now) if held else NOTHING


def _under_way(shadow: Shadow) -> bool:
    return shadow.intent is not None and shadow.intent.gone


def _found(shadow: Shadow, listing: PlaylistsListed) -> Shadow:
    signalled_at = shadow.signalled_at if shadow.signalled_at > listing.asked_at else 0
    held = shadow.held and bool(shadow.emptied_at)
    return msgspec.structs.replace(shadow, missed_at=0, held=held, signalled_at=signalled_at)


def _held_as_gone(shadow: Shadow) -> bool:
    return shadow.held and not shadow.emptied_at


def _missed(shadow: Shadow, listing: PlaylistsListed) -> Shadow:
    return msgspec.structs.replace(shadow, missed_at=shadow.missed_at or listing.asked_at)


def _proven(shadow: Shadow, asked_at: int) -> bool:
    if shadow.signalled_at:
        return True
    return bool(shadow.missed_at) and asked_at - shadow.missed_at >= APART_MS


def matters(view: View, shadow: Shadow) -> bool:
    """Whether others have the list too, so that they would lose it."""
    register = view.registers[shadow.register_id]
    return register.state is State.LINKED and len(view.members(register.id)) > 1


def _held(view: View, proven: Iterable[Shadow], shadows: dict[str, Shadow | None]) -> Effects:
    """More than one is gone at once: that may be a server that lost its memory. What others have waits for a person."""
    drafts: list[Draft] = []
    registers: dict[int, Register | None] = {}
    for shadow in proven:
        if not matters(view, shadow):
            shadows[shadow.key] = None
            if len(view.members(shadow.register_id)) == 1:
                registers[shadow.register_id] = None
            continue
        now = shadows[shadow.key]
        if now is not None and not now.held:
            shadows[shadow.key] = msgspec.structs.replace(now, held=True)
            drafts.append(_told(view, shadow))
    return Effects(changes=Changes(shadows=shadows, registers=registers), drafts=tuple(drafts))


def _told(view: View, shadow: Shadow) -> Draft:
    owner = view.owners.get(shadow.ref)
    update = SyncUpdate(
        action="brake",
        event_type="playlist",
        source_server=shadow.server,
        target_server="",
        username=owner.name if owner is not None else "",
        item_id=shadow.playlist_id,
        item_name=shadow.name,
        value="more than one list is gone at once",
    )
    return Draft(event=update, subject=shadow.key, stream=SYNC_UPDATES)


def _taken(
    view: View,
    policy: Policy,
    gone: Collection[Shadow],
    shadows: dict[str, Shadow | None],
    now: int,
) -> Effects:
    """Whoever deleted a list knew of what it held until then; what others did to it since keeps it."""
    total = Effects(changes=Changes(shadows=shadows))
    for shadow in gone:
        so_far: Changes = total.changes
        total = both(total, _taken_one(after(view, so_far), policy, shadow, now))
    return total


def _taken_one(view: View, policy: Policy, shadow: Shadow, now: int) -> Effects:
    register = view.registers[shadow.register_id]
    if register.state is State.LINKED:
        if not policy.peers.get(shadow.server, Peer()).hears:
            return _made_again(view, policy, register, [shadow], now)
        register = msgspec.structs.replace(register, deleted=max(register.deleted, shadow.read_at))
        if not register.dead:
            return _made_again(view, policy, register, [shadow], now)
        # should an edit elsewhere be heard of that nobody knew here, it comes back here too
        register = also_for(register, [shadow.ref])
    alone = len(view.members(register.id)) == 1
    changes = Changes(registers={register.id: None if alone else register}, shadows={shadow.key: None})
    return Effects(changes=changes, jobs=() if alone else bringing(after(view, changes), policy, register, now))


def _made_again(view: View, policy: Policy, register: Register, lost: Iterable[Shadow], now: int) -> Effects:
    """What is known of the lists is forgotten, and they are made anew where they were."""
    found = list(lost)
    register = also_for(register, [shadow.ref for shadow in found])
    changes = Changes(registers={register.id: register}, shadows={s.key: None for s in found})
    return Effects(changes=changes, jobs=bringing(after(view, changes), policy, register, now))


def both(one: Effects, other: Effects) -> Effects:
    """One after the other; where both have a state it is the later one's."""
    mine: Changes = one.changes
    its: Changes = other.changes or Changes()
    changes = Changes(registers=mine.registers | its.registers, shadows=mine.shadows | its.shadows)
    return Effects(changes=changes, jobs=(*one.jobs, *other.jobs), drafts=(*one.drafts, *other.drafts))


def _arriving(view: View, policy: Policy, ref: str, now: int) -> tuple[JobSpec, ...]:
    """The lists that an account lacks, now that those it has are known."""
    owner = msgspec.structs.replace(view.owners[ref], known=True)
    peer = policy.peers.get(owner.server)
    if peer is None or not peer.writes:
        return ()
    return tuple(
        job_for(policy, register, owner, now)
        for register in view.registers.values()
        if register.person_id == owner.person_id
        and register.spread
        and register.state is State.LINKED
        and not register.dead
        and view.member(register.id, ref) is None
    )
