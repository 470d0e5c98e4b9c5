"""Waiting for an item: look whether it is there, ask its server again as often as the policy wants, and be woken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import msgspec
from sqlalchemy import Connection

from playhead.domain.errors import ServerError
from playhead.features.userdata import jobs, store
from playhead.features.userdata.jobs import Target
from playhead.features.userdata.perform import outcome_of
from playhead.features.userdata.store import Absence
from playhead.features.userdata.view import AbsenceRule, Policy
from playhead.identity import store as identity
from playhead.journal.jobs import cond_versions
from playhead.journal.lanes import NEVER, Job
from playhead.journal.outcomes import GateDown, Outcome, Skip, Throttle, Wait

Refresh = Callable[[str], Awaitable[None]]
"""Lists a server's library anew; calls at one time share one listing. Raises ServerError."""


class Awaited(msgspec.Struct, frozen=True, kw_only=True):
    """What one run does: ask the server first, or only go on waiting until `until`."""

    target: Target
    ask: bool
    until: int
    seen: int


class AwaitWork:
    """Performs `userdata.await`."""

    kind = jobs.AWAIT

    def __init__(self, policy: Policy, refresh: Refresh) -> None:
        self._policy = policy
        self._refresh = refresh

    def prepare(self, tx: Connection, claimed: Sequence[Job], now: int) -> list[Awaited | Outcome]:
        targets = [jobs.decode(job.args) for job in claimed]
        copies = identity.copies_of_works(tx, {t.work_id for t in targets})
        there = {(row.server, row.work_id) for row in copies if row.version_ref is None}
        known = store.absences(tx, {jobs.absence_key(target) for target in targets})
        versions = cond_versions(tx, [condition(target) for target in targets])
        tasks: list[Awaited | Outcome] = []
        asked: dict[str, Absence] = {}
        for target in targets:
            if (target.server, target.work_id) in there:
                tasks.append(Skip(reason=f"{target.server} has it now"))
                continue
            key = jobs.absence_key(target)
            rule = self._policy.absence(target.item_path)
            before = known.get(key, Absence())
            ask = is_due(before, rule, now)
            after = Absence(before.asked + 1, now + rule.delay_ms) if ask else before
            if ask:
                asked[key] = after
            until = after.next_at if may_ask(after, rule) else NEVER
            tasks.append(Awaited(target=target, ask=ask, until=until, seen=versions.get(condition(target), 0)))
        store.save_absences(tx, asked)
        found = [jobs.absence_key(t) for t in targets if (t.server, t.work_id) in there]
        store.drop_absences(tx, found)
        return tasks

    async def perform(self, job: Job, task: Awaited) -> Outcome:
        target = task.target
        if task.ask:
            try:
                await self._refresh(target.server)
            except ServerError as error:
                outcome = outcome_of(error)
                if isinstance(outcome, GateDown | Throttle):
                    return outcome
        conds = ((condition(target), task.seen),)
        return Wait(reason=f"{target.server} does not have it", until=task.until, conds=conds)


def condition(target: Target) -> str:
    """What identity signals when a server has a copy of a work."""
    return f"work:{target.server}/{target.work_id}"


def may_ask(known: Absence, rule: AbsenceRule) -> bool:
    """Whether the server may be asked once more. Pure."""
    return rule.count < 0 or known.asked < rule.count


def is_due(known: Absence, rule: AbsenceRule, now: int) -> bool:
    """Whether the server is to be asked now. Pure."""
    return may_ask(known, rule) and known.next_at <= now
