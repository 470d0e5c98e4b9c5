"""Runs and their passes: begun, carried on page by page, ended. Statements, for the writer; reads are plain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, update

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
LET_GO = delete(withheld).where(withheld.c.pass_id == bindparam("of"), withheld.c.item_id == bindparam("item"))
HELD_BACK = (
    select(withheld.c.item_id, withheld.c.backward)
    .where(withheld.c.pass_id == bindparam("of"))
    .order_by(withheld.c.item_id)
)


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
    show an earlier time than we knew. `since` is when the pass before it began that found all as it was known: what is
    news was not so then. Times are UTC milliseconds."""

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
    since: int
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
    """A pass after a page: its row, the records that the page caused, and the items held back until it is whole, those
    of an earlier time apart; `left` are items that it holds back no more.

    `swept` is what becomes known of the account with it."""

    row: Pass
    drafts: tuple[Draft, ...] = ()
    held_back: tuple[str, ...] = ()
    backward: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
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


def unreached(connection: Connection, asked: Begin) -> list[str]:
    """The servers of a run whose accounts nobody knows, as they were never reached, each with the reason."""
    known = identity.servers(connection)
    found = []
    for name in asked.servers:
        row = known.get(name)
        if (row is None or row.state != "up") and not identity.accounts_on(connection, name):
            why = "" if row is None else row.error
            found.append(f"{name}: {why}" if why else f"{name}: it was never reached")
    return found


def _begin(connection: Connection, asked: Begin) -> int:
    rows = fresh(connection, asked)
    passes = len(rows)
    event = RunAsked(run_id=asked.run_id, why=asked.why, passes=passes)
    (seq,) = journal.append(connection, [Draft(event=event, subject=asked.run_id, actor=asked.actor)], asked.now)
    problems = unreached(connection, asked)
    state = "running" if rows else "failed" if problems else "done"
    values = {"id": asked.run_id, "seq": seq, "why": asked.why, "state": state, "last_seq": seq}
    values["problems"] = "\n".join(problems)
    values |= dict.fromkeys(("writes", "passes", "read", "differences"), 0)
    ended = None if rows else asked.now
    connection.execute(insert(run), values | {"started_at": asked.now, "finished_at": ended})
    if rows:
        connection.execute(insert(sweep_pass), rows)
    return passes


def _fresh(asked: Begin, account: AccountRow, person_id: int, only: str) -> dict[str, Any]:
    numbers = ("start", "tries", "read", "differences", "entries", "regressions", "backward", "begun_at", "since")
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
        held = [(item_id, False) for item_id in step.held_back] + [(item_id, True) for item_id in step.backward]
        if held:
            rows = [{"pass_id": row.id, "item_id": item_id, "backward": earlier} for item_id, earlier in held]
            connection.execute(HOLD_BACK, rows)
        if step.left:
            gone = [{"of": row.id, "item": item_id} for item_id in step.left]
            connection.execute(LET_GO, gone)
        if row.state == "held":
            # what was of an earlier time is written over by now, and nobody is asked about it
            connection.execute(delete(withheld).where(withheld.c.pass_id == row.id, withheld.c.backward.is_(True)))
        if row.state in ("done", "held") and not row.decision:
            _replace_older(connection, row)
        if row.state in ("done", "failed"):
            connection.execute(delete(withheld).where(withheld.c.pass_id == row.id))
        if step.swept is not None:
            connection.execute(SET_SWEPT, {"ref": row.ref, **msgspec.structs.asdict(step.swept)})
        values = msgspec.structs.asdict(row)
        del values["id"]
        connection.execute(SET_PASS, values | {"of": row.id})
    return [None] * len(steps)


def _replace_older(connection: Connection, row: Pass) -> None:
    """A newer pass that read the same, or everything, knows better: what an older one held is decided with it, or back.
    One over what is marked says nothing of what another kind of pass has held."""
    ids = [one.id for one in _held_besides(connection, row) if row.only in ("", one.only)]
    if ids:
        connection.execute(delete(withheld).where(withheld.c.pass_id.in_(ids)))
        connection.execute(update(sweep_pass).where(sweep_pass.c.id.in_(ids)).values(state="replaced"))


def _held_besides(connection: Connection, row: Pass) -> list[Any]:
    return [one for one in _waiting(connection, row) if one.state == "held"]


def _waiting(connection: Connection, row: Pass) -> list[Any]:
    """The account's other passes that wait for a person, or to carry out what he has decided."""
    same = (sweep_pass.c.server == row.server, sweep_pass.c.user_id == row.user_id, sweep_pass.c.id != row.id)
    states = or_(sweep_pass.c.state == "held", and_(sweep_pass.c.state == "open", sweep_pass.c.decision != ""))
    return list(connection.execute(select(sweep_pass.c.id, sweep_pass.c.only, sweep_pass.c.state).where(*same, states)))


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Items of an account about which a person is asked: by passes whose place this one takes, and by others."""

    here: frozenset[str]
    elsewhere: frozenset[str]


def asked_about(connection: Connection, row: Pass) -> Asked:
    """What a person is asked about already; nothing of it may be decided without him by a later pass."""
    here: set[str] = set()
    elsewhere: set[str] = set()
    for one in _waiting(connection, row):
        covered = one.state == "held" and row.only in ("", one.only)
        (here if covered else elsewhere).update(held_back(connection, one.id))
    return Asked(here=frozenset(here), elsewhere=frozenset(elsewhere))


def _at(step: Progress) -> int:
    events = [draft.event for draft in step.drafts]
    return max((event.answered_at for event in events if isinstance(event, PageDiffered)), default=step.row.due_at)


def held_back(connection: Connection, pass_id: int) -> list[str]:
    """The items that a pass has held back as they would lose something."""
    return [row.item_id for row in connection.execute(HELD_BACK, {"of": pass_id}) if not row.backward]


def backward(connection: Connection, pass_id: int) -> list[str]:
    """The items that a pass has held back as they are of an earlier time."""
    return [row.item_id for row in connection.execute(HELD_BACK, {"of": pass_id}) if row.backward]


def forget_swept(connection: Connection, configured: Sequence[tuple[str, ...]]) -> list[int]:
    """Forget when the accounts of all but the `configured` servers were read, for the writer: a server that comes back
    is read before anything is believed of it. How many accounts there were."""
    return [_forget_swept(connection, names) for names in configured]


def _forget_swept(connection: Connection, configured: tuple[str, ...]) -> int:
    refs = connection.execute(select(swept_table.c.ref)).scalars()
    others = [ref for ref in refs if ref.partition("/")[0] not in configured]
    connection.execute(delete(swept_table).where(swept_table.c.ref.in_(others)))
    return len(others)


def swept(connection: Connection) -> dict[str, Swept]:
    """What is known of each account's passes, by `server/user id`."""
    return {row.ref: _swept(row) for row in connection.execute(SWEPT)}


def swept_one(connection: Connection, ref: str) -> Swept:
    """What is known of one account's passes."""
    row = connection.execute(SWEPT_ONE, {"of": ref}).one_or_none()
    return Swept() if row is None else _swept(row)


def _swept(row: Any) -> Swept:
    return Swept(full_at=row.full_at, quick_at=row.quick_at, taken_at=row.taken_at)


def add_writes(connection: Connection, more: Mapping[str, int]) -> None:
    """Count writes that runs have led to."""
    rows = [{"of": run_id, "more": count} for run_id, count in more.items()]
    if rows:
        connection.execute(ADD_WRITES, rows)
