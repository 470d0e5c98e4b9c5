"""Forgetting: old lines of the sync log, conflicts as old, notices whose item or user never showed up, passes that are
over and later their runs, how often a server was asked for what nobody waits for, and shadows of items long gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, TextClause, bindparam, delete, text, update

from playhead.features.userdata import conflict_queries
from playhead.features.userdata.sweep_tables import run, sweep_pass
from playhead.features.userdata.tables import shadow
from playhead.identity import store as identity
from playhead.kit.times import DAY
from playhead.storage.statements import chunked

CHUNK = 2_000
HELD_DAYS = 2
GONE = 50
"""Of how many items that are gone the shadows go in one piece: each account may have one."""

LINES = text("DELETE FROM sync_log WHERE id IN (SELECT id FROM sync_log WHERE at < :before ORDER BY at LIMIT :count)")
HELD = text(
    "DELETE FROM userdata_held_notice WHERE key IN "
    "(SELECT key FROM userdata_held_notice WHERE at < :before LIMIT :count)"
)
# whoever waits has an open job; a look that is still to come is of one that waited a moment ago
ABSENCES = text(
    "DELETE FROM userdata_absence WHERE key IN (SELECT key FROM userdata_absence WHERE next_at < :before "
    "AND NOT EXISTS (SELECT 1 FROM job WHERE job.ckey = 'userdata.await:' || userdata_absence.key "
    "AND job.state IN (0, 1, 2)) LIMIT :count)"
)
OVER = text(
    "SELECT p.id, p.run_id, p.read, p.differences FROM sync_run r JOIN sync_pass p ON p.run_id = r.id "
    "WHERE r.state <> 'running' AND r.finished_at < :before AND p.state IN ('done', 'replaced') LIMIT :count"
)
RUNS = text(
    "SELECT id FROM sync_run WHERE state <> 'running' AND finished_at < :before AND NOT EXISTS "
    "(SELECT 1 FROM sync_pass p WHERE p.run_id = sync_run.id AND p.state IN ('open', 'held')) LIMIT :count"
)
SUM_UP = (
    update(run)
    .where(run.c.id == bindparam("of"))
    .values({name: run.c[name] + bindparam(f"more_{name}") for name in ("passes", "read", "differences")})
)


class Old(msgspec.Struct, frozen=True, kw_only=True):
    """What is old, UTC milliseconds: the log's lines before `log_before`, held notices and absences before
    `held_before`, passes of runs that ended before `passes_before`, runs that ended before `runs_before`, and shadows
    of items that were missed before `gone_before`."""

    log_before: int
    held_before: int
    passes_before: int
    runs_before: int
    gone_before: int


def old(now: int, *, log_days: int, observation_days: int, record_days: int) -> Old:
    """What may go now. The passes of a run are kept as long as observations, the run itself and the shadows of lost
    items as long as facts."""
    return Old(
        log_before=now - log_days * DAY,
        held_before=now - HELD_DAYS * DAY,
        passes_before=now - observation_days * DAY,
        runs_before=now - record_days * DAY,
        gone_before=now - record_days * DAY,
    )


def forget(connection: Connection, asked: Sequence[Old]) -> list[int]:
    """Delete one piece of what is old; for the writer. How many rows went: CHUNK or more means there may be more."""
    return [_forget(connection, what) for what in asked]


def _forget(connection: Connection, what: Old) -> int:
    return max(
        _delete(connection, LINES, what.log_before),
        _delete(connection, HELD, what.held_before),
        _delete(connection, ABSENCES, what.held_before),
        conflict_queries.forget(connection, what.log_before, CHUNK),
        _passes(connection, what.passes_before),
        _runs(connection, what.runs_before),
        _shadows(connection, what.gone_before),
    )


def _delete(connection: Connection, statement: TextClause, before: int) -> int:
    return int(connection.execute(statement, {"before": before, "count": CHUNK}).rowcount)


def _passes(connection: Connection, before: int) -> int:
    """Passes that went well; what they read and found is added to their runs. One that failed says why until its run
    goes, and one that is held waits for a person."""
    rows = connection.execute(OVER, {"before": before, "count": CHUNK}).all()
    sums: dict[str, Counter[str]] = {}
    for row in rows:
        more = Counter(more_passes=1, more_read=row.read, more_differences=row.differences)
        sums.setdefault(row.run_id, Counter(more_passes=0, more_read=0, more_differences=0)).update(more)
    if rows:
        connection.execute(SUM_UP, [{"of": run_id, **more} for run_id, more in sums.items()])
        connection.execute(delete(sweep_pass).where(sweep_pass.c.id.in_([row.id for row in rows])))
    return len(rows)


def _runs(connection: Connection, before: int) -> int:
    ids = [row.id for row in connection.execute(RUNS, {"before": before, "count": CHUNK})]
    if ids:
        connection.execute(delete(sweep_pass).where(sweep_pass.c.run_id.in_(ids)))
        connection.execute(delete(run).where(run.c.id.in_(ids)))
    return len(ids)


def _shadows(connection: Connection, before: int) -> int:
    """Shadows of items that are gone: one that comes back is linked anew, and they would be no evidence then."""
    items = identity.long_gone(connection, before, GONE)
    users = {
        server: [one.account.user_id for one in identity.accounts_on(connection, server)]
        for server in {row.server for row in items}
    }
    keys = [f"{row.server}/{user}/{row.item_id}" for row in items for user in users[row.server]]
    for some in chunked(keys):
        connection.execute(delete(shadow).where(shadow.c.key.in_(some)))
    identity.let_go(connection, [row.ref for row in items])
    return CHUNK if len(items) == GONE else len(items)
