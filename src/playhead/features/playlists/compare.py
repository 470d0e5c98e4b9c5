"""Whether a look at a list brought anything new: only that is journaled. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from playhead.domain.playlist_events import PlaylistRead
from playhead.features.playlists.model import Register, Shadow, State


def differs(shadow: Shadow | None, register: Register | None, read: PlaylistRead, works: Mapping[str, int]) -> bool:
    """Whether a list is not as it was known to be. `works` are those of its items: one that an item got only now, and
    that is not in what is agreed, is news too."""
    if shadow is None:
        return read.owned is not False
    if read.problem or shadow.problem:
        return read.problem != shadow.problem
    if not shadow.read_at or shadow.stale:
        return True
    if shadow.emptied_at:
        return not shadow.asked_empty or bool(set(shadow.entries) & set(read.entries))
    told = (read.name, read.public, read.entries, read.owned, dict(read.cannot))
    if told != (shadow.name, shadow.public, shadow.entries, shadow.owned, dict(shadow.cannot)):
        return True
    if set(read.missing) != set(shadow.ghosts):
        return True
    if register is None or register.state is State.UNLINKED:
        return False
    return any(works[item] not in register.entries for item in read.entries if item in works)
