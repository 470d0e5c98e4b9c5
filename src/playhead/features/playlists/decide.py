"""What a record means for playlists: what is agreed and known afterwards, and the jobs that follow. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from playhead.domain.events import ItemsRelinked, ItemsSeen, JobParked, LibraryNotice, PeopleChanged
from playhead.domain.playlist_events import (
    PlaylistCommand,
    PlaylistNotWritten,
    PlaylistPlanned,
    PlaylistRead,
    PlaylistsListed,
    PlaylistWritten,
)
from playhead.features.playlists import absence, commanded, settle
from playhead.features.playlists.model import Shadow
from playhead.features.playlists.observe import list_read
from playhead.features.playlists.view import Changes, Policy, View, bringing
from playhead.journal.effects import NOTHING, Effects
from playhead.journal.record import Record


def decide(view: View, policy: Policy, record: Record, now: int) -> Effects:
    """The effects of one record on what the view holds."""
    match record.event:
        case PlaylistRead() as read:
            return list_read(view, policy, read, record.seq, now)
        case PlaylistsListed() as listing:
            return absence.listed(view, policy, listing, now)
        case PlaylistWritten() as written:
            return settle.landed(view, policy, written, now)
        case PlaylistNotWritten() as ended:
            return settle.not_written(view, ended)
        case PlaylistPlanned() as plan:
            return settle.planned(view, plan)
        case PlaylistCommand() as command:
            return commanded.obeyed(view, policy, command, now)
        case JobParked(feature="playlists") as parked:
            return settle.job_parked(parked)
        case LibraryNotice() as notice:
            return absence.signalled(view, notice, now)
        case ItemsSeen(server=server, items=items):
            return _arrived(view, policy, server, (item.item_id for item in items), now)
        case ItemsRelinked(server=server, item_ids=ids):
            return _arrived(view, policy, server, ids, now)
        case PeopleChanged(accounts=accounts):
            return _moved(view, {str(account) for account in accounts})
        case _:
            return NOTHING


def _arrived(view: View, policy: Policy, server: str, item_ids: Iterable[str], now: int) -> Effects:
    """Items came that a list on this server may have waited for, or that it did not take while they were away."""
    came = set(item_ids)
    works = {view.works[ref] for item in came if (ref := f"{server}/{item}") in view.works}
    numbers = sorted({number for work in works for number in view.holding.get(work, ())})
    registers = [view.registers[number] for number in numbers if number in view.registers]
    specs = [spec for register in registers for spec in bringing(view, policy, register, now, only=server)]
    taken = {shadow.key: _asked_again(shadow, came) for shadow in view.shadows.values() if shadow.server == server}
    shadows: dict[str, Shadow | None] = {key: one for key, one in taken.items() if one != view.shadows[key]}
    return Effects(changes=Changes(shadows=shadows), jobs=tuple(specs)) if specs or shadows else NOTHING


def _asked_again(shadow: Shadow, came: Collection[str]) -> Shadow:
    return msgspec.structs.replace(shadow, refused=tuple(item for item in shadow.refused if item not in came))


def _moved(view: View, refs: set[str]) -> Effects:
    """Accounts that belong to somebody else now: their lists are looked at as if for the first time."""
    shadows = [shadow for shadow in view.shadows.values() if shadow.ref in refs]
    lost = {shadow.register_id for shadow in shadows}
    empty = {n for n in lost if all(member.ref in refs for member in view.members(n))}
    return Effects(
        changes=Changes(
            registers=dict.fromkeys(empty),
            shadows=dict.fromkeys(shadow.key for shadow in shadows),
            strangers=tuple(sorted(refs)),
        )
    )
