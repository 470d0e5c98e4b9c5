"""Watch history: rows by pages, one of them, written and removed by hand, exported; and who is watching now."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Query, Response
from sqlalchemy import Connection
from starlette.responses import StreamingResponse

from playhead.delivery.api.auth import Served, User
from playhead.delivery.api.errors import Problem, field_problem
from playhead.delivery.api.history_models import DayAsked, HistoryAsked, HistoryRow, MediaType, NowPlaying
from playhead.delivery.api.models import Listed
from playhead.delivery.api.paging import Limit, TextCursor, after_text, number, path_id, text_cursor_of
from playhead.delivery.api.positions import read_at
from playhead.delivery.api.services import Services
from playhead.delivery.api.whose import may_see, person_for
from playhead.domain.channels import PLAYBACK
from playhead.features.history import edits, queries
from playhead.features.history.days import local_day
from playhead.features.history.edits import ByHand, Removal, There, Written
from playhead.features.history.load import Defaults, zone_of
from playhead.features.history.model import MOVIE
from playhead.features.history.queries import Place, Screen, Wanted, Watched
from playhead.identity import login_people
from playhead.identity.callers import Caller
from playhead.kit.times import SECOND, rfc3339

router = APIRouter(prefix="/api/v1", tags=["history"])

CHUNK = 1_000
"""Rows of an export that are read at once."""

Whose = Annotated[
    str | None,
    Query(max_length=27, description="The login whose history it is, or `person:ID`; others: administrators."),
]
Text = Annotated[str | None, Query(max_length=200, description="Part of a title.")]
Kind = Annotated[MediaType | None, Query(alias="type")]
Server = Annotated[str | None, Query(max_length=32)]
Work = Annotated[str | None, Query(max_length=200, description="A film or series, as rows name it.")]
From = Annotated[DayAsked | None, Query(alias="from", description="The first day, of each person's own calendar.")]
Form = Annotated[Literal["csv", "jsonl"], Query(alias="format")]
To = Annotated[DayAsked | None, Query(description="The last day, of each person's own calendar; it is included.")]


@router.get("/history")
async def listed(
    by: User, served: Served, answer: Response, limit: Limit = 50, cursor: TextCursor = None, user: Whose = None,
    q: Text = None, kind: Kind = None, server: Server = None, work: Work = None, first: From = None, to: To = None,
) -> Listed[HistoryRow]:  # fmt: skip
    """What was watched, the newest first: one's own, for administrators everybody's."""
    people = await may_see(served, by, user)
    wanted, before = wanted_of(people, q, kind, server, first, to, work), _place(cursor)
    found = await read_at(served, by, answer, PLAYBACK, lambda c: _page(c, wanted, limit, before))
    return _listed(*found, limit)


def _page(
    connection: Connection, wanted: Wanted, limit: int, before: Place | None
) -> tuple[list[Watched], int, dict[int, int]]:
    rows = queries.page(connection, wanted, limit=limit + 1, before=before)
    return rows, queries.count(connection, wanted), login_people.logins_of(connection)


def _listed(rows: list[Watched], total: int, logins: Mapping[int, int], limit: int) -> Listed[HistoryRow]:
    more = _cursor_of(rows[limit - 1]) if len(rows) > limit else None
    return Listed[HistoryRow](items=[row_of(one, logins) for one in rows[:limit]], next_cursor=more, total=total)


@router.get("/history/export", response_class=StreamingResponse)
async def export(
    by: User, served: Served, form: Form = "csv", user: Whose = None, q: Text = None,
    kind: Kind = None, server: Server = None, first: From = None, to: To = None,
) -> StreamingResponse:  # fmt: skip
    """Every row, the newest first, as it is read: CSV with a head line, or one JSON object a line."""
    people = await may_see(served, by, user)
    wanted = wanted_of(people, q, kind, server, first, to)
    name = {"content-disposition": f'attachment; filename="playhead-history.{form}"'}
    media = "text/csv; charset=utf-8" if form == "csv" else "application/x-ndjson"
    return StreamingResponse(_exported(served, wanted, form), media_type=media, headers=name)


@router.get("/history/{row_id}")
async def show(row_id: str, by: User, served: Served) -> HistoryRow:
    """One row."""
    people, wanted = await may_see(served, by, None), path_id(row_id)
    row, logins = await served.database.read(lambda c: (queries.one(c, wanted), login_people.logins_of(c)))
    if row is None or (people is not None and row.person_id not in people):
        raise Problem(404, "There is no such row.")
    return row_of(row, logins)


@router.delete("/history/{row_id}", status_code=204)
async def remove(row_id: str, by: User, served: Served) -> None:
    """Remove a row. Badges and hours stay: what was watched was watched."""
    people = await may_see(served, by, None)
    if not await served.writer.run(edits.remove, Removal(path_id(row_id), people)):
        raise Problem(404, "There is no such row.")


@router.delete("/history", status_code=204)
async def erase(by: User, served: Served, user: Annotated[str, Query(max_length=20)]) -> None:
    """Forget everything about a person: rows, hours, badges, and what is under way. His settings stay."""
    await served.writer.run(edits.erase, await person_for(served, by, user))


@router.post("/history", status_code=201)
async def add(asked: HistoryAsked, by: User, served: Served) -> HistoryRow:
    """Write down by hand what nobody saw. It counts for no badge. 409 where that day has it already."""
    answer = await served.writer.run(edits.write, await _by_hand(served, by, asked))
    match answer:
        case There(row_id=there):
            raise Problem(409, f"That day has it already: it is row {there}.")
        case Written(row_id=written):
            return await show(str(written), by, served)


@router.get("/now-playing")
async def now_playing(by: User, served: Served, answer: Response, user: Whose = None) -> Listed[NowPlaying]:
    """Who sits before which screen, of those whose history is kept."""
    people = await may_see(served, by, user)
    screens = await read_at(served, by, answer, PLAYBACK, lambda c: queries.now_playing(c, people))
    return Listed[NowPlaying](items=[_screen(one) for one in screens], next_cursor=None, total=len(screens))


def wanted_of(
    people: frozenset[int] | None, q: str | None, kind: str | None, server: str | None, first: date | None,
    to: date | None, work: str | None = None,
) -> Wanted:  # fmt: skip
    """The rows that are asked for."""
    since = first.isoformat() if first is not None else None
    until = to.isoformat() if to is not None else None
    return Wanted(people=people, text=q, kind=kind, server=server, work=work, first=since, last=until)


def _cursor_of(row: Watched) -> str:
    return text_cursor_of(f"{row.completed_at}:{row.id}")


def _place(cursor: str | None) -> Place | None:
    text = after_text(cursor)
    if text is None:
        return None
    at, _, row_id = text.partition(":")
    found = number(at), number(row_id)
    if found[0] is None or found[1] is None:
        raise field_problem("cursor", "is not a cursor of this list")
    return found[0], found[1]


async def _exported(served: Services, wanted: Wanted, form: str) -> AsyncIterator[bytes]:
    logins = await served.database.read(login_people.logins_of)
    if form == "csv":
        yield _line(list(HistoryRow.model_fields))
    before: Place | None = None
    while True:
        rows = await served.database.read(partial(queries.page, wanted=wanted, limit=CHUNK, before=before))
        shown = [row_of(one, logins).model_dump() for one in rows]
        if form == "csv":
            yield b"".join(_line([_cell(value) for value in one.values()]) for one in shown)
        else:
            yield b"".join(msgspec.json.encode(one) + b"\n" for one in shown)
        if len(rows) < CHUNK:
            return
        before = rows[-1].completed_at, rows[-1].id


def _line(cells: list[object]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


def _cell(value: object) -> object:
    """A text that a spreadsheet would run as a formula stays a text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


