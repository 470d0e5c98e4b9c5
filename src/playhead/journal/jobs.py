"""The jobs' statements: insert with coalescing, claim, finish, promote, signal, recover.

Who may move a lane's head is the writer alone, inside one transaction; the database holds it with a unique index.
State values are literals in the texts: with a bound value no database proves the partial indexes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import Enum, auto
from typing import Any

import msgspec
from sqlalchemy import Connection, TextClause, bindparam, delete, insert, select, text, update

from playhead.journal import turns
from playhead.journal.lanes import MAX_CRASHES, Job, JobSpec, JobState, Transition
from playhead.storage.schema import cond, gate, job, job_wait
from playhead.storage.statements import fetch, fetch_in, run_many, upsert

OPEN_KEYS = text("SELECT ckey, id FROM job WHERE ckey IN :keys AND ckey IS NOT NULL AND state IN (0, 1, 2)").bindparams(
    bindparam("keys", expanding=True)
)
# a job that failed before keeps its back-off: a burst of newer desires would burn all its tries at once, and a later
# time that is taken back would be kept for good; one that is due keeps its turn, or what is wanted anew all the time
# would never have one
RAISE = text(
    "UPDATE job SET want_ver = :want_ver, args = :args, prio = CASE WHEN :prio < prio THEN :prio ELSE prio END, "
    "run_at = CASE WHEN state = 1 OR (state = 0 AND (attempt > 0 OR (run_at <= :now AND :run_at <= :now))) "
    "THEN run_at ELSE :run_at END, "
    "state = CASE WHEN state = 2 THEN 0 ELSE state END WHERE id = :id"
)
HEADS = text("SELECT lane FROM job WHERE lane IN :lanes AND head").bindparams(bindparam("lanes", expanding=True))
INSERT_JOBS = insert(job)
CLAIM = text(
    "UPDATE job SET state = 1, fence = fence + 1, attempt = attempt + 1, owner = :owner, claimed_at = :now "
    "WHERE id IN (SELECT id FROM job WHERE head AND state = 0 AND gate = :gate AND prio = :prio AND run_at <= :now "
    "ORDER BY run_at, id LIMIT :count) "
    "RETURNING id, feature, kind, lane, gate, fence, attempt, crashes, max_attempts, want_ver, args"
)
NEXT_RUNS = text(
    "SELECT (SELECT min(run_at) FROM job WHERE head AND state = 0 AND gate = :gate AND prio = 0), "
    "(SELECT min(run_at) FROM job WHERE head AND state = 0 AND gate = :gate AND prio = 1), "
    "(SELECT min(run_at) FROM job WHERE head AND state = 0 AND gate = :gate AND prio = 2), "
    "(SELECT min(run_at) FROM job WHERE head AND state = 0 AND gate = :gate AND prio = 3)"
)
HURRY = text(
    "UPDATE job SET run_at = :now WHERE head AND state = 0 AND gate = :gate AND prio BETWEEN 0 AND 3 AND run_at > :now"
)
FINISH = text(
    "UPDATE job SET state = :state, head = (head AND :keep_head), owner = NULL, outcome = :outcome, reason = :reason, "
    "run_at = :run_at, attempt = attempt - :refund, finished_at = :finished_at "
    "WHERE id = :id AND fence = :fence AND state = 1"
)
CLAIMS = text("SELECT id, fence, want_ver FROM job WHERE id IN :ids AND state = 1").bindparams(
    bindparam("ids", expanding=True)
)
AGAIN = text(
    "UPDATE job SET state = 0, head = :no, attempt = 0, crashes = 0, run_at = :now, order_seq = want_ver, "
    "finished_at = NULL, outcome = NULL, reason = NULL WHERE id = :id"
)
PROMOTE = text(
    "UPDATE job SET head = :yes WHERE id = (SELECT id FROM job WHERE lane = :lane AND "
    "state IN (0, 1, 2) ORDER BY order_seq, ord LIMIT 1) AND NOT EXISTS (SELECT 1 FROM job WHERE lane = :lane AND head)"
)
NEXT_DEADLINE = text("SELECT min(run_at) FROM job WHERE state = 2")
WAKE_DUE = text("UPDATE job SET state = 0 WHERE state = 2 AND run_at <= :now")
# the plus keeps SQLite from walking all waiting jobs instead of those of the condition
WAKE_COND = text(
    "UPDATE job SET state = 0, run_at = :now WHERE +state = 2 "
    "AND id IN (SELECT job_id FROM job_wait WHERE cond IN :keys) RETURNING id"
).bindparams(bindparam("keys", expanding=True))
READY_AGAIN = text("UPDATE job SET state = 0, run_at = :now WHERE id = :id AND state = 2")
# a version is a time that never goes back, so that a condition pruned and signalled anew is newer than what was seen
BUMP = text(
    "INSERT INTO cond (key, ver) VALUES (:key, :now) ON CONFLICT (key) "
    "DO UPDATE SET ver = CASE WHEN cond.ver < :now THEN :now ELSE cond.ver + 1 END"
)
# the try is given back: a crash is counted by itself, and a power cut is not the target's fault
RECOVER = text(
    "UPDATE job SET state = CASE WHEN crashes + 1 >= :most THEN 6 ELSE 0 END, crashes = crashes + 1, owner = NULL, "
    "attempt = attempt - 1, run_at = :now, head = (head AND crashes + 1 < :most), "
    "outcome = CASE WHEN crashes + 1 >= :most THEN 'dead' ELSE 'interrupted' END, "
    "reason = CASE WHEN crashes + 1 >= :most THEN :why ELSE 'the worker died' END, "
    "finished_at = CASE WHEN crashes + 1 >= :most THEN :now ELSE NULL END WHERE state = 1 "
    "RETURNING state, reason, id, feature, kind, lane, gate, fence, attempt, crashes, max_attempts, want_ver, args"
)
COND_VERSIONS = select(cond.c.key, cond.c.ver).where(cond.c.key.in_(bindparam("keys", expanding=True)))
HEADLESS = text(
    "SELECT DISTINCT lane FROM job a WHERE state IN (0, 1, 2) "
    "AND NOT EXISTS (SELECT 1 FROM job b WHERE b.lane = a.lane AND b.head)"
)
SET_GATE = upsert(gate, gate.c.name)

ALONE = "~"
"""Begins the lanes of jobs without order; no feature begins a lane's name with it."""


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """A spec with its place: the feature, the record that caused it, and its number within that decision.

    `want_ver` is the record of the newest desire where several for one key came together.
    """

    feature: str
    cause_seq: int
    ord: int
    spec: JobSpec
    want_ver: int = 0

    @property
    def wanted(self) -> int:
        """The record that the job is to serve."""
        return self.want_ver or self.cause_seq


