"""What a list that was read means: somebody's edit, the first sight of a list, or the echo of our own calls. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from playhead.domain.playlist_events import PlaylistRead
from playhead.features.playlists.edits import Edit, Seen, edit_of
from playhead.features.playlists.emptied import doubted, lost_all
from playhead.features.playlists.link import IN_FLIGHT_MS, fitting, left_by, of_one, under_way
from playhead.features.playlists.merge import fold, joined, tidied
from playhead.features.playlists.model import GHOSTS, Intent, Register, Said, Shadow, State, unique
from playhead.features.playlists.view import Changes, Owner, Peer, Policy, View, after, bringing
from playhead.journal.effects import NOTHING, Effects


def list_read(view: View, policy: Policy, read: PlaylistRead, seq: int, now: int) -> Effects:
    """A list of an account was read, and differs from what is known."""
    owner = view.owners.get(f"{read.server}/{read.user_id}")
    if owner is None:
        return NOTHING
    shadow = view.shadows.get(f"{owner.ref}/{read.playlist_id}")
    if shadow is not None and out_of_date(shadow, read):
        return _again(shadow)
    if shadow is not None and read.problem:
        return Effects(changes=Changes(shadows={shadow.key: msgspec.structs.replace(shadow, problem=read.problem)}))
    if shadow is None or not shadow.read_at:
        return _first_seen(view, policy, owner, shadow, read, seq, now)
    return observed(view, policy, shadow, read, now)


def _again(shadow: Shadow) -> Effects:
    if shadow.stale:
        return NOTHING
    return Effects(changes=Changes(shadows={shadow.key: msgspec.structs.replace(shadow, stale=True)}))


def out_of_date(shadow: Shadow, read: PlaylistRead) -> bool:
    """Whether our own calls came in between: what they leave behind is read by the run that makes them."""
    if read.asked_at < max(shadow.written_at, shadow.read_at):
        return True
    intent = shadow.intent
    return intent is not None and not read.run and read.asked_at < intent.opened_at + IN_FLIGHT_MS


def _first_seen(
    view: View, policy: Policy, owner: Owner, shadow: Shadow | None, read: PlaylistRead, seq: int, now: int
) -> Effects:
    if read.owned is False:
        return NOTHING
    alone = view.registers.get(shadow.register_id) if shadow is not None else None
    if alone is not None and alone.state is not State.LINKED:
        # it could not be read when it was found: what it was then decides
        read = msgspec.structs.replace(read, baseline=True)
    made = under_way(view, owner, read.name)
    if made is not None and read.asked_at < made[1].opened_at + IN_FLIGHT_MS:
        return NOTHING
    fresh = shadow_of(read, seq)
    if made is not None and left_by(made[1], read):
        register = _unmade(made[0], owner)
        return _joined(view, policy, register, fresh, alone, now)
    peer = policy.peers.get(owner.server, Peer())
    works = works_of(view, read)
    match = fitting(view, owner, read.name) if read.owned and not read.problem else None
    if match is None:
        register = alone or of_one(read, owner, peer, seq, works)
        if alone is not None:
            register = tidied(joined(alone, works, read.asked_at))
        return _joined(view, policy, register, fresh, None, now)
    register = msgspec.structs.replace(match, state=State.LINKED)
    if peer.hears:
        register = shown_as(tidied(joined(register, works, read.asked_at)), read)
    return _joined(view, policy, register, fresh, alone, now)


def _joined(view: View, policy: Policy, register: Register, fresh: Shadow, alone: Register | None, now: int) -> Effects:
    shadow = msgspec.structs.replace(fresh, register_id=register.id)
    registers: dict[int, Register | None] = {register.id: register}
    if alone is not None and alone.id != register.id:
        registers[alone.id] = None
    changes = Changes(registers=registers, shadows={shadow.key: shadow})
    return Effects(changes=changes, jobs=bringing(after(view, changes), policy, register, now))


def _unmade(register: Register, owner: Owner) -> Register:
    making = {ref: one for ref, one in register.making.items() if ref != owner.ref}
    return msgspec.structs.replace(register, making=making)


def shadow_of(read: PlaylistRead, register_id: int) -> Shadow:
    """What is known of a list right after it was read."""
    return Shadow(
        server=read.server,
        user_id=read.user_id,
        playlist_id=read.playlist_id,
        register_id=register_id,
        name=read.name,
        public=read.public,
        media_type=read.media_type,
        entries=read.entries,
        owned=read.owned,
        cannot=read.cannot,
        ghosts=read.missing[-GHOSTS:],
        read_at=0 if read.problem else read.asked_at,
        problem=read.problem,
    )


def works_of(view: View, read: PlaylistRead) -> list[int]:
    """The works of a list in their order, each once."""
    works = view.works_on(read.server, read.entries)
    return list(dict.fromkeys(works[item] for item in unique(read.entries) if item in works))


def observed(view: View, policy: Policy, shadow: Shadow, read: PlaylistRead, now: int) -> Effects:
    """A known list was read: what differs is an edit, unless it is what our own calls have left behind."""
    register = view.registers[shadow.register_id]
    agreed = register
    intent = later_intent(shadow, read.run, read.asked_at) if read.run else None
    if policy.peers.get(shadow.server, Peer()).hears and register.state is not State.UNLINKED:
        edit = edit_in(view, policy, register, shadow, read)
        doubt = doubted(view, shadow, read, edit, intent) if lost_all(view, shadow, read, edit) else None
        if doubt is not None:
            return doubt
        agreed = shown_as(fold_in(register, edit), read)
    seen = msgspec.structs.replace(
        shadow_of(read, register.id),
        written_at=shadow.written_at,
        refused=shadow.refused if dict(shadow.cannot) == dict(read.cannot) else (),
        intent=intent,
    )
    changes = Changes(registers={agreed.id: agreed} if agreed != register else {}, shadows={seen.key: seen})
    return Effects(changes=changes, jobs=bringing(after(view, changes), policy, agreed, now))


def shown_as(register: Register, read: PlaylistRead) -> Register:
    """The register with who may see the list, where nobody could tell before: that is no edit."""
    if read.public is None or register.public.value is not None:
        return register
    return msgspec.structs.replace(register, public=Said(read.public))


def later_intent(shadow: Shadow | None, run: str, asked_at: int) -> Intent | None:
    """What is expected of a run that began after this one, whose record is heard only now."""
    intent = shadow.intent if shadow is not None else None
    later = intent is not None and intent.run != run and intent.opened_at >= asked_at
    return intent if later else None


def edit_in(view: View, policy: Policy, register: Register, shadow: Shadow, read: PlaylistRead) -> Edit:
    """What somebody did to a list since it was known."""
    since = shadow.read_at
    works: Mapping[str, int] = view.works_on(shadow.server, (*shadow.entries, *read.entries))
    seen = Seen(name=read.name, public=read.public, entries=read.entries, missing=read.missing)
    return edit_of(
        register,
        shadow,
        seen,
        works,
        stamp=view.stamp(policy, shadow.server, read.asked_at, since),
        # a clock that was set back must not make an edit older than what it follows
        heard_at=max(read.asked_at, since + 1),
        since=since,
    )


def fold_in(register: Register, edit: Edit) -> Register:
    """The register after an edit, the same one where it says nothing."""
    return register if edit.empty else tidied(fold(register, edit))
