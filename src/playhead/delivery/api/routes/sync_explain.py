"""Why something is as it is: for a person and a title, in words."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import Connection

from playhead.delivery.api.auth import Served, User
from playhead.delivery.api.errors import Problem, field_problem
from playhead.delivery.api.explain_models import (
    AbsentThere,
    AccountField,
    AgreedField,
    Explained,
    ExplainedAccount,
    ExplainedPerson,
    ToldEdit,
    Value,
)
from playhead.delivery.api.services import Services
from playhead.domain.userdata import Field
from playhead.features.userdata import explain_queries
from playhead.features.userdata.explain import AccountThere, Agreed, EditTold, Explanation, explain
from playhead.features.userdata.explain_queries import ItemFound, PersonFound
from playhead.kit.times import rfc3339

router = APIRouter(prefix="/api/v1/sync", tags=["sync"])

Person = Annotated[str, Query(min_length=1, max_length=200, description="A person's name or number.")]
Item = Annotated[str, Query(min_length=1, max_length=300, description="An item's id, or its whole name.")]
Server = Annotated[str | None, Query(max_length=32, description="The server that `item` is on; without it, any.")]


@router.get("/explain")
async def explained(person: Person, item: Item, _: User, served: Served, server: Server = None) -> Explained:
    """What is agreed and who said so, what each account holds, what is owed to it or why nothing is, the last edits."""
    return await served.database.read(lambda c: _explained(c, served, person, item, server))


def _explained(connection: Connection, served: Services, person: str, item: str, server: str | None) -> Explained:
    if server is not None and server not in served.servers:
        raise field_problem("server", "names no server of the configuration")
    who = explain_queries.person_named(connection, person)
    if who is None:
        raise Problem(404, f"There is nobody called {person}.")
    what = _one(explain_queries.items_named(connection, item, server), item)
    now = served.clock.now_ms()
    known = explain_queries.known_of(connection, who.id, what, _shut(served, now), served.sync_policy)
    return answer(who, what, explain(known.view, served.sync_policy, who.id, what.work_id or 0, known.around, now))


def _shut(served: Services, now: int) -> dict[str, str]:
    """The closed gates with their reasons."""
    gates = ((name, served.runtime.gate(name)) for name in served.servers)
    return {n: g.paused or "it rests after failures" for n, g in gates if g.paused is not None or now < g.open_until}


def _one(found: list[ItemFound], asked: str) -> ItemFound:
    """The one work that is meant. Raises a 404 problem for none, a 409 problem for several."""
    if not found:
        raise Problem(404, f"No server has “{asked}” by this name or id.")
    linked = [one for one in found if one.work_id is not None]
    if not linked:
        first = found[0]
        raise Problem(409, f"{first.name} on {first.server} is not matched: {first.evidence}.")
    if len({one.work_id for one in linked}) > 1:
        places = ", ".join(f"{one.server}/{one.item_id}" for one in linked)
        raise Problem(409, f"Several titles have this name: ask for one of them by server and id ({places}).")
    return linked[0]


def answer(who: PersonFound, what: ItemFound, told: Explanation) -> Explained:
    """An explanation as answered."""
    return Explained(
        person=ExplainedPerson(id=who.id, name=who.name),
        work_id=what.work_id or 0,
        title=what.name,
        kind=what.kind,
        sentence=told.sentence,
        agreed=[_agreed(one) for one in told.agreed],
        accounts=[_account(one) for one in told.accounts],
        absent=[AbsentThere(server=name, why=why) for name, why in told.absent],
        edits=[_edit(one) for one in told.edits],
    )


def _agreed(one: Agreed) -> AgreedField:
    return AgreedField(
        field=one.field.value,
        value=value_of(one.field, one.value),
        text=one.text,
        server=one.server,
        at=_at(one.at),
        how=one.how,
        why=one.why,
    )


def _edit(one: EditTold) -> ToldEdit:
    return ToldEdit(
        field=one.field.value,
        value=value_of(one.field, one.value),
        text=one.text,
        server=one.server,
        at=_at(one.at),
        how=one.how,
        won=one.won,
        offset=one.seq,
    )


def _account(one: AccountThere) -> ExplainedAccount:
    return ExplainedAccount(
        server=one.server,
        user_id=one.user_id,
        item_id=one.item_id,
        item_name=one.item_name,
        path=one.path,
        linked_by=one.linked_by,
        fields=[
            AccountField(
                field=f.field.value,
                value=value_of(f.field, f.value),
                text=f.text,
                since=rfc3339(f.since),
                written_by_us=f.ours,
                differs=f.differs,
            )
            for f in one.fields
        ],
        lacking=[field.value for field in one.lacking],
        state=one.state,
        why=one.why,
        seen_at=_at(one.seen_at),
        job_id=one.job_id,
    )


def value_of(field: Field, value: bool | float | None) -> Value:
    """A value as answered: dates as text."""
    return rfc3339(int(value)) if field is Field.LAST_PLAYED and value is not None else value


def _at(ms: int) -> str | None:
    return rfc3339(ms) if ms else None
