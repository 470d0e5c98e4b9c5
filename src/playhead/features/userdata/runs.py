"""Runs and their passes: begun, carried on page by page, ended. Statements, for the writer; reads are plain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, text, update

from playhead.domain.events import PageDiffered, RunAsked
from playhead.features.userdata.agenda import Swept
from playhead.features.userdata.sweep_tables import run, sweep_pass, withheld
from playhead.features.userdata.sweep_tables import swept as swept_table
from playhead.identity import store as identity
from playhead.identity.rows import AccountRow
from playhead.journal import store as journal
from playhead.journal.record import Draft
from playhead.ports.media_server import Only
from playhead.storage.statements import insert_new, upsert

PAGE = 500

SET_SWEPT = upsert(swept_table, swept_table.c.ref)
ADD_WRITES = update(run).where(run.c.id == bindparam("of")).values(writes=run.c.writes + bindparam("more"))
HOLD_BACK = insert_new(withheld)
OPEN_PASSES = (
    select(sweep_pass)
    .where(sweep_pass.c.state == "open", sweep_pass.c.server == bindparam("server"))
    .order_by(sweep_pass.c.due_at, sweep_pass.c.id)
)
NEXT_PASS = OPEN_PASSES.where(sweep_pass.c.due_at <= bindparam("now")).limit(1)
SET_PASS = update(sweep_pass).where(sweep_pass.c.id == bindparam("of"))
SWEPT = select(swept_table)
SWEPT_ONE = SWEPT.where(swept_table.c.ref == bindparam("of"))
HELD_BACK = select(withheld.c.item_id).where(withheld.c.pass_id == bindparam("of")).order_by(withheld.c.item_id)
# what waits at a shut gate, or was put off, is written when that is over: the run does not wait for it
BUSY = text(
    "SELECT count(*) FROM (SELECT 1 FROM job WHERE feature = 'userdata' AND prio = 2 AND (state = 1 OR (state = 0 "
    "AND run_at <= :soon AND gate NOT IN (SELECT name FROM gate WHERE paused IS NOT NULL OR open_until > :now))) "
    "LIMIT 1)"
)
DECIDED = text("SELECT seq FROM cursor WHERE name = 'userdata'")
SOON_MS = 1_000


class Begin(msgspec.Struct, frozen=True, kw_only=True):
    """Begin a run over all accounts of a person on the named `servers`, of the named `people` (None: everybody).

    `only` are quick passes; empty is one over everything. `accounts` narrows it to these (`server/user id`)."""

    run_id: str
    why: str
    now: int
    servers: tuple[str, ...]
    people: tuple[int, ...] | None = None
    only: tuple[Only, ...] = ()
    accounts: tuple[str, ...] | None = None
    actor: str = ""


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """A pass over one account. `start` is the row that the next page begins with, in the library `library` where pages
    are read by libraries; `only` None is everything.

    `entries` is how many rows are played or favourites, `regressions` how many would lose that, `backward` how many
    show an earlier time than we knew. Times are UTC milliseconds."""

    id: int
    run_id: str
    server: str
    user_id: str
    person_id: int
    username: str
    only: str
    state: str
    decision: str
    begun_at: int
    due_at: int
    library: str
    start: int
    size: int
    total: int
    tries: int
    read: int
    differences: int
    entries: int
    regressions: int
    backward: int
    problem: str

    @property
    def ref(self) -> str:
        """The account: `server/user id`."""
        return f"{self.server}/{self.user_id}"


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """A pass after a page: its row, the records that the page caused, and the items held back until it is whole.

    `swept` is what becomes known of the account with it."""

    row: Pass
    drafts: tuple[Draft, ...] = ()
    held_back: tuple[str, ...] = ()
    swept: Swept | None = None


def begin(connection: Connection, asked: Sequence[Begin]) -> list[int]:
    """Begin runs. Answers how many passes each has; one without any is over at once."""
    return [_begin(connection, one) for one in asked]


def fresh(connection: Connection, asked: Begin) -> list[dict[str, Any]]:
    """The passes that a run begins with, as rows without their ids."""
    rows = []
    for server in asked.servers:
        for account in identity.accounts_on(connection, server):
            person = account.person_id
            if person is None or account.gone or account.is_disabled:
                continue
            if asked.people is not None and person not in asked.people:
                continue
            if asked.accounts is not None and str(account.account) not in asked.accounts:
                continue
            rows += [_fresh(asked, account, person, only) for only in asked.only or ("",)]
    return rows


def _begin(connection: Connection, asked: Begin) -> int:
    rows = fresh(connection, asked)
    passes = len(rows)
    event = RunAsked(run_id=asked.run_id, why=asked.why, passes=passes)
    (seq,) = journal.append(connection, [Draft(event=event, subject=asked.run_id, actor=asked.actor)], asked.now)
    state = "running" if rows else "done"
    values = {"id": asked.run_id, "seq": seq, "why": asked.why, "state": state, "last_seq": seq}
    values |= dict.fromkeys(("writes", "passes", "read", "differences"), 0)
    ended = None if rows else asked.now
    connection.execute(insert(run), values | {"started_at": asked.now, "finished_at": ended})
    if rows:
        connection.execute(insert(sweep_pass), rows)
    return passes


def _fresh(asked: Begin, account: AccountRow, person_id: int, only: str) -> dict[str, Any]:
    numbers = ("start", "tries", "read", "differences", "entries", "regressions", "backward", "begun_at")
    return {
        "run_id": asked.run_id,
        "server": account.account.server,
        "user_id": account.account.user_id,
        "person_id": person_id,
        "username": account.name,
        "only": str(only),
        "state": "open",
        "due_at": asked.now,
        "size": PAGE,
        "total": -1,
        "problem": "",
        "decision": "",
        "library": "",
        **dict.fromkeys(numbers, 0),
    }


def open_passes(connection: Connection, server: str) -> list[Pass]:
    """A server's passes that are not over, the next one first."""
    rows = connection.execute(OPEN_PASSES, {"server": server})
    return [Pass(**row._mapping) for row in rows]  # noqa: SLF001 — public name


