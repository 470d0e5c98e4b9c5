"""Doing what was decided, through the media server's port: look, write, and say what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection

from playhead.domain.errors import NotThere, ServerError
from playhead.domain.events import UserDataWritten, WriteNotMade, WritePlanned
from playhead.domain.userdata import UserData, UserDataPart
from playhead.features.userdata import jobs, store
from playhead.features.userdata.calls import as_answered, complete, fitted, left_behind
from playhead.features.userdata.failures import (
    gone_there,
    is_gone,
    may_have_landed,
    outcome_of,
    refused_text,
    told_first,
)
from playhead.features.userdata.intents import opened
from playhead.features.userdata.jobs import Target
from playhead.features.userdata.load import capabilities
from playhead.features.userdata.model import Intent, Register, Shadow, emptied, freed
from playhead.features.userdata.pace import at_once, due
from playhead.features.userdata.plan import News, Plan, Settled, difference, newest, reconsider
from playhead.features.userdata.readings import Readings, read_event
from playhead.features.userdata.renewal import current, links_of
from playhead.features.userdata.settle import refused
from playhead.features.userdata.stamps import Rank
from playhead.features.userdata.view import Policy, fields_of
from playhead.identity import store as identity
from playhead.journal.lanes import Job
from playhead.journal.outcomes import Done, Outcome, Reject, Retry, Skip, Wait
from playhead.journal.record import Draft
from playhead.kit.clock import Clock
from playhead.ports.media_server import Capabilities, MediaServer

SOON_MS = 5_000
"""By then a server that came up with another version has been looked at."""

SCAN_MS = 30_000
"""How long nothing is decided about what is missing while a library scan runs."""


class WriteTask(msgspec.Struct, frozen=True, kw_only=True):
    """What one write is to do, with everything needed to think again once the item has been read."""

    target: Target
    register: Register
    shadow: Shadow
    plan: Plan
    rank: Rank
    look_first: bool
    opinions_only: bool
    can: Capabilities | None = None
    """What its server was last known to be told; None before its version was seen."""


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is about to write. `before` is the reading, None where none was needed."""

    plan: Plan
    can: Capabilities
    before: UserData | None
    asked_at: int


class NothingLeft(msgspec.Struct, frozen=True, kw_only=True):
    """There is nothing to write, and the outcome tells what was read: somebody's news, or that it is in place, perhaps
    by an earlier call whose answer never came."""

    outcome: Outcome


