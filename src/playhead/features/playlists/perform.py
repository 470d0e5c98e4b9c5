"""Doing what was decided, through the port: look, call, read back once, and say what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from playhead.domain.errors import NotThere, ServerError
from playhead.domain.playlist_events import PlaylistNotWritten, PlaylistPlanned, PlaylistRead, PlaylistWritten
from playhead.features.playlists import jobs, store
from playhead.features.playlists.calls import apply, came_of, outcome_of
from playhead.features.playlists.jobs import Target
from playhead.features.playlists.link import left_by
from playhead.features.playlists.looking import Looked, ScanRuns, as_read, look, told
from playhead.features.playlists.model import Register, Shadow, fold_name
from playhead.features.playlists.plan import Shelf
from playhead.features.playlists.tasks import Change, Delete, Make, Task, task_of, with_intent, with_making
from playhead.features.playlists.view import Peer, Policy
from playhead.features.playlists.words import plan_words
from playhead.identity import store as identity
from playhead.journal.lanes import Job
from playhead.journal.outcomes import Done, Outcome, Skip, Wait
from playhead.journal.record import Draft
from playhead.kit.clock import Clock
from playhead.kit.times import SECOND
from playhead.ports.media_server import MediaServer
from playhead.ports.playlists import Content, Listed, Playlists

SCAN_MS = 30 * SECOND


class BringWork:
    """Performs `playlists.bring`."""

    kind = jobs.BRING

    def __init__(
        self,
        ports: Mapping[str, Playlists],
        servers: Mapping[str, MediaServer],
        policy: Policy,
        clock: Clock,
    ) -> None:
        self._ports = ports
        self._servers = servers
        self._policy = policy
        self._clock = clock
        self._positions: dict[str, bool] = {}

    def prepare(self, tx: Connection, claimed: Sequence[Job], now: int) -> list[Task | Outcome]:
        return [self._prepare(tx, job, now) for job in claimed]

    def _prepare(self, tx: Connection, job: Job, now: int) -> Task | Outcome:
        target = jobs.decode(job.args)
        register = store.registers(tx, [target.register_id]).get(target.register_id)
        account = identity.accounts_by_ref(tx, [target.ref]).get(target.ref)
        if register is not None and (account is None or account.gone or account.person_id != register.person_id):
            return Skip(reason="the account is not this person's any more")
        member = store.member(tx, target.register_id, target.ref)
        known = store.list_ids(tx, target.ref) if member is None else frozenset[str]()
        shelf = self._shelf(tx, target, register, member)
        task = task_of(target, register, member, known, shelf)
        if isinstance(task, Skip):
            return task
        if self._policy.dry_run:
            return _planned(job, task)
        if isinstance(task, Make) and register is not None:
            store.save_registers(tx, {register.id: with_making(register, task, run_of(job), now)})
        elif not isinstance(task, Make):
            store.save_shadows(tx, {task.shadow.key: with_intent(task, run_of(job), now)})
        return task

    def _shelf(self, tx: Connection, target: Target, register: Register | None, member: Shadow | None) -> Shelf:
        """What the server has of it."""
        item_of: dict[int, str] = {}
        works: dict[str, int] = {}
        for part in store.chunks(register.works() if register is not None else ()):
            for row in sorted(identity.copies_of_works(tx, part), key=lambda row: row.ref, reverse=True):
                if row.server == target.server and row.version_ref is None:
                    item_of[row.work_id] = row.item_id
                    works[row.item_id] = row.work_id
        for part in store.chunks(f"{target.server}/{item}" for item in (member.entries if member is not None else ())):
            works |= {row.item_id: row.work_id for row in identity.matched_items(tx, part)}
        return Shelf(
            works=works,
            item_of=item_of,
            positions=self._positions.get(target.server, False),
            overwrite=not self._policy.peers.get(target.server, Peer()).hears,
        )

    async def perform(self, job: Job, task: Task) -> Outcome:
        port = self._ports[task.target.server]
        positions = await port.positions()
        if positions != self._positions.get(task.target.server, False):
            # what the calls leave behind depends on it, and was written down without knowing it
            self._positions[task.target.server] = positions
            return Wait(reason=f"{task.target.server} turned out to be of another version", until=self._clock.now_ms())
        try:
            match task:
                case Change():
                    return await self._change(job, task, port)
                case Make():
                    return await self._make(job, task, port)
                case Delete():
                    return await self._delete(job, task, port)
        except ScanRuns as error:
            return Wait(reason=str(error), until=self._clock.now_ms() + SCAN_MS)
        except ServerError as error:
            return outcome_of(error)

    async def _change(self, job: Job, task: Change, port: Playlists) -> Outcome:
        shadow, asked_at = task.shadow, self._clock.now_ms()
        try:
            looked = await self._look(port, shadow)
        except NotThere:
            return Skip(reason="the list is not there now; it is looked for again", drafts=(_not_written(job, task),))
        if not looked.same_as(shadow) or told(looked.content) != dict(shadow.cannot):
            return Done(drafts=(self._news(job, task.shadow, looked, asked_at),))
        await apply(port, shadow, task.plan, looked)
        read_at = self._clock.now_ms()
        # what it lacks then is looked for too: it may have left the library meanwhile
        after = await self._look(port, msgspec.structs.replace(shadow, entries=task.plan.expected, ghosts=()))
        written = _written(job, task.target, shadow.playlist_id, after.content, shadow.owned, asked_at, read_at)
        written = msgspec.structs.replace(
            written, media_type=task.media_type, missing=after.missing, answered_at=self._clock.now_ms()
        )
        return came_of(job, task, written)

    async def _delete(self, job: Job, task: Delete, port: Playlists) -> Outcome:
        shadow, asked_at = task.shadow, self._clock.now_ms()
        try:
            looked = await self._look(port, shadow)
            if not looked.same_as(shadow):
                return Done(drafts=(self._news(job, shadow, looked, asked_at),))
            await port.delete(shadow.user_id, shadow.playlist_id)
        except NotThere:
            pass  # that is what is wanted
        content = Content(name=shadow.name, public=shadow.public, entries=(), cannot={})
        now = self._clock.now_ms()
        written = _written(job, task.target, shadow.playlist_id, content, shadow.owned, asked_at, now)
        event = msgspec.structs.replace(written, gone=True, answered_at=now)
        return Done(drafts=(Draft(event=event, subject=shadow.key),))

    async def _make(self, job: Job, task: Make, port: Playlists) -> Outcome:
        target, asked_at = task.target, self._clock.now_ms()
        there = [one for one in await port.listed(target.user_id) if _could_be(one, task)]
        for one in there:
            looked = await look(port, self._servers[target.server].scanning, target.user_id, one.playlist_id, None)
            read = as_read(target.server, target.user_id, one, looked, asked_at=asked_at)
            ours = task.earlier is not None and left_by(task.earlier, read)
            if ours or one.owned:
                return self._made(job, task, looked.content, read, asked_at, adopted=not ours)
        playlist_id = await port.create(
            target.user_id, task.name, task.items, public=task.public, media_type=task.media_type
        )
        looked = await look(port, self._servers[target.server].scanning, target.user_id, playlist_id, None)
        listed = Listed(playlist_id=playlist_id, name=task.name, media_type=task.media_type, owned=True)
        read = as_read(target.server, target.user_id, listed, looked, asked_at=self._clock.now_ms())
        return self._made(job, task, looked.content, read, asked_at, adopted=False)

    def _made(
        self, job: Job, task: Make, content: Content, read: PlaylistRead, asked_at: int, *, adopted: bool
    ) -> Outcome:
        written = _written(job, task.target, read.playlist_id, content, read.owned, asked_at, read.asked_at)
        there = set(read.entries)
        event = msgspec.structs.replace(
            written,
            media_type=read.media_type,
            made=not adopted,
            adopted=adopted,
            added=() if adopted else tuple(item for item in task.items if item in there),
            more=task.more or len(there) < len(task.items) or content.name != task.name,
            answered_at=self._clock.now_ms(),
        )
        return Done(drafts=(Draft(event=event, subject=f"{task.target.ref}/{read.playlist_id}"),))

    async def _look(self, port: Playlists, shadow: Shadow) -> Looked:
        scanning = self._servers[shadow.server].scanning
        return await look(port, scanning, shadow.user_id, shadow.playlist_id, shadow)

    def _news(self, job: Job, shadow: Shadow, looked: Looked, asked_at: int) -> Draft:
        """Somebody has changed it, or an earlier call has: that is merged before anything is written."""
        listed = Listed(
            playlist_id=shadow.playlist_id, name=shadow.name, media_type=shadow.media_type, owned=shadow.owned
        )
        read = as_read(shadow.server, shadow.user_id, listed, looked, asked_at=asked_at)
        return Draft(event=msgspec.structs.replace(read, run=run_of(job)), subject=shadow.key)


def run_of(job: Job) -> str:
    """Names one run of a job."""
    return f"{job.id}.{job.fence}"


def _could_be(one: Listed, task: Make) -> bool:
    """Whether a list that is there is the one to make; one that somebody else owns is not."""
    named = fold_name(one.name) == fold_name(task.name)
    return named and one.playlist_id not in task.known and one.owned is not False


def _not_written(job: Job, task: Change) -> Draft:
    shadow = task.shadow
    event = PlaylistNotWritten(
        server=shadow.server,
        user_id=shadow.user_id,
        playlist_id=shadow.playlist_id,
        register_id=shadow.register_id,
        run=run_of(job),
    )
    return Draft(event=event, subject=shadow.key)


def _planned(job: Job, task: Task) -> Outcome:
    target = task.target
    playlist_id = "" if isinstance(task, Make) else task.shadow.playlist_id
    event = PlaylistPlanned(
        server=target.server,
        user_id=target.user_id,
        playlist_id=playlist_id,
        register_id=target.register_id,
        name=target.name,
        value=_words(task),
        job_id=job.id,
    )
    return Done(drafts=(Draft(event=event, subject=target.lane),))


def _words(task: Task) -> str:
    match task:
        case Change(plan=plan):
            return plan_words(plan)
        case Make(items=items):
            return f"made, {len(items)} added"
        case Delete():
            return "deleted"


def _written(
    job: Job, target: Target, playlist_id: str, content: Content, owned: bool | None, asked_at: int, read_at: int
) -> PlaylistWritten:
    return PlaylistWritten(
        server=target.server,
        user_id=target.user_id,
        playlist_id=playlist_id,
        register_id=target.register_id,
        name=content.name,
        public=content.public,
        owned=owned,
        entries=tuple(entry.item_id for entry in content.entries),
        cannot=told(content),
        asked_at=asked_at,
        read_at=read_at,
        answered_at=read_at,
        run=run_of(job),
        job_id=job.id,
    )