async def _by_hand(served: Services, by: Caller, asked: HistoryAsked) -> ByHand:
    person_id = await person_for(served, by, asked.user_id)
    zone = await served.database.read(lambda c: queries.zone(c, person_id))
    at = _moment(asked.completed_at, served.clock.now_ms())
    return ByHand(
        person_id=person_id,
        kind=asked.media_type,
        name=f"{asked.media_type}:tmdb:{asked.tmdb_id}",
        tmdb=str(asked.tmdb_id),
        season=asked.season,
        episode=asked.episode,
        title=asked.title,
        at=at,
        local_day=local_day(at, zone_of(zone or (served.history or Defaults()).timezone)),
        watched=asked.watched_seconds * SECOND,
    )


def _moment(told: datetime | None, now: int) -> int:
    if told is None:
        return now
    if told.tzinfo is None:
        raise field_problem("completed_at", "needs a zone, like 2026-01-02T20:15:00Z")
    at = round(told.timestamp() * SECOND)
    if not 0 <= at <= now:
        raise field_problem("completed_at", "must not be in the future, nor before 1970")
    return at


def row_of(row: Watched, logins: Mapping[int, int]) -> HistoryRow:
    """A row as answered."""
    tmdb = int(row.tmdb) if row.tmdb.isdecimal() else None
    film = row.kind == MOVIE
    return HistoryRow.model_validate(
        {
            "id": str(row.id),
            "user_id": str(logins[row.person_id]) if row.person_id in logins else None,
            "person_id": str(row.person_id),
            "person": row.person,
            "media_type": row.kind,
            "tmdb_id": tmdb if film else None,
            "series_tmdb_id": None if film else tmdb,
            "season": row.season,
            "episode": row.episode,
            "work": row.work,
            "title": row.title,
            "series_title": row.series_title or None,
            "local_day": row.local_day,
            "completed_at": rfc3339(row.completed_at),
            "watched_seconds": seconds(row.watched),
            "percent": round(row.percent, 1),
            "plays": row.plays,
            "view_number": row.view_number,
            "play_method": row.play_method or None,
            "client": row.client or None,
            "device": row.device or None,
            "server": row.server or None,
            "source": row.source,
        }
    )


def seconds(length: int) -> int:
    """Milliseconds as whole seconds."""
    return (length + SECOND // 2) // SECOND


def _screen(one: Screen) -> NowPlaying:
    sitting, viewing = one.sitting, one.viewing
    media = viewing.media if viewing is not None else None
    part = media.parts[0] if media is not None else None
    return NowPlaying.model_validate(
        {
            "person_id": str(one.person_id),
            "person": one.person,
            "server": sitting.server,
            "client": sitting.client,
            "item_id": sitting.item_id,
            "work": media.work if media is not None else None,
            "media_type": media.kind if media is not None else None,
            "title": one.title,
            "series_title": one.series_title or None,
            "season": part.season if part is not None else None,
            "episode": part.episode if part is not None else None,
            "position_seconds": sitting.look.place // SECOND,
            "runtime_seconds": media.runtime // SECOND if media is not None and media.runtime else None,
            "percent": round(viewing.percent, 1) if viewing is not None else 0.0,
            "is_paused": sitting.look.paused,
            "play_method": sitting.play_method or None,
            "device": sitting.device or None,
            "looked_at": rfc3339(sitting.look.at),
        }
    )