class WriteWork:
    """Performs `userdata.write`."""

    kind = jobs.WRITE

    def __init__(self, servers: Mapping[str, MediaServer], policy: Policy, clock: Clock) -> None:
        self._servers = servers
        self._policy = policy
        self._clock = clock
        self._readings = Readings(servers, clock)

    def prepare(self, tx: Connection, claimed: Sequence[Job], now: int) -> list[WriteTask | Outcome]:
        targets = [jobs.decode(job.args) for job in claimed]
        registers = store.registers(tx, {t.work_id for t in targets})
        links = links_of(tx, targets)
        shadows = store.shadows(tx, {t.key for t in targets})
        gaps = {name: row.back_at for name, row in identity.servers(tx).items()}
        offsets = {name: clock.offset or 0 for name, clock in store.clocks(tx).items()}
        can = capabilities(tx, self._policy)
        tasks: list[WriteTask | Outcome] = []
        for job, target in zip(claimed, targets, strict=True):
            register = registers.get((target.person_id, target.work_id), Register())
            register = emptied(register, target.source_server) if target.only_told else register
            link = links[target.key]
            if isinstance(link, Skip):
                tasks.append(link)
                continue
            shadow = current(shadows.get(target.key), link)
            register = freed(register, shadow)
            peer = self._policy.peers[target.server]
            rank = Rank(server=target.server, rank=peer.rank, offset=offsets.get(target.server, 0))
            task = self._task(job, target, register, shadow, rank, gaps.get(target.server, 0), now)
            tasks.append(replace(task, can=can.get(target.server)) if isinstance(task, WriteTask) else task)
        opened = {
            task.target.key: _with_intent(task, run_of(job), now)
            for job, task in zip(claimed, tasks, strict=True)
            if isinstance(task, WriteTask)
        }
        store.save_shadows(tx, opened)
        return tasks

    def _task(
        self, job: Job, target: Target, register: Register, shadow: Shadow, rank: Rank, back_at: int, now: int
    ) -> WriteTask | Outcome:
        plan = difference(register, shadow, self._policy.fields, target.runtime)
        if plan is None and (self._policy.dry_run or not shadow.intents):
            return Skip(reason="already in step")
        # a call without an answer may have landed, and what it left behind be wanted no more: that has to be seen
        plan = plan or Plan(part=UserDataPart())
        start = due(plan, register, shadow, self._policy.interval_ms)
        if start > now:
            sooner = at_once(plan)
            if sooner is None:
                return _wait(shadow, start, now)
            plan = sooner
        if self._policy.dry_run:
            part = plan.intended(shadow.data())
            planned = WritePlanned(
                server=target.server, user_id=target.user_id, item_id=target.item_id, part=part, job_id=job.id
            )
            return Done(drafts=(Draft(event=planned, subject=target.key),))
        return WriteTask(
            target=target,
            register=register,
            shadow=shadow,
            plan=plan,
            rank=rank,
            look_first=_must_look(shadow, back_at),
            opinions_only=start > now,
        )

    async def perform(self, job: Job, task: WriteTask) -> Outcome:
        not_made = Draft(event=_not_made(task.target, run_of(job)), subject=task.target.key)
        try:
            looked = await self._look(job, task)
        except ServerError as error:
            return told_first(not_made, outcome_of(error))
        if not isinstance(looked, Looked):
            return looked.outcome if isinstance(looked, NothingLeft) else told_first(not_made, looked)
        try:
            answer = await self._call(task.target, looked)
        except NotThere as error:
            return told_first(not_made, await self._not_there(task.target, str(error)))
        except ServerError as error:
            landed = may_have_landed(error) or (looked.plan.unmark and bool(looked.plan.part.said()))
            return outcome_of(error) if landed else told_first(not_made, outcome_of(error))
        try:
            return await self._answered(job, task, looked, answer)
        except ServerError as error:
            return outcome_of(error)

    async def _look(self, job: Job, task: WriteTask) -> Looked | NothingLeft | Outcome:
        """What is left to be written once the item was read, where it has to be."""
        server, target = self._servers[task.target.server], task.target
        can = await server.capabilities()
        asked_at = self._clock.now_ms()
        if task.can != can and not can.group_write:
            # what a call leaves behind there depends on the version, and was written down without knowing it
            return Wait(reason=f"{target.server} turned out to be of another version", until=asked_at + SOON_MS)
        if not (task.look_first or can.read_before_write):
            plan = fitted(task.plan, can, task.shadow.data())
            return Looked(plan=plan, can=can, before=None, asked_at=asked_at) if plan else _cannot(target)
        read = await self._readings.read(target.server, target.user_id, target.item_id)
        before, asked_at = read.data, read.asked_at
        if before is None:
            return await self._not_there(target, f"{target.server} does not show this item to {target.username}")
        fields = tuple(f for f in self._policy.fields if f in fields_of(target.kind))
        left = reconsider(
            task.register,
            task.shadow,
            before,
            asked_at,
            task.rank,
            fields,
            target.runtime,
            thumbs=not can.any_rating,
        )
        if isinstance(left, Plan):
            allowed = at_once(left) if task.opinions_only else left
            if allowed is None:
                return _wait(task.shadow, task.shadow.busy_until, asked_at)
            plan = fitted(allowed, can, before)
            if plan is not None:
                return Looked(plan=plan, can=can, before=before, asked_at=asked_at)
            # the rest this version cannot be told: it holds all that it ever will
            left = Settled()
        return self._as_read(job, task, before, asked_at, left)

    async def _answered(self, job: Job, task: WriteTask, looked: Looked, answer: UserData) -> Outcome:
        target, after = task.target, answer
        before = task.shadow.data() if looked.before is None else looked.before
        part = as_answered(left_behind(looked.plan, before, looked.can), answer, looked.can)
        if not looked.can.believes_answer:
            after = (await self._readings.read(target.server, target.user_id, target.item_id)).data or answer
        return self._written(job, task, part, looked, after)

    async def _call(self, target: Target, looked: Looked) -> UserData:
        server, plan, answer = self._servers[target.server], looked.plan, UserData()
        if plan.unmark:
            answer = await server.mark_unplayed(target.user_id, target.item_id)
        if not plan.part.said():
            return answer
        part = plan.part
        if looked.before is not None and looked.can.read_before_write:
            # a partial write puts stale fields back, so this version is sent all of them
            part = complete(plan, looked.before, target.kind)
        return await server.write_user_data(target.user_id, target.item_id, part)

    async def _not_there(self, target: Target, hidden: str) -> Outcome:
        """What it means that a server does not find an item: this user does not see it, a library scan has taken it out
        and may put it back before it ends, or it is gone."""
        server = self._servers[target.server]
        try:
            if not await is_gone(server, target.item_id):
                return Reject(reason=hidden)
            scans = await server.scanning()
        except ServerError as trouble:
            return outcome_of(trouble)
        if scans:
            until = self._clock.now_ms() + SCAN_MS
            return Wait(reason=f"{target.server} does not show this item while a library scan runs", until=until)
        return gone_there(target)

    def _as_read(
        self, job: Job, task: WriteTask, reading: UserData, asked_at: int, left: Settled | News
    ) -> NothingLeft:
        target, now = task.target, self._clock.now_ms()
        if isinstance(left, Settled) and task.shadow.intents:
            earlier = task.shadow.intents[-1]
            event = UserDataWritten(
                server=target.server,
                user_id=target.user_id,
                item_id=target.item_id,
                part=earlier.part,
                before=None,
                after=reading,
                asked_at=asked_at,
                answered_at=now,
                calls=0,
                job_id=job.id,
                run=run_of(job),
                epoch=earlier.epoch,
                stamped_at=earlier.stamped_at,
                dated=self._servers[target.server].last_date,
            )
            return NothingLeft(outcome=Done(drafts=(Draft(event=event, subject=target.key),)))
        read = read_event(target, reading, asked_at, now, self._servers[target.server].last_date)
        draft = Draft(event=msgspec.structs.replace(read, run=run_of(job)), subject=target.key)
        settled = isinstance(left, Settled)
        return NothingLeft(
            outcome=Skip(reason="the server has it already", drafts=(draft,)) if settled else Done(drafts=(draft,))
        )

    def _written(self, job: Job, task: WriteTask, part: UserDataPart, looked: Looked, after: UserData) -> Outcome:
        target = task.target
        event = UserDataWritten(
            server=target.server,
            user_id=target.user_id,
            item_id=target.item_id,
            part=part,
            before=looked.before,
            after=after,
            asked_at=looked.asked_at,
            answered_at=self._clock.now_ms(),
            calls=1,
            job_id=job.id,
            run=run_of(job),
            epoch=task.register.epoch,
            stamped_at=newest(task.register, part.said()).at,
            dated=self._servers[target.server].last_date,
        )
        drafts = (Draft(event=event, subject=target.key),)
        if wrong := refused(event, thumbs=not looked.can.any_rating):
            reason = refused_text(target, wrong)
            return Retry(reason=reason, drafts=drafts) if job.attempt < 2 else Reject(reason=reason, drafts=drafts)
        return Done(drafts=drafts)


