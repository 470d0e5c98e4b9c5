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
    PartlyWritten,
    Refused,
    ServerError,
    ServerFault,
    Unreachable,
)
from playhead.domain.events import ItemsGone, UserDataRead, UserDataWritten, WriteNotMade, WritePlanned
from playhead.domain.people import ServerDate
from playhead.domain.userdata import Field, UserData, UserDataPart
from playhead.features.userdata import jobs, store
from playhead.features.userdata.calls import as_answered, complete, fitted, left_behind
from playhead.features.userdata.jobs import Target
from playhead.features.userdata.model import CALLS, RING, Call, Intent, Past, Register, Shadow
from playhead.features.userdata.pace import at_once, due
from playhead.features.userdata.plan import News, Plan, Settled, difference, newest, reconsider, refusal
from playhead.features.userdata.renewal import current, links_of
from playhead.features.userdata.stamps import Rank
from playhead.features.userdata.view import Policy, fields_of
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
    opinions_only: bool


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is about to write. `before` is the reading, None where none was needed."""

    plan: Plan
    can: Capabilities
    before: UserData | None
    asked_at: int


class Told(msgspec.Struct, frozen=True, kw_only=True):
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
        self._can: dict[str, Capabilities] = {}

    def prepare(self, tx: Connection, claimed: Sequence[Job], now: int) -> list[WriteTask | Outcome]:
        targets = [jobs.decode(job.args) for job in claimed]
        registers = store.registers(tx, {t.work_id for t in targets})
        links = links_of(tx, targets)
        shadows = store.shadows(tx, {t.key for t in targets})
        gaps = {name: row.back_at for name, row in identity.servers(tx).items()}
        offsets = {name: clock.offset or 0 for name, clock in store.clocks(tx).items()}
        tasks: list[WriteTask | Outcome] = []
        for job, target in zip(claimed, targets, strict=True):
            register = registers.get((target.person_id, target.work_id), Register())
            link = links[target.key]
            if isinstance(link, Skip):
                tasks.append(link)
                continue
            shadow = current(shadows.get(target.key), link)
            peer = self._policy.peers[target.server]
            rank = Rank(server=target.server, rank=peer.rank, offset=offsets.get(target.server, 0))
            tasks.append(self._task(job, target, register, shadow, rank, gaps.get(target.server, 0), now))
        opened = {
            task.target.key: _with_intent(task, run_of(job), now, self._can.get(task.target.server))
            for job, task in zip(claimed, tasks, strict=True)
            if isinstance(task, WriteTask)
        }
        store.save_shadows(tx, opened)
        return tasks

    def _task(
        self, job: Job, target: Target, register: Register, shadow: Shadow, rank: Rank, back_at: int, now: int
    ) -> WriteTask | Outcome:
        plan = difference(register, shadow, self._policy.fields, target.runtime)
        if plan is None and (self._policy.dry_run or not shadow.unanswered):
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
            return looked.outcome if isinstance(looked, Told) else told_first(not_made, looked)
        try:
            answer = await self._call(task.target, looked)
        except NotThere as error:
            return told_first(not_made, await self._not_there(task.target, error))
        except ServerError as error:
            landed = may_have_landed(error) or (looked.plan.unmark and bool(looked.plan.part.said()))
            return outcome_of(error) if landed else told_first(not_made, outcome_of(error))
        try:
            return await self._answered(job, task, looked, answer)
        except ServerError as error:
            return outcome_of(error)

    async def _look(self, job: Job, task: WriteTask) -> Looked | Told | Outcome:
        """What is left to be written once the item was read, where it has to be."""
        server, target = self._servers[task.target.server], task.target
        can = await server.capabilities()
        asked_at = self._clock.now_ms()
        if self._can.get(target.server) != can and not can.group_write:
            # what a call leaves behind there depends on the version, and was written down without knowing it
            self._can[target.server] = can
            return Wait(reason=f"{target.server} turned out to be of another version", until=asked_at)
        self._can[target.server] = can
        if not (task.look_first or can.read_before_write):
            plan = fitted(task.plan, can)
            return Looked(plan=plan, can=can, before=None, asked_at=asked_at) if plan else _cannot(target)
        before = (await server.user_data(target.user_id, [target.item_id])).get(target.item_id)
        if before is None:
            if await is_gone(server, target.item_id):
                return gone_there(target)
            return Reject(reason=f"{target.server} does not show this item to {target.username}")
        fields = tuple(f for f in self._policy.fields if f in fields_of(target.kind))
        left = reconsider(task.register, task.shadow, before, asked_at, task.rank, fields, target.runtime)
        if isinstance(left, Plan):
            allowed = at_once(left) if task.opinions_only else left
            if allowed is None:
                return _wait(task.shadow, task.shadow.busy_until, asked_at)
            plan = fitted(allowed, can)
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
            part = complete(plan, looked.before, target.kind)
        return await server.write_user_data(target.user_id, target.item_id, part)

    async def _not_there(self, target: Target, error: NotThere) -> Outcome:
        """Why a server does not find an item: it is gone, or this user does not see it."""
        try:
            gone = await is_gone(self._servers[target.server], target.item_id)
        except ServerError as trouble:
            return outcome_of(trouble)
        return gone_there(target) if gone else Reject(reason=str(error))

    def _as_read(self, job: Job, task: WriteTask, reading: UserData, asked_at: int, left: Settled | News) -> Told:
        target, now = task.target, self._clock.now_ms()
        if isinstance(left, Settled) and task.shadow.unanswered:
            earlier = task.shadow.unanswered[-1]
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
            return Told(outcome=Done(drafts=(Draft(event=event, subject=target.key),)))
        read = _read_event(target, reading, asked_at, now, self._servers[target.server].last_date)
        draft = Draft(event=msgspec.structs.replace(read, run=run_of(job)), subject=target.key)
        settled = isinstance(left, Settled)
        return Told(
            outcome=Skip(reason="the server has it already", drafts=(draft,)) if settled else Done(drafts=(draft,))
        )

    def _written(
        self, job: Job, task: WriteTask, part: UserDataPart, before: UserData | None, after: UserData, asked_at: int
    ) -> Outcome:
        target = task.target
        wanted = msgspec.structs.replace(after, **{f.value: getattr(part, f) for f in part.said()})
        wrong = refusal(wanted, before, after, part.said())
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
            dated=self._servers[target.server].last_date,
        )
        drafts = (Draft(event=event, subject=target.key),)
        if wrong:
            reason = refused_text(target, wrong)
            return Retry(reason=reason, drafts=drafts) if job.attempt < 2 else Reject(reason=reason, drafts=drafts)
        return Done(drafts=drafts)


class ReadWork:
    """Performs `userdata.read`."""

    kind = jobs.READ

    def __init__(self, servers: Mapping[str, MediaServer], clock: Clock) -> None:
        self._servers = servers
        self._clock = clock

    def prepare(self, tx: Connection, claimed: Sequence[Job], now: int) -> list[Target]:
        return [jobs.decode(job.args) for job in claimed]

    async def perform(self, job: Job, task: Target) -> Outcome:
        asked_at, server = self._clock.now_ms(), self._servers[task.server]
        try:
            found = await server.user_data(task.user_id, [task.item_id])
        except ServerError as error:
            return outcome_of(error)
        if task.item_id not in found:
            return Skip(reason=f"{task.server} does not show this item to {task.username}")
        event = _read_event(task, found[task.item_id], asked_at, self._clock.now_ms(), server.last_date)
        return Done(drafts=(Draft(event=event, subject=task.key),))


async def is_gone(server: MediaServer, item_id: str) -> bool:
    """Whether a server has no such item for anybody. Raises ServerError."""
    return not await server.items_by_id([item_id])


def gone_there(target: Target) -> Skip:
    """The item does not exist: identity is told, and what was to be written waits for the day it comes back."""
    event = ItemsGone(server=target.server, item_ids=(target.item_id,))
    subject = f"{target.server}/{target.item_id}"
    return Skip(reason=f"{target.server} does not have it any more", drafts=(Draft(event=event, subject=subject),))


def _not_made(target: Target, run: str) -> WriteNotMade:
    return WriteNotMade(server=target.server, user_id=target.user_id, item_id=target.item_id, run=run)


def told_first(draft: Draft, outcome: Outcome) -> Outcome:
    """The outcome with `draft` before its own records."""
    if isinstance(outcome, Wait | Interrupted):
        return outcome
    return msgspec.structs.replace(outcome, drafts=(draft, *outcome.drafts))


def may_have_landed(error: ServerError) -> bool:
    """Whether the server may have done what it was asked, though it answered so."""
    return isinstance(error, NoAnswerInTime | ServerFault | BadAnswer | PartlyWritten)


def run_of(job: Job) -> str:
    """Names one run of a job."""
    return f"{job.id}.{job.fence}"


def _read_event(
    target: Target, reading: UserData, asked_at: int, answered_at: int, dated: ServerDate | None
) -> UserDataRead:
    return UserDataRead(
        server=target.server,
        user_id=target.user_id,
        item_id=target.item_id,
        data=reading,
        asked_at=asked_at,
        answered_at=answered_at,
        dated=dated,
    )


def _must_look(shadow: Shadow, back_at: int) -> bool:
    """Never seen, a call without an answer, a doubt not cleared, or not heard of since the last gap."""
    return not shadow.fields or bool(shadow.unanswered) or shadow.doubt is not None or shadow.seen_at < back_at


def _with_intent(task: WriteTask, run: str, now: int, can: Capabilities | None) -> Shadow:
    shadow, part = task.shadow, left_behind(task.plan, task.shadow.data(), can)
    fields = dict(shadow.fields)
    if shadow.intent is not None:
        # a call without an answer may have landed: its late echo must be recognised as an old story
        for field in shadow.intent.part.said():
            if field in fields:
                past = (*fields[field].past, Past(getattr(shadow.intent.part, field), now))[-RING:]
                fields[field] = msgspec.structs.replace(fields[field], past=past)
    stamp = newest(task.register, part.said())
    earlier = shadow.intent.cut(CALLS - 1) if shadow.intent is not None else None
    intent = Intent(run=run, part=part, opened_at=now, epoch=task.register.epoch, stamp=stamp, earlier=earlier)
    calls = (*shadow.unanswered, Call(run, part, task.register.epoch, stamp.at))[-CALLS:]
    return msgspec.structs.replace(shadow, fields=fields, intent=intent, unanswered=calls)


def _wait(shadow: Shadow, start: int, now: int) -> Wait:
    reason = "somebody is watching it there" if shadow.busy_until > now else "somebody is watching it elsewhere"
    return Wait(reason=reason, until=start)


def _cannot(target: Target) -> Skip:
    return Skip(reason=f"{target.server} cannot be told this: its version has no call for it")


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
