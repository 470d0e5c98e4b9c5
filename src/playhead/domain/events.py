"""The bodies of journal records: a closed, versioned union. A new kind is added here and nowhere else.

Three classes decide how long a record is kept: an *observation* is what somebody outside said, a *fact* is what we
did or learnt, a record of class *kept* stays. Records with a `stream` are written by features, for people.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from playhead.domain.access_events import SignIn as SignIn
from playhead.domain.access_events import UserChanged as UserChanged
from playhead.domain.account_events import (
    AccountLeft,
    AccountMade,
    AccountRemoved,
    PasswordShown,
    UserRequestSettled,
)
from playhead.domain.channels import SYNC_UPDATES as SYNC_UPDATES
from playhead.domain.event import Event as Event
from playhead.domain.event import Retention as Retention
from playhead.domain.history_events import BadgeEarned, HistorySwitched, PlaybackUpdate
from playhead.domain.import_events import StatementsImported
from playhead.domain.items import Item, Library
from playhead.domain.people import Account, RemoteUser, ServerDate
from playhead.domain.playback import Playing
from playhead.domain.playlist_events import (
    PlaylistCommand,
    PlaylistNotWritten,
    PlaylistPlanned,
    PlaylistRead,
    PlaylistsListed,
    PlaylistWritten,
)
from playhead.domain.server_events import ServerAnswered
from playhead.domain.told_events import ListUpdate, Notification, SystemUpdate
from playhead.domain.userdata import SaveReason, UserData, UserDataPart


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


class SessionsSeen(Event, frozen=True, kw_only=True, tag="sessions_seen"):
    """Who is watching what, as a whole: written when a player has said something new, and now and then while somebody
    watches. `ended` was there in the record before. `confirmed_at` is when the answer before this one came, until when
    nothing had changed: between the two nobody looked, or had no answer. Times are our clock, UTC milliseconds."""

    retention: ClassVar[Retention] = Retention.OBSERVATION
    server: str
    playing: tuple[Playing, ...] = ()
    ended: tuple[Playing, ...] = ()
    asked_at: int
    answered_at: int
    confirmed_at: int = 0


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
    """A server's state changed: `state` is `up`, `down`, `key_refused`, `stranger` where something answers that is no
    Jellyfin, or `held` for one that seems not to be the one that is meant: `other_id` is the id of the server that
    answers then, and `question` what is asked about it. `fresh`: our first look since we started. `dated` is the newest
    date that the server has told."""

    server: str
    state: str
    fresh: bool = False
    server_id: str = ""
    server_name: str = ""
    version: str = ""
    error: str = ""
    dated: ServerDate | None = None
    question: str = ""
    other_id: str = ""


class ServerRetired(Event, frozen=True, kw_only=True, tag="server_retired"):
    """A server is no longer configured, or begins `anew`: its accounts are archived and what was owed to it is
    cancelled."""

    retention: ClassVar[Retention] = Retention.KEPT
    server: str
    anew: bool = False


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


class ItemsRelinked(Event, frozen=True, kw_only=True, tag="items_relinked"):
    """Items that belong to another work than before, though no listing brought them now: their series was linked, or
    a person said so."""

    server: str
    item_ids: tuple[str, ...]


class LibrariesListed(Event, frozen=True, kw_only=True, tag="libraries_listed"):
    """A server's libraries, written when they differ from the ones before and the configuration names some."""

    server: str
    libraries: tuple[Library, ...]


class UserDataRead(Event, frozen=True, kw_only=True, tag="user_data_read"):
    """We read one item's user data. `asked_at` is when the request began: what was written later is not in it.
    `dated` is the newest date that the server has told. `run` names the run of a write that has read and then wrote
    nothing: it shows what the calls before it, which had no answer, have left behind."""

    server: str
    user_id: str
    item_id: str
    data: UserData
    asked_at: int
    answered_at: int
    run: str = ""
    dated: ServerDate | None = None


class PageRow(msgspec.Struct, frozen=True, array_like=True):
    """One item's user data as a listing had it."""

    item_id: str
    data: UserData


class PageDiffered(Event, frozen=True, kw_only=True, tag="page_differed"):
    """A pass over an account's user data: the rows of one page that differ from what is known; a page without any is
    not told. `since` is until when everything was surely as known, UTC milliseconds, 0 for never. `overwrite`: what
    differs is nobody's edit, and is to be written over."""

    server: str
    user_id: str
    rows: tuple[PageRow, ...]
    asked_at: int
    answered_at: int
    run_id: str = ""
    since: int = 0
    overwrite: bool = False
    dated: ServerDate | None = None


class RunAsked(Event, frozen=True, kw_only=True, tag="run_asked"):
    """A reconciliation began, by a person or by itself (`why`). `passes` is how many accounts it looks at."""

    run_id: str
    why: str
    passes: int


class BrakeSettled(Event, frozen=True, kw_only=True, tag="brake_settled"):
    """Somebody decided about a held pass: `action` is confirm or discard."""

    retention: ClassVar[Retention] = Retention.KEPT
    brake_id: int
    action: str


class UserDataWritten(Event, frozen=True, kw_only=True, tag="user_data_written"):
    """We wrote `part`. `before` is what was read right before (None where the version needs no reading), `after` what
    the server says it holds now. `calls` counts the calls that changed state: 0 when an earlier one had landed.
    `run` names the run of the job, as in the intent that it closes; `epoch` and `stamped_at` are of the desire.
    `dated` is the newest date that the server has told."""

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
    dated: ServerDate | None = None


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


class PeopleChanged(Event, frozen=True, kw_only=True, tag="people_changed"):
    """An administrator named a person, or gave him accounts: `accounts` are those that belong to somebody else now, or
    are held by his word."""

    retention: ClassVar[Retention] = Retention.KEPT
    person_id: int
    name: str
    accounts: tuple[Account, ...] = ()


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
    """For people: a server went down or came back. `before` is the state it was in, empty at the first look at it."""

    server: str
    state: str
    before: str = ""
    detail: str = ""


Body = (
    UserDataNotice
    | PlaybackNotice
    | SessionsSeen
    | LibraryNotice
    | UserNotice
    | Unreadable
    | ServerSeen
    | ServerRetired
    | ServerAnswered
    | UsersListed
    | ItemsSeen
    | ItemsGone
    | ItemsRelinked
    | LibrariesListed
    | UserDataRead
    | PageDiffered
    | RunAsked
    | BrakeSettled
    | UserDataWritten
    | AccountMade
    | AccountRemoved
    | AccountLeft
    | UserRequestSettled
    | PasswordShown
    | PlaylistRead
    | PlaylistsListed
    | PlaylistWritten
    | PlaylistNotWritten
    | PlaylistPlanned
    | PlaylistCommand
    | StatementsImported
    | HistorySwitched
    | PlaybackUpdate
    | BadgeEarned
    | JobParked
    | WriteNotMade
    | WritePlanned
    | DecideFailed
    | JobCommand
    | UserChanged
    | SignIn
    | PeopleChanged
    | SyncUpdate
    | ServerUpdate
    | SystemUpdate
    | Notification
    | ListUpdate
)
"""Every record body."""

EVENT_TYPES: tuple[type[Event], ...] = tuple(Body.__args__)

KIND: dict[type[Event], str] = {t: str(t.__struct_config__.tag) for t in EVENT_TYPES}
"""A body's type → the `kind` in the journal."""
