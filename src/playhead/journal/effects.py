"""What a decision wants. Pure."""

from __future__ import annotations

from typing import Any

import msgspec

from playhead.domain.events import SYNC_UPDATES, SyncUpdate
from playhead.journal.lanes import JobSpec
from playhead.journal.record import Draft


class LogLine(msgspec.Struct, frozen=True, kw_only=True):
    """A write that was made, refused or, in a dry run, left out, as people read it. A line about an account or a
    playlist has the id and the name of that as its item's."""

    event_type: str
    source_server: str
    target_server: str
    username: str
    item_id: str
    item_name: str
    synced_value: str
    success: bool
    dry_run: bool = False
    message: str = ""
    job_id: int | None = None


def told(action: str, line: LogLine) -> Draft:
    """The line for people who look on; `action` as of a SyncUpdate."""
    update = SyncUpdate(
        action=action,
        event_type=line.event_type,
        source_server=line.source_server,
        target_server=line.target_server,
        username=line.username,
        item_id=line.item_id,
        item_name=line.item_name,
        value=line.synced_value,
        job_id=line.job_id,
    )
    return Draft(event=update, subject=f"{line.target_server}/{line.item_id}", stream=SYNC_UPDATES)


class Effects(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision wants: jobs, records for people or for other features, conditions that came true, new states."""

    jobs: tuple[JobSpec, ...] = ()
    drafts: tuple[Draft, ...] = ()
    signals: tuple[str, ...] = ()
    changes: Any = None


NOTHING = Effects()
