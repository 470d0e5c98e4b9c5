"""Playlists: what is kept in step, what is offered, and what a person decides about them."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from playhead.delivery.api.auth import Administrator, Served, User
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.models import Done, Listed
from playhead.delivery.api.paging import Cursor, Limit, after, cursor_of, number, path_id
from playhead.delivery.api.playlist_models import (
    LinkAsked,
    Playlist,
    PlaylistCopy,
    PlaylistDetail,
    PlaylistEntry,
    PlaylistPartner,
)
from playhead.delivery.api.positions import read_at
from playhead.delivery.api.services import Services
from playhead.domain.channels import SYNC_UPDATES
from playhead.features.playlists import commands, queries, store
from playhead.features.playlists.commanded import Action
from playhead.features.playlists.commands import Command, NoSuchList, NotNow
from playhead.features.playlists.queries import CopyRow, PlaylistRow
from playhead.identity.callers import Caller
from playhead.kit.times import rfc3339

router = APIRouter(prefix="/api/v1/playlists", tags=["sync"])

DONE = {
    Action.LINK: "{} is kept in step.",
    Action.UNLINK: "Every copy of {} stays as it is, and is its server's own.",
    Action.CONFIRM: "{} is deleted on the other servers too.",
    Action.DISCARD: "{} is made again where it is gone.",
}
EMPTIED = {
    Action.CONFIRM: "{} is emptied on the other servers too.",
    Action.DISCARD: "{} is filled again where it is empty.",
}


@router.get("")
async def listed(
    answer: Response, user: User, served: Served, limit: Limit = 50, cursor: Cursor = None, needs_you: bool = False
) -> Listed[Playlist]:
    """All lists, linked or by themselves, in the order in which they were found; or those about which a person is
    asked."""
    start = after(cursor) or 0
    rows, total = await read_at(
        served, user, answer, SYNC_UPDATES, lambda c: _page(c, limit + 1, start, asked=needs_you)
    )
    more = cursor_of(rows[limit - 1].register.id) if len(rows) > limit else None
    return Listed[Playlist](items=[playlist_of(row) for row in rows[:limit]], next_cursor=more, total=total)


def _page(connection: Connection, limit: int, start: int, *, asked: bool) -> tuple[list[PlaylistRow], int]:
    return queries.page(connection, limit=limit, after=start, asked=asked), queries.count(connection, asked=asked)


@router.get("/{playlist_id}")
async def detail(playlist_id: str, _: User, served: Served) -> PlaylistDetail:
    """One list with its titles in the agreed order."""
    wanted = path_id(playlist_id)
    found = await served.database.read(lambda c: _detail(c, wanted))
    if found is None:
        raise Problem(404, "There is no such playlist.")
    return found


@router.post("/{playlist_id}/link")
async def link(playlist_id: str, by: Administrator, served: Served, asked: LinkAsked | None = None) -> Done:
    """Keep it in step: everywhere, or with another list of the same person. 409 where that cannot be."""
    other = asked.with_ if asked is not None else None
    with_id = number(other) if other is not None else None
    if other is not None and with_id is None:
        raise Problem(409, "The list to link it with is not there.")
    return await _obey(served, by, playlist_id, Action.LINK, with_id)


@router.post("/{playlist_id}/unlink")
async def unlink(playlist_id: str, by: Administrator, served: Served) -> Done:
    """Take it apart: every copy stays as it is."""
    return await _obey(served, by, playlist_id, Action.UNLINK)


@router.post("/{playlist_id}/confirm")
async def confirm(playlist_id: str, by: Administrator, served: Served) -> Done:
    """It was meant that copies are gone, or empty: it is deleted on the other servers too, or emptied."""
    return await _obey(served, by, playlist_id, Action.CONFIRM)


@router.post("/{playlist_id}/discard")
async def discard(playlist_id: str, by: Administrator, served: Served) -> Done:
    """It was not meant: it is made again where it is gone, or filled again."""
    return await _obey(served, by, playlist_id, Action.DISCARD)


async def _obey(served: Services, by: Caller, playlist_id: str, action: Action, with_id: int | None = None) -> Done:
    command = Command(
        register_id=path_id(playlist_id),
        action=action,
        with_id=with_id,
        now=served.clock.now_ms(),
        actor=by.username,
    )
    answer = await served.writer.run(commands.obey, command)
    match answer:
        case NoSuchList():
            raise Problem(404, "There is no such playlist.")
        case NotNow(reason=reason):
            raise Problem(409, f"{reason[:1].upper()}{reason[1:]}.")
    served.wakes.records.set()
    words = DONE | EMPTIED if answer.emptied else DONE
    return Done(success=True, message=words[action].format(answer.name))


def _detail(connection: Connection, wanted: int) -> PlaylistDetail | None:
    row = queries.one(connection, wanted)
    if row is None:
        return None
    partners = queries.partners(connection, row.register)
    shadows = store.shadows_of(connection, [one.id for one in partners]).values()
    return PlaylistDetail(
        **playlist_of(row).model_dump(),
        titles=[PlaylistEntry(title=one.title, servers=list(one.servers)) for one in queries.entries(connection, row)],
        partners=[
            PlaylistPartner(
                id=str(one.id),
                name=one.name.value,
                servers=sorted({shadow.server for shadow in shadows if shadow.register_id == one.id}),
            )
            for one in partners
        ],
    )


def playlist_of(row: PlaylistRow) -> Playlist:
    """A list as answered."""
    register = row.register
    return Playlist(
        id=str(register.id),
        name=register.name.value,
        username=row.username,
        state=register.state.value,
        everywhere=register.spread,
        needs_you=queries.held(row),
        entries=row.works,
        copies=[_copy(copy) for copy in row.copies],
    )


def _copy(copy: CopyRow) -> PlaylistCopy:
    shadow = copy.shadow
    return PlaylistCopy(
        server=shadow.server,
        username=copy.username,
        playlist_id=shadow.playlist_id,
        name=shadow.name,
        entries=copy.entries,
        lacks=copy.lacks,
        only=copy.only,
        doubled=copy.doubled,
        public=shadow.public,
        read_at=rfc3339(shadow.read_at) if shadow.read_at else None,
        missing_since=rfc3339(shadow.missed_at) if shadow.missed_at else None,
        emptied_since=rfc3339(shadow.emptied_at) if shadow.emptied_at else None,
        held=shadow.held,
        problems=_problems(copy),
    )


def _problems(copy: CopyRow) -> list[str]:
    shadow = copy.shadow
    found = [f"{verb}: {why}" for verb, why in sorted(shadow.cannot.items())]
    if shadow.problem:
        found.append(shadow.problem)
    if shadow.owned is None:
        found.append("nobody can tell whose list it is; that needs a user token")
    if shadow.refused:
        found.append(f"{shadow.server} does not take {len(shadow.refused)} of the titles")
    return found
