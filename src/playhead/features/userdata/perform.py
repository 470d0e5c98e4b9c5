"""Doing what was decided, through the media server's port: look, write, and say what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from playhead.domain.errors import (
    BadAnswer,
    Busy,
    Forbidden,
    KeyRefused,
    NoAnswerInTime,
    NotSupported,
    NotThere,
    Refused,
    ServerError,
    ServerFault,
    Unreachable,
)
from playhead.domain.events import UserDataRead, UserDataWritten, WriteNotMade, WritePlanned
from playhead.domain.userdata import Field, UserData, UserDataPart, part_of
from playhead.features.userdata import jobs, store
from playhead.features.userdata.jobs import Target
from playhead.features.userdata.model import RING, Intent, Past, Register, Shadow
from playhead.features.userdata.plan import News, Plan, Settled, difference, newest, reconsider, refusal
from playhead.features.userdata.stamps import Rank
from playhead.features.userdata.view import Policy
from playhead.identity import store as identity
from playhead.journal.lanes import Job
from playhead.journal.outcomes import Done, GateDown, Interrupted, Outcome, Reject, Retry, Skip, Throttle, Wait
from playhead.journal.record import Draft
from playhead.kit.clock import Clock
from playhead.ports.media_server import Capabilities, MediaServer


class WriteTask(msgspec.Struct, frozen=True, kw_only=True):
    """What one write is to do, with everything needed to think again once the item has been read."""

    target: Target
    register: Register
    shadow: Shadow
    plan: Plan
    rank: Rank
    look_first: bool
    landed_before: bool


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is about to write. `before` is the reading, None where none was needed."""

    plan: Plan
    can: Capabilities
    before: UserData | None
    asked_at: int


