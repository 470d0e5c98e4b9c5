"""When runs are over: everything read, decided and written. And passes over servers that take no part any more."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, text, update

from playhead.domain.channels import SYNC_UPDATES
from playhead.domain.told_events import ListUpdate
from playhead.features.userdata.sweep_tables import run, sweep_pass, withheld
from playhead.journal import store as journal
from playhead.journal.record import Draft

# what waits at a shut gate, or was put off, is written when that is over: the run does not wait for it
BUSY = text(
    "SELECT count(*) FROM (SELECT 1 FROM job WHERE feature = 'userdata' AND prio = 2 AND (state = 1 OR (state = 0 "
    "AND run_at <= :soon AND gate IN :served "
    "AND gate NOT IN (SELECT name FROM gate WHERE paused IS NOT NULL OR open_until > :now))) LIMIT 1)"
).bindparams(bindparam("served", expanding=True))
DECIDED = text("SELECT seq FROM cursor WHERE name = 'userdata'")
SOON_MS = 1_000

NO_PART = "takes no part in the sync any more"
AGAIN = {"state": "held", "decision": ""}


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """Look for runs that are over, at a time. `served` are the servers that take part: nothing is done for others, and
    no run waits for what is owed to them."""

    now: int
    served: tuple[str, ...]


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """Runs that are over though not ended yet, and how many go on."""

    over: tuple[str, ...] = ()
    going: int = 0


class Serving(msgspec.Struct, frozen=True, kw_only=True):
    """At a start: the servers that take part, and all that are configured."""

    served: tuple[str, ...]
    configured: tuple[str, ...]
    now: int


def look(connection: Connection, asked: Closing) -> Looked:
    """Which runs are over. What cannot be written now because a server is away is owed, and no part of the run."""
    running = connection.execute(select(run.c.id, run.c.last_seq).where(run.c.state == "running")).all()
    if not running:
        return Looked()
    ids = [row.id for row in running]
    still = select(sweep_pass.c.run_id).where(sweep_pass.c.run_id.in_(ids), sweep_pass.c.state == "open").distinct()
    unread = {row.run_id for row in connection.execute(still)}
    decided = int(connection.execute(DECIDED).scalar() or 0)
    over = tuple(row.id for row in running if row.id not in unread and row.last_seq <= decided)
    if not over:
        return Looked(going=len(ids))
    busy = {"now": asked.now, "soon": asked.now + SOON_MS, "served": list(asked.served)}
    if connection.execute(BUSY, busy).scalar():
        return Looked(going=len(ids))
    return Looked(over=over, going=len(ids) - len(over))


def close_finished(connection: Connection, asked: Sequence[Closing]) -> list[int]:
    """End the runs that are over; for the writer. Answers how many go on."""
    return [_close(connection, one) for one in asked]


def _close(connection: Connection, asked: Closing) -> int:
    looked = look(connection, asked)
    failed = select(sweep_pass.c.run_id).where(sweep_pass.c.state == "failed", sweep_pass.c.run_id.in_(looked.over))
    unreached = select(run.c.id).where(run.c.id.in_(looked.over), run.c.problems != "")
    bad = {row[0] for query in (failed, unreached) for row in connection.execute(query)} if looked.over else set()
    if looked.over:
        told = Draft(event=ListUpdate(lists=("runs",)), subject="lists", stream=SYNC_UPDATES)
        journal.append(connection, [told], asked.now)
    for run_id in looked.over:
        state = "failed" if run_id in bad else "done"
        connection.execute(update(run).where(run.c.id == run_id).values(state=state, finished_at=asked.now))
    return looked.going


def leave_out(connection: Connection, asked: Sequence[Serving]) -> list[None]:
    """End the passes over servers that take no part; for the writer, at a start. What was decided about one of them and
    not carried out is asked about again when it takes part again; of one that is gone from the configuration nothing
    is asked any more."""
    for one in asked:
        _leave_out(connection, one)
    return [None] * len(asked)


def _leave_out(connection: Connection, asked: Serving) -> None:
    off = sweep_pass.c.server.not_in(asked.served)
    gone = sweep_pass.c.server.not_in(asked.configured)
    open_, held = sweep_pass.c.state == "open", sweep_pass.c.state == "held"
    connection.execute(update(sweep_pass).where(open_, off, sweep_pass.c.decision != "").values(AGAIN))
    connection.execute(update(sweep_pass).where(open_, off).values(state="failed", problem=NO_PART))
    connection.execute(update(sweep_pass).where(held, gone).values(state="replaced"))
    over = select(sweep_pass.c.id).where(off, sweep_pass.c.state.in_(("failed", "replaced")))
    connection.execute(delete(withheld).where(withheld.c.pass_id.in_(over.scalar_subquery())))
    _close(connection, Closing(now=asked.now, served=asked.served))
