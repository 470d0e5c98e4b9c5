"""Which lists are one: by hand, or by name and owner when a list is seen for the first time. Pure."""

from __future__ import annotations

from playhead.domain.playlist_events import PlaylistRead
from playhead.features.playlists.merge import joined, tidied
from playhead.features.playlists.model import Making, Register, Said, State, fold_name, unique
from playhead.features.playlists.view import Owner, Peer, View

IN_FLIGHT_MS = 10 * 60_000
"""After this long nobody tells any more what a call has left behind."""


def fitting(view: View, owner: Owner, name: str) -> Register | None:
    """What a list of this name is linked with when it is first seen: one of the same person, of which this account has
    none yet. What a person took apart is not put together again; one whose owner nobody could tell waits for him."""
    wanted = fold_name(name)
    found = [
        register
        for register in view.registers.values()
        if register.person_id == owner.person_id
        and register.folded == wanted
        and register.state is not State.UNLINKED
        and not register.dead
        and view.member(register.id, owner.ref) is None
        and all(shadow.owned is not None for shadow in view.members(register.id))
    ]
    return min(found, key=lambda register: (register.state is not State.LINKED, register.id), default=None)


def under_way(view: View, owner: Owner, name: str) -> tuple[Register, Making] | None:
    """A call of ours that makes a list of this name for this account."""
    for register in view.registers.values():
        making = register.making.get(owner.ref)
        if making is not None and register.folded == fold_name(name):
            return register, making
    return None


def left_by(making: Making, read: PlaylistRead) -> bool:
    """Whether a list is what one of our own calls has made, and nobody has touched it."""
    there = tuple(unique(read.entries))
    return any(there == sent[: len(there)] for sent in (making.items, *making.before))


def of_one(read: PlaylistRead, owner: Owner, peer: Peer, seq: int, works: list[int]) -> Register:
    """What a list is by itself. One that was made after the first contact goes everywhere."""
    fresh = not read.baseline and peer.hears and read.owned is not None
    register = Register(
        id=seq,
        person_id=owner.person_id,
        name=Said(read.name),
        public=Said(read.public),
        state=State.LINKED if fresh else State.OFFERED,
        spread=fresh,
        media_type=read.media_type,
        edited_by=owner.server,
    )
    return tidied(joined(register, works, read.asked_at))