class Landed(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier call of the job, whose answer never came, turns out to have landed."""

    draft: Draft


class WriteWork:
    """Performs `userdata.write`."""

    kind = jobs.WRITE

    def __init__(self, servers: Mapping[str, MediaServer], policy: Policy, clock: Clock) -> None:
        self._servers = servers
        self._policy = policy
        self._clock = clock

    def prepare(self, tx: Connection, claimed: Sequence[Job], now: int) -> list[WriteTask | Outcome]:
        targets = [jobs.decode(job.args) for job in claimed]
        registers = store.registers(tx, {t.work_id for t in targets})
        shadows = store.shadows(tx, {t.key for t in targets})
        gaps = {name: row.back_at for name, row in identity.servers(tx).items()}
        offsets = {name: clock.offset or 0 for name, clock in store.clocks(tx).items()}
        tasks: list[WriteTask | Outcome] = []
        for job, target in zip(claimed, targets, strict=True):
            register = registers.get((target.person_id, target.work_id), Register())
            shadow = shadows.get(target.key, Shadow())
            peer = self._policy.peers[target.server]
            rank = Rank(server=target.server, rank=peer.rank, offset=offsets.get(target.server, 0))
            tasks.append(self._task(job, target, register, shadow, rank, gaps.get(target.server, 0), now))
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
        plan = difference(register, shadow, self._policy.fields)
        if plan is None:
            return Skip(reason="already in step")
        if shadow.busy_until > now:
            return Wait(reason="somebody is watching it there", until=shadow.busy_until)
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
            landed_before=shadow.intent is not None,
        )

    async def perform(self, job: Job, task: WriteTask) -> Outcome:
        not_made = Draft(event=_not_made(task.target, run_of(job)), subject=task.target.key)
        try:
            looked = await self._look(job, task)
        except ServerError as error:
            return told_first(not_made, outcome_of(error))
        if not isinstance(looked, Looked):
            return Done(drafts=(looked.draft,)) if isinstance(looked, Landed) else told_first(not_made, looked)
        try:
            answer = await self._call(task.target, looked)
        except ServerError as error:
            landed = may_have_landed(error) or (looked.plan.unmark and bool(looked.plan.part.said()))
            return outcome_of(error) if landed else told_first(not_made, outcome_of(error))
        try:
            return await self._answered(job, task, looked, answer)
        except ServerError as error:
            return outcome_of(error)

    async def _look(self, job: Job, task: WriteTask) -> Looked | Landed | Outcome:
        """What is left to be written once the item was read, where it has to be."""
        server, target = self._servers[task.target.server], task.target
        can = await server.capabilities()
        asked_at = self._clock.now_ms()
        if not (task.look_first or can.read_before_write):
            return Looked(plan=task.plan, can=can, before=None, asked_at=asked_at)
        before = (await server.user_data(target.user_id, [target.item_id])).get(target.item_id)
        if before is None:
            return Reject(reason=f"{target.server} does not show this item to {target.username}")
        left = reconsider(task.register, task.shadow, before, asked_at, task.rank, self._policy.fields)
        if isinstance(left, Plan):
            return Looked(plan=left, can=can, before=before, asked_at=asked_at)
        return self._as_read(job, task, before, asked_at, left)

    async def _answered(self, job: Job, task: WriteTask, looked: Looked, answer: UserData) -> Outcome:
        target, after = task.target, answer
        part = looked.plan.intended(task.shadow.data() if looked.before is None else looked.before)
        if not looked.can.believes_answer:
            server = self._servers[target.server]
            after = (await server.user_data(target.user_id, [target.item_id])).get(target.item_id, answer)
        return self._written(job, task, part, looked.before, after, looked.asked_at)

    async def _call(self, target: Target, looked: Looked) -> UserData:
        server, plan, answer = self._servers[target.server], looked.plan, UserData()
        if plan.unmark:
            answer = await server.mark_unplayed(target.user_id, target.item_id)
        if not plan.part.said():
            return answer
        part = plan.part
        if looked.before is not None and looked.can.read_before_write:
            # a partial write puts stale fields back, so this version is sent all of them
            part = complete(plan.result(looked.before))
        return await server.write_user_data(target.user_id, target.item_id, part)

    def _as_read(
        self, job: Job, task: WriteTask, reading: UserData, asked_at: int, left: Settled | News
    ) -> Landed | Outcome:
        target, now = task.target, self._clock.now_ms()
        if isinstance(left, Settled) and task.landed_before and task.shadow.intent is not None:
            event = UserDataWritten(
                server=target.server,
                user_id=target.user_id,
                item_id=target.item_id,
                part=task.shadow.intent.part,
                before=None,
                after=reading,
                asked_at=asked_at,
                answered_at=now,
                calls=0,
                job_id=job.id,
                run=run_of(job),
                epoch=task.shadow.intent.epoch,
                stamped_at=task.shadow.intent.stamp.at,
            )
            return Landed(draft=Draft(event=event, subject=target.key))
        draft = Draft(event=_read_event(target, reading, asked_at, now), subject=target.key)
        if isinstance(left, Settled):
            return Skip(reason="the server has it already", drafts=(draft,))
        return Done(drafts=(draft,))

    def _written(
        self, job: Job, task: WriteTask, part: UserDataPart, before: UserData | None, after: UserData, asked_at: int
    ) -> Outcome:
        target = task.target
        wanted = msgspec.structs.replace(after, **{f.value: getattr(part, f) for f in part.said()})
        wrong = refusal(wanted, before, after, part.said())
        if wrong and job.attempt < 2:
            return Retry(reason=refused_text(target, wrong))
        event = UserDataWritten(
            server=target.server,
            user_id=target.user_id,
            item_id=target.item_id,
            part=part,
            before=before,
            after=after,
            asked_at=asked_at,
            answered_at=self._clock.now_ms(),
            calls=1,
            job_id=job.id,
            run=run_of(job),
            epoch=task.register.epoch,
            stamped_at=newest(task.register, part.said()).at,
        )
        draft = Draft(event=event, subject=target.key)
        if wrong:
            return Reject(reason=refused_text(target, wrong), drafts=(draft,))
        return Done(drafts=(draft,))


class ReadWork:
    """Performs `userdata.read`."""

    kind = jobs.READ

    def __init__(self, servers: Mapping[str, MediaServer], clock: Clock) -> None:
        self._servers = servers
        self._clock = clock

    def prepare(self, tx: Connection, claimed: Sequence[Job], now: int) -> list[Target]:
        return [jobs.decode(job.args) for job in claimed]

    async def perform(self, job: Job, task: Target) -> Outcome:
        asked_at = self._clock.now_ms()
        try:
            found = await self._servers[task.server].user_data(task.user_id, [task.item_id])
        except ServerError as error:
            return outcome_of(error)
        if task.item_id not in found:
            return Skip(reason=f"{task.server} does not show this item to {task.username}")
        event = _read_event(task, found[task.item_id], asked_at, self._clock.now_ms())
        return Done(drafts=(Draft(event=event, subject=task.key),))


def _not_made(target: Target, run: str) -> WriteNotMade:
    return WriteNotMade(server=target.server, user_id=target.user_id, item_id=target.item_id, run=run)


def told_first(draft: Draft, outcome: Outcome) -> Outcome:
    """The outcome with `draft` before its own records."""
    if isinstance(outcome, Wait | Interrupted):
        return outcome
    return msgspec.structs.replace(outcome, drafts=(draft, *outcome.drafts))


def may_have_landed(error: ServerError) -> bool:
    """Whether the server may have done what it was asked, though it answered so."""
    return isinstance(error, NoAnswerInTime | ServerFault | BadAnswer)


def run_of(job: Job) -> str:
    """Names one run of a job."""
    return f"{job.id}.{job.fence}"


def _read_event(target: Target, reading: UserData, asked_at: int, answered_at: int) -> UserDataRead:
    return UserDataRead(
        server=target.server,
        user_id=target.user_id,
        item_id=target.item_id,
        data=reading,
        asked_at=asked_at,
        answered_at=answered_at,
    )


def _must_look(shadow: Shadow, back_at: int) -> bool:
    """Never seen, a call without an answer, a doubt not cleared, or not heard of since the last gap."""
    return not shadow.fields or shadow.intent is not None or shadow.doubt is not None or shadow.seen_at < back_at


def _with_intent(task: WriteTask, run: str, now: int) -> Shadow:
    shadow, part = task.shadow, task.plan.intended(task.shadow.data())
    fields = dict(shadow.fields)
    if shadow.intent is not None:
        # a call without an answer may have landed: its late echo must be recognised as an old story
        for field in shadow.intent.part.said():
            if field in fields:
                past = (*fields[field].past, Past(getattr(shadow.intent.part, field), now))[-RING:]
                fields[field] = msgspec.structs.replace(fields[field], past=past)
    stamp = newest(task.register, part.said())
    earlier = msgspec.structs.replace(shadow.intent, earlier=None) if shadow.intent is not None else None
    intent = Intent(run=run, part=part, opened_at=now, epoch=task.register.epoch, stamp=stamp, earlier=earlier)
    return msgspec.structs.replace(shadow, fields=fields, intent=intent)


def complete(data: UserData) -> UserDataPart:
    """All fields of a row as a write; what cannot be written as nothing (date, rating) is left out then."""
    unsayable = {f for f in (Field.LAST_PLAYED, Field.RATING) if getattr(data, f) is None}
    return part_of(data, frozenset(Field) - unsayable)


def refused_text(target: Target, wrong: Sequence[Field]) -> str:
    """What is told about a server that answers yes and keeps its own."""
    names = ", ".join(field.value.replace("_", " ") for field in wrong)
    return f"{target.server} took the write and kept its own value of: {names}"


def outcome_of(error: ServerError) -> Outcome:
    """What a failed call means for its job. A write without an answer is looked at before it is repeated, so it costs
    no attempt; what a server will never take is parked at once."""
    match error:
        case Unreachable() | NoAnswerInTime():
            return GateDown(reason=str(error))
        case KeyRefused():
            return GateDown(reason=str(error), until_fixed=True)
        case Busy(after_ms=after):
            return Throttle(reason=str(error), after_ms=after)
        case NotThere() | Forbidden() | Refused() | NotSupported():
            return Reject(reason=str(error))
        case _:
            return Retry(reason=str(error))
