"""Taking over what another tool had noted: who is who, and what they had done."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from fastapi import APIRouter

from playhead.delivery.api.auth import Administrator, Served
from playhead.delivery.api.errors import field_problem
from playhead.delivery.api.import_models import (
    ImportAsked,
    ImportTold,
    LeftRow,
    NotedRow,
    PeopleAsked,
    PeopleTold,
    PersonTold,
)
from playhead.delivery.api.routes.people import read_anew
from playhead.delivery.api.services import Services
from playhead.delivery.api.sync_models import PlannedWrite
from playhead.domain.imports import Noted
from playhead.features.userdata import import_queries
from playhead.features.userdata.import_queries import Looked
from playhead.identity.callers import Caller
from playhead.identity.introduce import Introduce, Introduced, introduce, look
from playhead.journal.record import Draft

router = APIRouter(prefix="/api/v1/sync/import", tags=["sync"])


@router.post("")
async def take_over(asked: ImportAsked, by: Administrator, served: Served) -> ImportTold:
    """Take over what a tool had noted, a chunk of rows at a time. Nothing newer on a server is replaced, and nothing is
    taken away; the same rows again change nothing."""
    _check(served, {server for row in asked.rows for server in _servers(row)})
    looked = await _looked(served, asked)
    if looked.event is not None and not asked.dry_run:
        await served.journal.append(Draft(event=looked.event, subject=asked.source, actor=by.username))
    return answer(looked)


@router.post("/people")
async def take_people(asked: PeopleAsked, by: Administrator, served: Served) -> PeopleTold:
    """Give accounts that a tool knew by one name to one person, unless somebody has said otherwise."""
    _check(served, {server for one in asked.people for server in one.accounts})
    wanted = _introductions(asked, by, served.clock.now_ms())
    if asked.dry_run:
        answers = await served.database.read(lambda c: look(c, wanted))
    else:
        answers = [await served.writer.run(introduce, one) for one in wanted]
        await read_anew(served, by, [account for one in answers for account in one.moved])
    return PeopleTold(people=[_met(one.name, answer) for one, answer in zip(wanted, answers, strict=True)])


async def _looked(served: Services, asked: ImportAsked) -> Looked:
    rows, now = [noted(row) for row in asked.rows], served.clock.now_ms()
    rules = {name: server.path_rules for name, server in served.servers.items()}
    return await served.database.read(
        lambda c: import_queries.look(c, asked.source, rows, rules, served.sync_policy, now)
    )


def answer(looked: Looked) -> ImportTold:
    """What becomes of rows, as answered."""
    return ImportTold(
        counts=looked.counts,
        left=[LeftRow(**msgspec.structs.asdict(one)) for one in looked.left],
        writes=[PlannedWrite(**msgspec.structs.asdict(one)) for one in looked.writes],
    )


def _introductions(asked: PeopleAsked, by: Caller, now: int) -> list[Introduce]:
    return [
        Introduce(name=one.name, accounts=one.accounts, now=now, actor=by.username, dry_run=asked.dry_run)
        for one in asked.people
    ]


def _met(name: str, told: Introduced) -> PersonTold:
    return PersonTold(name=name, verdict=told.verdict, why=told.why)  # type: ignore[arg-type]  # one of the three


def noted(row: NotedRow) -> Noted:
    """A row as it was sent; what is null was not said."""
    return msgspec.convert(row.model_dump(exclude_none=True), Noted)


def _servers(row: NotedRow) -> Iterable[str]:
    yield row.said_on
    for place in row.places:
        yield place.server


def _check(served: Services, named: set[str]) -> None:
    unknown = sorted(named - set(served.servers) - {""})
    if unknown:
        raise field_problem("server", f"names no server of the configuration: {unknown[0]}")