def _not_made(target: Target, run: str) -> WriteNotMade:
    return WriteNotMade(server=target.server, user_id=target.user_id, item_id=target.item_id, run=run)


def run_of(job: Job) -> str:
    """Names one run of a job."""
    return f"{job.id}.{job.fence}"


def _must_look(shadow: Shadow, back_at: int) -> bool:
    """Never seen, a call without an answer, a doubt not cleared, or not heard of since the last gap."""
    return not shadow.fields or bool(shadow.intents) or shadow.doubt is not None or shadow.seen_at < back_at


def _with_intent(task: WriteTask, run: str, now: int) -> Shadow:
    part, epoch = left_behind(task.plan, task.shadow.data(), task.can), task.register.epoch
    stamped_at = newest(task.register, part.said()).at
    thumbs = task.can is None or not task.can.any_rating
    intent = Intent(run=run, part=part, opened_at=now, epoch=epoch, stamped_at=stamped_at, thumbs=thumbs)
    return opened(task.shadow, intent)


def _wait(shadow: Shadow, start: int, now: int) -> Wait:
    reason = "somebody is watching it there" if shadow.busy_until > now else "somebody is watching it elsewhere"
    return Wait(reason=reason, until=start)


def _cannot(target: Target) -> Skip:
    return Skip(reason=f"{target.server} cannot be told this: its version has no call for it")