def add(connection: Connection, added: Sequence[Added], now: int) -> None:
    """Insert jobs, or raise the desire of those open for the same key (waking one that waits)."""
    newest = _coalesced(added)
    keys = [a.spec.ckey for a in newest if a.spec.ckey is not None]
    open_jobs = {row.ckey: row.id for row in fetch_in(connection, OPEN_KEYS, "keys", keys)}
    raised = [a for a in newest if a.spec.ckey in open_jobs]
    run_many(connection, RAISE, [_raised(a, open_jobs[a.spec.ckey], now) for a in raised])
    _insert(connection, [a for a in newest if a.spec.ckey not in open_jobs], now)


def _raised(one: Added, job_id: int, now: int) -> dict[str, Any]:
    run_at = one.spec.run_at or now
    return {
        "id": job_id,
        "want_ver": one.wanted,
        "args": one.spec.args,
        "run_at": run_at,
        "prio": one.spec.prio,
        "now": now,
    }


def _coalesced(added: Sequence[Added]) -> list[Added]:
    # as if they had come one by one: the place in the lane is the first one's, the desire the newest one's
    kept: dict[object, Added] = {}
    for number, one in enumerate(added):
        key = number if one.spec.ckey is None else one.spec.ckey
        first = kept.get(key)
        kept[key] = one if first is None else _merged(first, one)
    return list(kept.values())


def _merged(first: Added, newer: Added) -> Added:
    spec = msgspec.structs.replace(newer.spec, prio=min(first.spec.prio, newer.spec.prio))
    return msgspec.structs.replace(first, spec=spec, want_ver=newer.cause_seq)


def _insert(connection: Connection, added: Sequence[Added], now: int) -> None:
    if not added:
        return
    lanes = [_lane(a) for a in added]
    ordered = sorted({lane for lane in lanes if not is_alone(lane)})
    headed = {row.lane for row in fetch_in(connection, HEADS, "lanes", ordered)}
    starts = turns.starts(connection, [one.spec for one in added], now)
    rows = []
    for one, lane, start in zip(added, lanes, starts, strict=True):
        rows.append(_row(one, lane, lane not in headed, start, now))
        headed.add(lane)
    run_many(connection, INSERT_JOBS, rows)


