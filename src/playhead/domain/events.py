"""The bodies of journal records: a closed, versioned union. A new kind is added here and nowhere else.

Three classes decide how long a record is kept: an *observation* is what somebody outside said, a *fact* is what we
did or learnt, a record of class *kept* stays. Records with a `stream` are written by features, for people.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

import msgspec

from playhead.domain.items import Item
from playhead.domain.people import RemoteUser
from playhead.domain.userdata import SaveReason, UserData, UserDataPart


class Retention(StrEnum):
    """How long records of a kind are kept."""

    OBSERVATION = "observation"
    FACT = "fact"
    KEPT = "kept"


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """Base of all record bodies; `kind` on the wire is the class's tag. Times are UTC milliseconds."""

    retention: ClassVar[Retention] = Retention.FACT


class UserDataNotice(Event, frozen=True, kw_only=True, tag="user_data_notice"):
    """A server says that user data was saved. `said_at` is the server's own clock, `heard_at` ours."""

    retention: ClassVar[Retention] = Retention.OBSERVATION
    server: str
    user_id: str
    item_id: str
    data: UserDataPart
    heard_at: int
    said_at: int | None = None
    reason: SaveReason | None = None
    user_name: str = ""
    item_name: str = ""


class PlaybackNotice(Event, frozen=True, kw_only=True, tag="playback_notice"):
    """A player reports. `position` is the raw player position, never the stored one."""

    retention: ClassVar[Retention] = Retention.OBSERVATION
    server: str
    user_id: str
    item_id: str
    action: str
    heard_at: int
    said_at: int | None = None
    position: int = 0
    is_paused: bool = False
    completed: bool = False
    client: str = ""
    device: str = ""
    device_id: str = ""
    play_method: str = ""
    user_name: str = ""
    item_name: str = ""


class LibraryNotice(Event, frozen=True, kw_only=True, tag="library_notice"):
    """A server says that an item came or went: `action` is `added` or `deleted`."""

    retention: ClassVar[Retention] = Retention.OBSERVATION
    server: str
    action: str
    item_id: str
    item_name: str = ""


class UserNotice(Event, frozen=True, kw_only=True, tag="user_notice"):
    """A server says that a user came, went or was renamed: `action` is `created`, `deleted` or `renamed`."""

    retention: ClassVar[Retention] = Retention.OBSERVATION
    server: str
    action: str
    user_id: str
    user_name: str = ""


class Unreadable(Event, frozen=True, kw_only=True, tag="unreadable"):
    """Something came that could not be read; the raw bytes are kept beside it."""

    retention: ClassVar[Retention] = Retention.OBSERVATION
    server: str
    why: str


class ServerSeen(Event, frozen=True, kw_only=True, tag="server_seen"):
    """A server's state changed: `state` is `up`, `down` or `key_refused`. `fresh`: our first look since we started."""

    server: str
    state: str
    fresh: bool = False
    server_id: str = ""
    server_name: str = ""
    version: str = ""
    error: str = ""


class UsersListed(Event, frozen=True, kw_only=True, tag="users_listed"):
    """A complete list of a server's users, written when it differs from the one before."""

    server: str
    users: tuple[RemoteUser, ...]


class ItemsSeen(Event, frozen=True, kw_only=True, tag="items_seen"):
    """Items that are new or differ from what the index has."""

    server: str
    items: tuple[Item, ...]


class ItemsGone(Event, frozen=True, kw_only=True, tag="items_gone"):
    """Items that a complete listing or a look-up by id no longer has."""

    server: str
    item_ids: tuple[str, ...]


class UserDataRead(Event, frozen=True, kw_only=True, tag="user_data_read"):
    """We read one item's user data. `asked_at` is when the request began: what was written later is not in it."""

    server: str
    user_id: str
    item_id: str
    data: UserData
    asked_at: int
    answered_at: int


class UserDataWritten(Event, frozen=True, kw_only=True, tag="user_data_written"):
    """We wrote `part`. `before` is what was read right before (None where the version needs no reading), `after` what
    the server says it holds now. `calls` counts the calls that changed state: 0 when an earlier one had landed.
    `run` names the run of the job, as in the intent that it closes; `epoch` and `stamped_at` are of the desire."""

    server: str
    user_id: str
    item_id: str
    part: UserDataPart
    before: UserData | None
    after: UserData
    asked_at: int
    answered_at: int
    calls: int
    job_id: int = 0
    run: str = ""
    epoch: int = 0
    stamped_at: int = 0


class JobParked(Event, frozen=True, kw_only=True, tag="job_parked"):
    """A job ended badly and is listed until somebody acts. `args` is the job's own JSON."""

    job_id: int
    feature: str
    job_kind: str
    args: str
    outcome: str
    reason: str


class WriteNotMade(Event, frozen=True, kw_only=True, tag="write_not_made"):
    """A run ended before its call could reach the server: what it would have left behind is not expected any more."""

    server: str
    user_id: str
    item_id: str
    run: str


class WritePlanned(Event, frozen=True, kw_only=True, tag="write_planned"):
    """A dry run: the write that would have been made."""

    server: str
    user_id: str
    item_id: str
    part: UserDataPart
    job_id: int = 0


class DecideFailed(Event, frozen=True, kw_only=True, tag="decide_failed"):
    """A feature could not decide a record; the record at `seq` waits for a person."""

    retention: ClassVar[Retention] = Retention.KEPT
    feature: str
    seq: int
    error: str


class JobCommand(Event, frozen=True, kw_only=True, tag="job_command"):
    """Somebody retried, cancelled or resolved a job."""

    retention: ClassVar[Retention] = Retention.KEPT
    job_id: int
    action: str
    note: str = ""


class UserChanged(Event, frozen=True, kw_only=True, tag="user_changed"):
    """A login of Playhead was added, changed, disabled or removed."""

    retention: ClassVar[Retention] = Retention.KEPT
    action: str
    user_id: int
    username: str


class SyncUpdate(Event, frozen=True, kw_only=True, tag="sync_update"):
    """For people: what the sync did. `action` is queued, synced, waiting, parked, failed, conflict or brake."""

    action: str
    event_type: str
    source_server: str
    target_server: str
    username: str
    item_id: str
    item_name: str
    value: str
    job_id: int | None = None


class ServerUpdate(Event, frozen=True, kw_only=True, tag="server_update"):
    """For people: a server went down or came back."""

    server: str
    state: str
    detail: str = ""


Body = (
    UserDataNotice
    | PlaybackNotice
    | LibraryNotice
    | UserNotice
    | Unreadable
    | ServerSeen
    | UsersListed
    | ItemsSeen
    | ItemsGone
    | UserDataRead
    | UserDataWritten
    | JobParked
    | WriteNotMade
    | WritePlanned
    | DecideFailed
    | JobCommand
    | UserChanged
    | SyncUpdate
    | ServerUpdate
)
"""Every record body."""

EVENT_TYPES: tuple[type[Event], ...] = tuple(Body.__args__)

KIND: dict[type[Event], str] = {t: str(t.__struct_config__.tag) for t in EVENT_TYPES}
"""A body's type → the `kind` in the journal."""
