"""Waiting for an item: look whether it is there, ask its server again as often as the policy wants, and be woken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import msgspec
from sqlalchemy import Connection

from playhead.domain.errors import ServerError
from playhead.features.userdata import jobs, store
from playhead.features.userdata.failures import outcome_of
from playhead.features.userdata.jobs import Target
from playhead.features.userdata.store import Absence
from playhead.features.userdata.view import AbsenceRule, Policy
from playhead.identity import store as identity
from playhead.journal.jobs import cond_versions
from playhead.journal.lanes import NEVER, Job
from playhead.journal.outcomes import GateDown, Interrupted, Outcome, Skip, Throttle, Wait
from playhead.storage.errors import StoreUnavailable
from playhead.storage.writer import Writer

Refresh = Callable[[str], Awaitable[None]]
"""Lists a server's library anew; calls at one time share one listing. Raises ServerError."""


class Awaited(msgspec.Struct, frozen=True, kw_only=True):
    """What one run does: ask the server, which then counts as `asked` says, or (None) only go on waiting.

    `until` is when to look again, UTC milliseconds, `seen` the version of the condition that is waited for.
    """

    target: Target
    asked: Absence | None
    until: int
    seen: int


class AwaitWork:
    """Performs `userdata.await`."""

    kind = jobs.AWAIT

    def __init__(self, policy: Policy, refresh: Refresh, writer: Writer) -> None:
        self._policy = policy
        self._refresh = refresh
        self._writer = writer

    def prepare(self, tx: Connection, claimed: Sequence[Job], now: int) -> list[Awaited | Outcome]:
        targets = [jobs.decode(job.args) for job in claimed]
        copies = identity.copies_of_works(tx, {t.work_id for t in targets})
        there = {(row.server, row.work_id) for row in copies if row.version_ref is None}
        known = store.absences(tx, {jobs.absence_key(target) for target in targets})
        versions = cond_versions(tx, [condition(target) for target in targets])
        tasks: list[Awaited | Outcome] = []
        for target in targets:
            if (target.server, target.work_id) in there:
                tasks.append(Skip(reason=f"{target.server} has it now"))
                continue
            before = known.get(jobs.absence_key(target), Absence())
            tasks.append(self._task(target, before, versions.get(condition(target), 0), now))
        found = [jobs.absence_key(t) for t in targets if (t.server, t.work_id) in there]
        store.drop_absences(tx, found)
        return tasks

    def _task(self, target: Target, before: Absence, seen: int, now: int) -> Awaited:
        rule = self._policy.absence(target.item_path)
        asked = Absence(before.asked + 1, now + rule.delay_ms) if is_due(before, rule, now) else None
        after = asked or before
        return Awaited(target=target, asked=asked, until=after.next_at if may_ask(after, rule) else NEVER, seen=seen)

    async def perform(self, job: Job, task: Awaited) -> Outcome:
        if task.asked is None:
            return _wait(task, task.until)
        try:
            await self._refresh(task.target.server)
            # only now: a server that did not answer was not asked
            await self._writer.run(store.count_asked, {jobs.absence_key(task.target): task.asked})
        except StoreUnavailable as error:
            return Interrupted(reason=str(error))
        except ServerError as error:
            outcome = outcome_of(error)
            return outcome if isinstance(outcome, GateDown | Throttle) else _wait(task, task.asked.next_at)
        return _wait(task, task.until)


def _wait(task: Awaited, until: int) -> Wait:
    conds = ((condition(task.target), task.seen),)
    return Wait(reason=f"{task.target.server} does not have it", until=until, conds=conds)


def condition(target: Target) -> str:
    """What identity signals when a server has a copy of a work."""
    return f"work:{target.server}/{target.work_id}"


def may_ask(known: Absence, rule: AbsenceRule) -> bool:
    """Whether the server may be asked once more. Pure."""
    return rule.count < 0 or known.asked < rule.count


def is_due(known: Absence, rule: AbsenceRule, now: int) -> bool:
    """Whether the server is to be asked now. Pure."""
    return may_ask(known, rule) and known.next_at <= now