def _lane(one: Added) -> str:
    # a job without order gets a lane of its own, so that there is one code path
    return one.spec.lane or f"{ALONE}{one.feature}.{one.cause_seq}.{one.ord}"


def is_alone(lane: str) -> bool:
    """Whether a lane is of one job only, so that nobody comes after it. Pure."""
    return lane.startswith(ALONE)


def _row(one: Added, lane: str, head: bool, start: int, now: int) -> dict[str, Any]:
    spec = one.spec
    return {
        "feature": one.feature,
        "cause_seq": one.cause_seq,
        "ord": one.ord,
        "order_seq": one.cause_seq,
        "kind": spec.kind,
        "lane": lane,
        "gate": spec.gate,
        "prio": spec.prio,
        "state": JobState.READY,
        "head": head,
        "run_at": start,
        "attempt": 0,
        "crashes": 0,
        "max_attempts": spec.max_attempts,
        "fence": 0,
        "ckey": spec.ckey,
        "want_ver": one.wanted,
        "args": spec.args,
        "created_at": now,
    }


def claim(connection: Connection, gate_name: str, prio: int, count: int, owner: str, now: int) -> list[Job]:
    """Take up to `count` ready heads of one gate and class; each is charged an attempt and fenced anew."""
    wanted = {"gate": gate_name, "prio": prio, "count": count, "owner": owner, "now": now}
    rows = fetch(connection, CLAIM, wanted)
    return sorted((_job(row) for row in rows), key=lambda j: j.id)


def _job(columns: Iterable[Any]) -> Job:
    # by place and not by name, which takes three times as long: the statements name the columns in the fields' order
    return Job(**dict(zip(Job.__struct_fields__, columns, strict=True)))


def next_runs(connection: Connection, gate_name: str) -> tuple[int | None, ...]:
    """For each class 0 to 3, when the gate's next head is due, UTC milliseconds; None where there is none."""
    return tuple(fetch(connection, NEXT_RUNS, {"gate": gate_name})[0])


def hurry(connection: Connection, gate_name: str, now: int) -> None:
    """Make what waits at a gate that has come back due at once."""
    connection.execute(HURRY, {"gate": gate_name, "now": now})


class Finished(msgspec.Struct, frozen=True, kw_only=True):
    """A run's end."""

    job: Job
    transition: Transition


class Saved(Enum):
    """What became of a run's end."""

    REFUSED = auto()
    """The run had lost its claim: nothing was changed."""
    KEPT = auto()
    """Saved as it was."""
    AGAIN = auto()
    """A desire newer than the claimed one came meanwhile: the job runs again."""


def finish(connection: Connection, ended: Sequence[Finished], now: int) -> list[Saved]:
    """Save each run's end.

    A desire newer than the claimed one puts the job back, at its lane's tail, with fresh attempts; also where the older
    one was refused, for the newer one may not be.
    """
    ids = [one.job.id for one in ended]
    # looked up and updated as a whole: a statement each would take a third of the engine's time
    claims = {found: (fence, want_ver) for found, fence, want_ver in connection.execute(CLAIMS, {"ids": ids})}
    wanted: list[int | None] = []
    for one in ended:
        fence, want_ver = claims.get(one.job.id, (None, 0))
        wanted.append(want_ver if fence == one.job.fence else None)
        if fence == one.job.fence:
            # of two ends of one run the first counts
            del claims[one.job.id]
    held = [one for one, want_ver in zip(ended, wanted, strict=True) if want_ver is not None]
    run_many(connection, FINISH, [_finished(one, now) for one in held])
    return [_after(connection, one, want_ver, now) for one, want_ver in zip(ended, wanted, strict=True)]


def _finished(one: Finished, now: int) -> dict[str, Any]:
    end = one.transition
    return {
        "id": one.job.id,
        "fence": one.job.fence,
        "state": end.state,
        "keep_head": not end.final,
        "outcome": end.outcome,
        "reason": end.reason,
        "run_at": end.run_at,
        "refund": int(end.refund),
        "finished_at": now if end.final else None,
    }


