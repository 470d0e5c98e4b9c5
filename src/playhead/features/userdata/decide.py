"""What a record means for the sync: registers and shadows afterwards, and the jobs that follow. Pure."""

from __future__ import annotations

from playhead.domain.events import (
    ItemsGone,
    ItemsRelinked,
    ItemsSeen,
    JobParked,
    PageDiffered,
    PlaybackNotice,
    ServerSeen,
    SessionsSeen,
    UserDataNotice,
    UserDataRead,
    UserDataWritten,
    UsersListed,
    WriteNotMade,
    WritePlanned,
)
from playhead.domain.import_events import StatementsImported
from playhead.features.userdata.arrivals import arrived, gone, held_for_users
from playhead.features.userdata.imported import statements_heard
from playhead.features.userdata.observe import notice_heard, playback_heard, reading_taken
from playhead.features.userdata.passes import page_taken
from playhead.features.userdata.settle import job_parked, write_landed, write_not_made, write_planned
from playhead.features.userdata.view import Changes, Policy, View, learnt
from playhead.features.userdata.watching import sessions_seen
from playhead.journal.effects import NOTHING, Effects
from playhead.journal.record import Record


def decide(view: View, policy: Policy, record: Record, now: int) -> Effects:
    """The effects of one record on what the view holds."""
    match record.event:
        case UserDataNotice() as notice:
            return notice_heard(view, policy, notice, record.seq, now)
        case PlaybackNotice() as notice:
            return playback_heard(view, policy, notice, now)
        case SessionsSeen() as seen:
            return sessions_seen(view, policy, seen, now)
        case UserDataRead() as read:
            return reading_taken(view, policy, read, record.seq, now)
        case PageDiffered() as page:
            return page_taken(view, policy, page, record.seq, now)
        case StatementsImported() as told:
            return statements_heard(view, policy, told, record.seq, now)
        case ServerSeen(server=server, dated=dated):
            clocks = learnt(view, server, dated)
            return Effects(changes=Changes(clocks=clocks)) if clocks else NOTHING
        case UserDataWritten() as written:
            return write_landed(view, policy, written, record.seq, now)
        case WriteNotMade() as ended:
            return write_not_made(view, ended)
        case WritePlanned() as planned:
            return write_planned(view, planned)
        case JobParked(feature="userdata") as parked:
            return job_parked(parked)
        case ItemsSeen(server=server, items=items):
            return arrived(view, policy, frozenset(f"{server}/{item.item_id}" for item in items), now)
        case ItemsRelinked(server=server, item_ids=ids):
            return arrived(view, policy, frozenset(f"{server}/{item_id}" for item_id in ids), now)
        case ItemsGone(server=server, item_ids=ids):
            return gone(view, policy, frozenset(f"{server}/{item_id}" for item_id in ids), now)
        case UsersListed(server=server):
            return held_for_users(view, policy, server, now)
        case _:
            return NOTHING
