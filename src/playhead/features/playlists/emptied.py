"""A list in which a look finds nothing any more: somebody emptied it, or its server has forgotten what was in it. Pure.

Nothing of it goes on before a second look says the same; of a long list, or of several at once, a person is asked.
"""

from __future__ import annotations

import msgspec

from playhead.domain.events import SYNC_UPDATES, SyncUpdate
from playhead.domain.playlist_events import PlaylistRead
from playhead.features.playlists.absence import matters
from playhead.features.playlists.edits import Edit, Seen, edit_of
from playhead.features.playlists.merge import fold, tidied
from playhead.features.playlists.model import Intent, Register, Shadow
from playhead.features.playlists.view import Changes, Policy, View, after, bringing
from playhead.journal.effects import NOTHING, Effects
from playhead.journal.record import Draft

APART_MS = 60_000
"""What two looks this far apart say is so."""

ASKED = 10
"""Titles: whoever loses fewer by a mistake has soon put them in again. As many as for a pass of user data."""


def lost_all(view: View, shadow: Shadow, read: PlaylistRead, edit: Edit) -> bool:
    """Whether nothing is left of what others have too. Who puts something else in at once knew what he did; once it is
    in doubt, it stays so."""
    left = set(shadow.entries) & set(read.entries)
    doubtful = not read.entries or bool(shadow.emptied_at)
    return bool(edit.removed) and not left and doubtful and matters(view, shadow)


def doubted(view: View, shadow: Shadow, read: PlaylistRead, edit: Edit, intent: Intent | None) -> Effects | None:
    """What follows of a look that found nothing left; None where it is believed."""
    seen = msgspec.structs.replace(
        shadow, emptied_at=shadow.emptied_at or read.asked_at, stale=False, problem="", intent=intent
    )
    if shadow.held or read.asked_at - seen.emptied_at < APART_MS:
        return Effects(changes=Changes(shadows={seen.key: seen}))
    if len(edit.removed) < ASKED and not _several(view, shadow):
        return None
    held = msgspec.structs.replace(seen, held=True)
    return Effects(changes=Changes(shadows={held.key: held}), drafts=(_told(view, held, len(edit.removed)),))


def _several(view: View, shadow: Shadow) -> bool:
    """Whether another list of the server, whosever it is, is empty all at once too: it may have lost its memory."""
    others = (s for s in view.shadows.values() if s.server == shadow.server and s.key != shadow.key)
    return any(s.emptied_at and s.ref in view.owners for s in others)


def _told(view: View, shadow: Shadow, titles: int) -> Draft:
    owner = view.owners.get(shadow.ref)
    update = SyncUpdate(
        action="brake",
        event_type="playlist",
        source_server=shadow.server,
        target_server="",
        username=owner.name if owner is not None else "",
        item_id=shadow.playlist_id,
        item_name=shadow.name,
        value="its only title is gone at once" if titles == 1 else f"all {titles} titles are gone at once",
    )
    return Draft(event=update, subject=shadow.key, stream=SYNC_UPDATES)


def confirmed(view: View, policy: Policy, register: Register, now: int) -> Effects:
    """A person says that it was meant: what was in it then is taken out elsewhere too."""
    agreed = register
    for shadow in _asked(view, register):
        agreed = tidied(fold(agreed, _all_out(view, policy, agreed, shadow)))
    return _settled(view, policy, register, agreed, now)


def put_back(view: View, policy: Policy, register: Register, now: int) -> Effects:
    """A person says that it was not: what is agreed is put into it again."""
    return _settled(view, policy, register, register, now)


def _asked(view: View, register: Register) -> list[Shadow]:
    return [shadow for shadow in view.members(register.id) if shadow.asked_empty]


def _all_out(view: View, policy: Policy, register: Register, shadow: Shadow) -> Edit:
    return edit_of(
        register,
        shadow,
        Seen(name=shadow.name, public=shadow.public, entries=()),
        view.works_on(shadow.server, shadow.entries),
        stamp=view.stamp(policy, shadow.server, shadow.emptied_at, shadow.read_at),
        heard_at=max(shadow.emptied_at, shadow.read_at + 1),
        since=shadow.read_at,
    )


def _settled(view: View, policy: Policy, register: Register, agreed: Register, now: int) -> Effects:
    """The lists are known to be empty; what was put in since is found by the next look."""
    shadows: dict[str, Shadow | None] = {
        shadow.key: msgspec.structs.replace(shadow, entries=(), read_at=shadow.emptied_at, emptied_at=0, held=False)
        for shadow in _asked(view, register)
    }
    if not shadows:
        return NOTHING
    changes = Changes(registers={agreed.id: agreed}, shadows=shadows)
    return Effects(changes=changes, jobs=bringing(after(view, changes), policy, agreed, now))
