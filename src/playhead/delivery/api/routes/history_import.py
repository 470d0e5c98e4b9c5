"""Taking over watch history that another tool had noted, and counting again what there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import msgspec
from fastapi import APIRouter
from sqlalchemy import Connection

from playhead.delivery.api.auth import Administrator, Served
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.history_import_models import (
    CountedTold,
    LeftPlay,
    PlayedRow,
    PlaysAsked,
    PlaysTold,
    RebuildAsked,
    RebuildTold,
)
from playhead.delivery.api.services import Services
from playhead.domain.plays import Played
from playhead.features.history import import_look, imports, past, rebuild
from playhead.features.history.import_look import Looked
from playhead.features.history.load import Defaults

router = APIRouter(prefix="/api/v1/history", tags=["history"])


@router.post("/import")
async def take_over(asked: PlaysAsked, _: Administrator, served: Served) -> PlaysTold:
    """Keep playbacks that a tool had noted, a chunk at a time. They count once all are there (`/import/count`). The
    same again changes nothing."""
    played = [_played(row) for row in asked.rows]
    now, servers = served.clock.now_ms(), set(served.servers)
    looked = await served.database.read(lambda c: import_look.look(c, asked.source, played, servers, asked.people, now))
    counts = Counter(one.verdict for one in looked.left)
    if asked.dry_run:
        counts.update(await served.database.read(lambda c: imports.foresee(c, looked.chunk)))
    else:
        counts.update(await served.writer.run(imports.take, looked.chunk))
    return _told(looked, counts)


@router.post("/import/count")
async def count(_: Administrator, served: Served) -> CountedTold:
    """Count what was kept of one person: rows, hours and badges, in one commit. Nobody is told of the badges. Ask again
    while persons are left."""
    waiting = await served.database.read(past.fresh)
    if not waiting:
        return CountedTold(rows=0, known=0, withdrawn=0, left=0)
    asked = imports.Asked(person_id=waiting[0][0], defaults=_defaults(served))
    done = await served.writer.run(imports.settle, asked)
    return CountedTold(**msgspec.structs.asdict(done), left=len(waiting) - 1)


@router.post("/rebuild")
async def rebuild_next(asked: RebuildAsked, _: Administrator, served: Served) -> RebuildTold:
    """Count one person anew from rows and hours: plays, counters and badges. A badge once earned stays."""
    people = await served.database.read(lambda c: _after(c, asked.after))
    if not people:
        return RebuildTold(person_id=None, mended=0, badges=[], left=0)
    one = rebuild.Asked(person_id=people[0], defaults=_defaults(served))
    done = await served.writer.run(rebuild.rebuild, one)
    return RebuildTold(person_id=people[0], mended=done.mended, badges=list(done.badges), left=len(people) - 1)


def _defaults(served: Services) -> Defaults:
    if served.history is None:
        raise Problem(409, "Watch history is switched off for everybody: set history.enabled to true first.")
    return served.history


def _after(connection: Connection, number: int) -> list[int]:
    return sorted(one for one in rebuild.people(connection) if one > number)


def _played(row: PlayedRow) -> Played:
    return msgspec.convert(row.model_dump(), Played)


def _told(looked: Looked, counts: Mapping[str, int]) -> PlaysTold:
    return PlaysTold(
        counts={"taken": 0, "known": 0, **counts},
        left=[LeftPlay(**msgspec.structs.asdict(one)) for one in looked.left],
        people=looked.people,
    )
