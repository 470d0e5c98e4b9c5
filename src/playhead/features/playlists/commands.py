"""What a person may decide about a list now; what is decided goes into the journal. For the writer."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from playhead.domain.playlist_events import PlaylistCommand
from playhead.features.playlists import queries, store
from playhead.features.playlists.commanded import Action
from playhead.features.playlists.model import State
from playhead.journal import store as journal
from playhead.journal.record import Draft


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """`register_id` is the list, `with_id` the one to link it with, `actor` who decides."""

    register_id: int
    action: Action
    now: int
    with_id: int | None = None
    actor: str = ""


class Obeyed(msgspec.Struct, frozen=True):
    """It is going to be so. `name` is the list's; `emptied`: it is about a copy that is empty, and not about one that
    is gone."""

    name: str
    emptied: bool = False


class NoSuchList(msgspec.Struct, frozen=True):
    """There is none of this number."""


class NotNow(msgspec.Struct, frozen=True):
    """It cannot be, and why."""

    reason: str


Answer = Obeyed | NoSuchList | NotNow


def obey(connection: Connection, asked: Sequence[Command]) -> list[Answer]:
    """Look at each command, and journal those that can be obeyed."""
    return [_obey(connection, one) for one in asked]


def _obey(connection: Connection, asked: Command) -> Answer:
    row = queries.one(connection, asked.register_id)
    if row is None:
        return NoSuchList()
    reason = _obstacle(connection, asked, row)
    if reason:
        return NotNow(reason)
    event = PlaylistCommand(register_id=asked.register_id, action=asked.action.value, with_id=asked.with_id)
    draft = Draft(event=event, subject=f"playlist/{asked.register_id}", actor=asked.actor)
    journal.append(connection, [draft], asked.now)
    return Obeyed(row.register.name.value, emptied=queries.held(row) and not queries.gone(row))


def _obstacle(connection: Connection, asked: Command, row: queries.PlaylistRow) -> str:
    match asked.action:
        case Action.LINK if asked.with_id is not None:
            return _clash(connection, asked.with_id, row)
        case Action.LINK if row.register.state is State.LINKED and row.register.spread:
            return "it is linked already"
        case Action.LINK if row.copies and all(copy.shadow.owned is None for copy in row.copies):
            return "nobody can tell whose list it is; that needs a user token"
        case Action.UNLINK if not queries.linked(row):
            return "it is not linked"
        case Action.CONFIRM | Action.DISCARD if not queries.held(row):
            return "nobody is asked about it"
        case _:
            return ""


def _clash(connection: Connection, with_id: int, row: queries.PlaylistRow) -> str:
    other = store.registers(connection, [with_id]).get(with_id)
    if other is None:
        return "the list to link it with is not there"
    if other.id not in {one.id for one in queries.partners(connection, row.register)}:
        return "the two are of different people, or one account has both"
    return ""