def next_pass(connection: Connection, server: str, now: int) -> Pass | None:
    """The pass of a server that is to go on now."""
    row = connection.execute(NEXT_PASS, {"server": server, "now": now}).one_or_none()
    return None if row is None else Pass(**row._mapping)  # noqa: SLF001 — public name


def advance(connection: Connection, steps: Sequence[Progress]) -> list[None]:
    """Save what pages brought, records and progress in one commit."""
    for step in steps:
        row = step.row
        if step.drafts:
            places = journal.append(connection, list(step.drafts), _at(step))
            connection.execute(update(run).where(run.c.id == row.run_id).values(last_seq=max(places)))
        if step.held_back:
            connection.execute(HOLD_BACK, [{"pass_id": row.id, "item_id": item_id} for item_id in step.held_back])
        if row.state in ("done", "failed"):
            connection.execute(delete(withheld).where(withheld.c.pass_id == row.id))
        if row.state == "held" or (row.state == "done" and not row.only):
            _replace_older(connection, row)
        if step.swept is not None:
            connection.execute(SET_SWEPT, {"ref": row.ref, **msgspec.structs.asdict(step.swept)})
        values = msgspec.structs.asdict(row)
        del values["id"]
        connection.execute(SET_PASS, values | {"of": row.id})
    return [None] * len(steps)


def _replace_older(connection: Connection, row: Pass) -> None:
    """A newer pass knows better: what an older one held for a person is decided with it, or gone."""
    same = (sweep_pass.c.server == row.server, sweep_pass.c.user_id == row.user_id)
    older = select(sweep_pass.c.id).where(*same, sweep_pass.c.state == "held", sweep_pass.c.id != row.id)
    ids = [found.id for found in connection.execute(older)]
    if ids:
        connection.execute(delete(withheld).where(withheld.c.pass_id.in_(ids)))
        connection.execute(update(sweep_pass).where(sweep_pass.c.id.in_(ids)).values(state="replaced"))


def _at(step: Progress) -> int:
    events = [draft.event for draft in step.drafts]
    return max((event.answered_at for event in events if isinstance(event, PageDiffered)), default=step.row.due_at)


def held_back(connection: Connection, pass_id: int) -> list[str]:
    """The items that a pass has held back."""
    return [row.item_id for row in connection.execute(HELD_BACK, {"of": pass_id})]


def swept(connection: Connection) -> dict[str, Swept]:
    """What is known of each account's passes, by `server/user id`."""
    return {row.ref: Swept(full_at=row.full_at, quick_at=row.quick_at) for row in connection.execute(SWEPT)}


def swept_one(connection: Connection, ref: str) -> Swept:
    """What is known of one account's passes."""
    row = connection.execute(SWEPT_ONE, {"of": ref}).one_or_none()
    return Swept() if row is None else Swept(full_at=row.full_at, quick_at=row.quick_at)


def add_writes(connection: Connection, more: Mapping[str, int]) -> None:
    """Count writes that runs have led to."""
    rows = [{"of": run_id, "more": count} for run_id, count in more.items()]
    if rows:
        connection.execute(ADD_WRITES, rows)


def close_finished(connection: Connection, asked: Sequence[int]) -> list[int]:
    """End the runs of which everything was read, decided and written, at the time that is handed in. Answers how many
    go on. What cannot be written now because a server is away is owed, and no part of the run any more."""
    return [_close(connection, now) for now in asked]


def _close(connection: Connection, now: int) -> int:
    running = connection.execute(select(run.c.id, run.c.last_seq).where(run.c.state == "running")).all()
    if not running:
        return 0
    ids = [row.id for row in running]
    still = select(sweep_pass.c.run_id).where(sweep_pass.c.run_id.in_(ids), sweep_pass.c.state == "open").distinct()
    unread = {row.run_id for row in connection.execute(still)}
    decided = int(connection.execute(DECIDED).scalar() or 0)
    read = [row.id for row in running if row.id not in unread and row.last_seq <= decided]
    if not read or connection.execute(BUSY, {"now": now, "soon": now + SOON_MS}).scalar():
        return len(ids)
    failed = select(sweep_pass.c.run_id).where(sweep_pass.c.run_id.in_(read), sweep_pass.c.state == "failed").distinct()
    bad = {row.run_id for row in connection.execute(failed)}
    for run_id in read:
        state = "failed" if run_id in bad else "done"
        connection.execute(update(run).where(run.c.id == run_id).values(state=state, finished_at=now))
    return len(ids) - len(read)