def _after(connection: Connection, one: Finished, want_ver: int | None, now: int) -> Saved:
    if want_ver is None:
        return Saved.REFUSED
    end = one.transition
    newer = want_ver > one.job.want_ver
    if end.state is JobState.WAITING:
        _wait(connection, one, newer, now)
    if end.final and newer:
        connection.execute(AGAIN, {"id": one.job.id, "now": now, "no": False})
        return Saved.AGAIN
    return Saved.KEPT


def _wait(connection: Connection, one: Finished, newer: bool, now: int) -> None:
    connection.execute(delete(job_wait).where(job_wait.c.job_id == one.job.id))
    conds = dict(one.transition.conds)
    if conds:
        rows = [{"job_id": one.job.id, "cond": key, "seen_ver": ver} for key, ver in conds.items()]
        connection.execute(insert(job_wait), rows)
    versions = cond_versions(connection, list(conds))
    # what was awaited came between the look and this commit: a lost wake-up otherwise
    if newer or any(versions.get(key, 0) > seen for key, seen in conds.items()):
        connection.execute(READY_AGAIN, {"id": one.job.id, "now": now})


def promote(connection: Connection, lanes: Iterable[str]) -> None:
    """Give each lane without a head its first active job as head."""
    run_many(connection, PROMOTE, [{"lane": lane, "yes": True} for lane in sorted(set(lanes))])


def cond_versions(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """The versions of the named conditions; one that was never signalled is missing (version 0)."""
    return {row.key: row.ver for row in fetch_in(connection, COND_VERSIONS, "keys", keys)}


def signal(connection: Connection, keys: Sequence[str], now: int) -> int:
    """Raise the conditions and wake the jobs that wait for them. Returns how many woke."""
    if not keys:
        return 0
    connection.execute(BUMP, [{"key": key, "now": now} for key in keys])
    return len(list(fetch_in(connection, WAKE_COND, "keys", keys, {"now": now})))


def wake_due(connection: Connection, now: int) -> int | None:
    """Wake the waiting jobs whose deadline has passed; returns when the next one will, UTC milliseconds."""
    due: int | None = fetch(connection, NEXT_DEADLINE)[0][0]
    if due is None or due > now:
        return due
    connection.execute(WAKE_DUE, {"now": now})
    return now


class Recovered(msgspec.Struct, frozen=True, kw_only=True):
    """What a start found: how many jobs had been running, and those that must not run again, with the reason."""

    running: int
    dead: tuple[tuple[Job, str], ...] = ()


def recover(connection: Connection, now: int) -> Recovered:
    """After a crash: what was running is ready again, and its lanes have heads.

    The lock file proves that the former owner is dead, so no lease is waited for.
    """
    why = f"it was running when its worker died {MAX_CRASHES} times"
    rows = connection.execute(RECOVER, {"now": now, "most": MAX_CRASHES, "why": why}).all()
    dead = tuple((_job(row[2:]), str(row.reason)) for row in rows if row.state == JobState.DEAD)
    promote(connection, [job.lane for job, _ in dead])
    return Recovered(running=len(rows), dead=dead)


def cancel_at(connection: Connection, gates: Collection[str], now: int, reason: str) -> int:
    """Cancel what is owed to the named gates. Returns how many jobs that were."""
    values = {"state": int(JobState.CANCELLED), "head": False, "owner": None, "finished_at": now}
    owed = update(job).where(job.c.state.in_((0, 1, 2)), job.c.gate.in_(list(gates)))
    return int(connection.execute(owed.values(**values, outcome="cancelled", reason=reason)).rowcount)


def headless(connection: Connection) -> list[str]:
    """Lanes with open jobs and no head. There should be none: nothing would ever run there again."""
    return [row.lane for row in connection.execute(HEADLESS)]


def save_gates(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Remember gates: `name paused open_until failures`."""
    connection.execute(SET_GATE, list(rows))


STATEMENTS: tuple[TextClause, ...] = (
    OPEN_KEYS,
    RAISE,
    HEADS,
    CLAIM,
    NEXT_RUNS,
    HURRY,
    FINISH,
    CLAIMS,
    AGAIN,
    PROMOTE,
    NEXT_DEADLINE,
    WAKE_DUE,
    WAKE_COND,
    READY_AGAIN,
    BUMP,
    RECOVER,
    HEADLESS,
    turns.READY,
)
"""Every hand-written statement, for the test that explains them on both databases."""
