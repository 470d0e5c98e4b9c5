"""Which lists a record changes that is itself not for people. Pure.

Several administrators have the same lists open: what one of them does, and what the program finds, is seen by the
others without their asking.
"""

from __future__ import annotations

from collections.abc import Iterable

from playhead.domain.account_events import AccountMade, AccountRemoved, PasswordShown, UserRequestSettled
from playhead.domain.channels import SYNC_UPDATES
from playhead.domain.events import (
    BrakeSettled,
    Event,
    ItemsRelinked,
    JobCommand,
    PeopleChanged,
    RunAsked,
    ServerRetired,
    UsersListed,
)
from playhead.domain.playlist_events import PlaylistCommand, PlaylistRead, PlaylistsListed, PlaylistWritten
from playhead.domain.told_events import ListName, ListUpdate
from playhead.journal.record import Draft

SUBJECT = "lists"

CHANGES: dict[type[Event], tuple[ListName, ...]] = {
    RunAsked: ("runs",),
    BrakeSettled: ("brakes", "runs"),
    JobCommand: ("queue",),
    UsersListed: ("user_requests", "people"),
    UserRequestSettled: ("user_requests",),
    AccountMade: ("user_requests",),
    AccountRemoved: ("user_requests",),
    PasswordShown: ("user_requests",),
    PlaylistRead: ("playlists",),
    PlaylistsListed: ("playlists",),
    PlaylistWritten: ("playlists",),
    PlaylistCommand: ("playlists",),
    PeopleChanged: ("people", "unmatched"),
    ItemsRelinked: ("unmatched",),
    ServerRetired: ("retired", "people"),
}
"""Records whose feature changes a list in the same commit."""


def changed_by(event: Event, told: Iterable[str]) -> tuple[ListName, ...]:
    """The lists that an event changes and that nobody was told of with this commit yet."""
    before = set(told)
    return tuple(one for one in CHANGES.get(type(event), ()) if one not in before)


def told_of(lists: tuple[ListName, ...]) -> Draft:
    """The record that says so."""
    return Draft(event=ListUpdate(lists=lists), subject=SUBJECT, stream=SYNC_UPDATES)
