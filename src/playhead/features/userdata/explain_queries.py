"""What an explanation is made from: everything known of one person and one work. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec
from sqlalchemy import Connection, func, select

from playhead.features.userdata.explain import OwedJob, Surroundings
from playhead.features.userdata.load import capabilities, fill, swept
from playhead.features.userdata.view import Policy, View
from playhead.identity import store as identity
from playhead.identity.match import name_key
from playhead.identity.tables import account, item, person
from playhead.journal.lanes import JobState
from playhead.journal.queries import LISTED, PARKED
from playhead.storage.schema import job

FEW = 10


class PersonFound(msgspec.Struct, frozen=True):
    """Somebody with accounts."""

    id: int
    name: str


class ItemFound(msgspec.Struct, frozen=True, kw_only=True):
    """An item; `work_id` None where it belongs to no work, `evidence` then says why."""

    server: str
    item_id: str
    name: str
    kind: str
    work_id: int | None
    evidence: str

    @property
    def ref(self) -> str:
        """`server/item id`."""
        return f"{self.server}/{self.item_id}"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A person's and a work's whole state."""

    view: View
    around: Surroundings


def person_named(connection: Connection, text: str) -> PersonFound | None:
    """A person by the present or the first name, in any spelling, or by number."""
    wanted = name_key(text)
    rows = connection.execute(select(person.c.id, person.c.name, person.c.key).order_by(person.c.id)).all()
    fitting = [
        *(row for row in rows if name_key(row.name) == wanted),
        *(row for row in rows if row.key == wanted or str(row.id) == wanted),
    ]
    return PersonFound(fitting[0].id, fitting[0].name) if fitting else None


def items_named(connection: Connection, text: str, server: str | None) -> list[ItemFound]:
    """Items by id, else by their whole name in any case, on one server or on all; a few at most."""
    columns = [item.c[name] for name in ItemFound.__struct_fields__]
    query = select(*columns).where(*([] if server is None else [item.c.server == server])).order_by(item.c.gone)
    for asked in (item.c.item_id == text.replace("-", "").lower(), func.lower(item.c.name) == text.lower()):
        rows = connection.execute(query.where(asked).limit(FEW)).mappings().all()
        if rows:
            return [ItemFound(**dict(row)) for row in rows]
    return []


def known_of(
    connection: Connection,
    person_id: int,
    found: ItemFound,
    shut: Mapping[str, str],
    policy: Policy,
) -> Known:
    """The states behind an explanation. `shut` are the closed gates with their reasons."""
    view = View(swept=swept(connection))
    refs = connection.execute(select(account.c.ref).where(account.c.person_id == person_id)).scalars()
    fill(connection, view, {found.ref}, set(refs))
    keys = {f"{owner.ref}/{copy.item_id}" for owner, copy in view.targets(person_id, found.work_id or 0)}
    rows = identity.items_by_ref(connection, {copy.ref for copy in view.copies_of.get(found.work_id or 0, ())})
    around = Surroundings(
        evidence={ref: row.evidence for ref, row in rows.items()},
        jobs=_jobs(connection, keys),
        shut=shut,
        can=capabilities(connection, policy),
    )
    return Known(view=view, around=around)


def _jobs(connection: Connection, keys: Collection[str]) -> dict[str, OwedJob]:
    """The newest open job of each key, else the newest parked one."""
    lanes = {f"userdata:{key}": key for key in keys}
    columns = (job.c.id, job.c.lane, job.c.state, job.c.reason, job.c.run_at)
    listed = [int(state) for state in LISTED]
    query = select(*columns).where(job.c.lane.in_(lanes), job.c.state.in_(listed)).order_by(job.c.id)
    found: dict[str, OwedJob] = {}
    for row in connection.execute(query):
        one = OwedJob(id=row.id, state=JobState(row.state), reason=row.reason, run_at=row.run_at)
        before = found.get(lanes[row.lane])
        if before is None or before.state in PARKED or one.state not in PARKED:
            found[lanes[row.lane]] = one
    return found
