"""Making and removing accounts through the port, so that a run after a lost answer or a kill finishes what the one
before it began, and never begins it twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from playhead.domain.account_events import AccountLeft, AccountMade, AccountRemoved
from playhead.domain.errors import Busy, Forbidden, KeyRefused, NotSupported, NotThere, Refused, ServerError
from playhead.domain.events import Event, UsersListed
from playhead.domain.people import RemoteUser
from playhead.features.accounts import jobs, store
from playhead.features.accounts.jobs import Look, Part
from playhead.features.accounts.model import Action, Request, Step, Target
from playhead.features.accounts.secrets import Keeper
from playhead.features.accounts.view import Mode, Policy
from playhead.features.accounts.wishes import ADMINISTRATOR, LAST, TEMPLATE
from playhead.identity import store as identity
from playhead.identity.match import name_key
from playhead.identity.rows import AccountRow
from playhead.journal.lanes import Job
from playhead.journal.outcomes import Done, Outcome, Reject, Retry, Skip, Wait, failed_call
from playhead.journal.record import Draft
from playhead.ports.accounts import Accounts, Password

NEVER = (Forbidden, Refused, NotSupported)
"""What no other try can help."""

LISTS_NOBODY = "its list of users is empty"
GONE_AGAIN = "the account that was made was deleted again"
DRY_RUN = "this is a dry run: it is done once that has ended"


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What one run is to do. `begun`: an earlier one may have made its call without our knowing. `strangers` are the
    ids of accounts that were there before any call; `made_id` is the account that we have made for it already."""

    part: Part
    run: str
    begun: bool
    password: Password | None = None
    strangers: frozenset[str] = frozenset()
    made_id: str = ""


class _Work:
    """What making and removing have in common."""

    def __init__(self, servers: Mapping[str, Accounts], policy: Policy) -> None:
        self._servers = servers
        self._policy = policy

    def prepare(self, tx: Connection, claimed: Sequence[Job], now: int) -> list[Task | Outcome]:
        """Notes in the claim's own commit that a call may be made."""
        return [self._prepared(tx, job, now) for job in claimed]

    def _prepared(self, tx: Connection, job: Job, now: int) -> Task | Outcome:
        part = msgspec.json.decode(job.args, type=Part)
        request = store.requests(tx, [part.request_id]).get(part.request_id)
        target = None if request is None else request.account(part.server, part.user_id) or request.target(part.server)
        if request is None or target is None or target.step not in (Step.OWED, Step.REFUSED):
            return Skip(reason=(target.reason if target is not None else "") or "nobody asks for it any more")
        ended = self._in_place(tx, request, target)
        if ended is not None:
            return ended
        forbidden = self._forbidden(request, part.server)
        if forbidden is not None:
            return Reject(reason=forbidden)
        if self._policy.dry_run:
            # it was asked for before the dry run began, and is not forgotten
            return Wait(reason=DRY_RUN, until=now + jobs.LOOK_MS)
        begun = bool(target.calling)
        # the note is this run's from now on: what an earlier one left behind does not take it back
        target = msgspec.structs.replace(target, calling=run_of(job), calling_at=target.calling_at if begun else now)
        store.save_requests(tx, [request.having([target])])
        return self._task(tx, Task(part=part, run=run_of(job), begun=begun), target)

    def _forbidden(self, request: Request, server: str) -> str | None:
        """What the configuration of today has against a job that was asked for before it was changed."""
        site, creates = self._policy.sites.get(server), request.action is Action.CREATE
        if (self._policy.create if creates else self._policy.delete) is Mode.OFF:
            return f"sync.users.{request.action.value} is off"
        return None if site is not None and site.writes else f"{server} is only read: see `direction`"

    def _in_place(self, tx: Connection, request: Request, target: Target) -> Outcome | None:
        """The end of a job that need not run."""
        raise NotImplementedError

    def _task(self, tx: Connection, task: Task, target: Target) -> Task:
        return task

    def _left(self, task: Task) -> tuple[Draft, ...]:
        """Takes the note back where no call was made, by this run or an earlier one."""
        if task.begun:
            return ()
        event = AccountLeft(request_id=task.part.request_id, server=task.part.server, run=task.run)
        return (Draft(event=event, subject=task.part.server),)


class MakeWork(_Work):
    """Performs `accounts.make`."""

    kind = jobs.MAKE

    def __init__(self, servers: Mapping[str, Accounts], policy: Policy, keeper: Keeper) -> None:
        super().__init__(servers, policy)
        self._keeper = keeper

    def _in_place(self, tx: Connection, request: Request, target: Target) -> Outcome | None:
        rows = identity.accounts_of(tx, [request.person_id]) if request.person_id is not None else []
        here = next((row for row in rows if row.account.server == target.server and not row.gone), None)
        if here is None or target.calling:
            return None
        event = _made(request.id, here.account.server, here.account.user_id, here.name, made=False)
        return Skip(reason="the person has an account there", drafts=_drafts(event))

    def _task(self, tx: Connection, task: Task, target: Target) -> Task:
        place = (task.part.request_id, task.part.server)
        passwordless = self._policy.sites[task.part.server].passwordless
        # one that is made has its password, and somebody may have been told it
        needs_none = passwordless or bool(target.user_id)
        return msgspec.structs.replace(
            task,
            made_id=target.user_id,
            password=None if needs_none else self._keeper.for_account(tx, place),
            strangers=store.ids_before(tx, task.part.server, target.calling_at) if task.begun else frozenset(),
        )

    async def perform(self, job: Job, task: Task) -> Outcome:
        accounts = self._servers[task.part.server]
        try:
            users = await accounts.users()
        except ServerError as error:
            return outcome_of(error, self._left(task))
        template = _named(users, self._policy.template) if self._policy.template is not None else None
        if self._policy.template is not None and template is None:
            reason = f"{task.part.server} has no account {self._policy.template}, whose policy it should get"
            return Reject(reason=reason, drafts=self._left(task))
        there = _of_id(users, task.made_id) if task.made_id else _named(users, task.part.name)
        if task.made_id and there is None:
            return Reject(reason=GONE_AGAIN)
        if there is not None and _somebody_elses(task, there, template):
            return _linked(task, there, users)
        try:
            user = await self._made(accounts, task, there)
        except Refused as error:
            return await self._refused(accounts, task, error)
        except ServerError as error:
            kept = may_have_been_made(error) or there is not None
            return outcome_of(error, () if kept else self._left(task))
        return await self._completed(job, task, user, template)

    async def _made(self, accounts: Accounts, task: Task, there: RemoteUser | None) -> RemoteUser:
        """The account: a new one, or the one that an earlier run has left, with its password in any case."""
        if there is None:
            return await accounts.create(task.part.name, task.password)
        if task.password is not None:
            try:
                await accounts.set_password(there.user_id, task.password)
            except NotSupported:
                # such a server takes the password with the name or not at all, and says truly whether it has one
                if not there.has_password:
                    raise
        return there

    async def _refused(self, accounts: Accounts, task: Task, error: Refused) -> Outcome:
        """The name is not allowed, or somebody took it a moment ago."""
        for listing in await _listing(accounts):
            there = _named(listing.users, task.part.name)
            if there is not None and not task.begun:
                return _linked(task, there, listing.users)
        return outcome_of(error, self._left(task))

    async def _completed(self, job: Job, task: Task, user: RemoteUser, template: RemoteUser | None) -> Outcome:
        accounts = self._servers[task.part.server]
        event = _made(
            task.part.request_id,
            task.part.server,
            user.user_id,
            user.name,
            has_password=task.password is not None,
            job_id=job.id,
        )
        if template is not None:
            try:
                await accounts.copy_policy(user.user_id, template.user_id)
            except ServerError as error:
                ended = outcome_of(error)
                half = _drafts(msgspec.structs.replace(event, complete=False))
                return msgspec.structs.replace(ended, drafts=half) if isinstance(ended, Reject) else ended
        return Done(drafts=_drafts(event, *await _listing(accounts)))


class RemoveWork(_Work):
    """Performs `accounts.remove`."""

    kind = jobs.REMOVE

    def _in_place(self, tx: Connection, request: Request, target: Target) -> Outcome | None:
        ref = f"{target.server}/{target.user_id}"
        row: AccountRow | None = identity.accounts_by_ref(tx, [ref]).get(ref)
        if row is None or row.gone:
            return None
        if row.person_id != request.person_id:
            return Reject(reason="it belongs to somebody else by now")
        return Reject(reason=f"{ADMINISTRATOR}, and stays") if row.is_administrator else None

    async def perform(self, job: Job, task: Task) -> Outcome:
        accounts, part = self._servers[task.part.server], task.part
        try:
            users = await accounts.users()
        except ServerError as error:
            return outcome_of(error, self._left(task))
        user = _of_id(users, part.user_id)
        why_not = _kept(users, user, self._policy)
        if why_not is not None:
            return why_not
        if user is None:
            # an earlier call of ours may have done it without our knowing: then it is told as ours
            event = _removed(job, task, calls=int(task.begun))
            return Done(drafts=_drafts(event, UsersListed(server=part.server, users=users)))
        try:
            await accounts.delete(part.user_id)
        except NotThere:
            return Done(drafts=_drafts(_removed(job, task, calls=int(task.begun)), *await _listing(accounts)))
        except ServerError as error:
            return outcome_of(error, () if may_have_been_made(error) else self._left(task))
        return Done(drafts=_drafts(_removed(job, task, calls=1), *await _listing(accounts)))


class LookWork:
    """Performs `accounts.look`."""

    kind = jobs.LOOK

    def __init__(self, servers: Mapping[str, Accounts]) -> None:
        self._servers = servers

    def prepare(self, tx: Connection, claimed: Sequence[Job], now: int) -> list[Look]:
        return [msgspec.json.decode(job.args, type=Look) for job in claimed]

    async def perform(self, job: Job, task: Look) -> Outcome:
        try:
            users = await self._servers[task.server].users()
        except ServerError as error:
            return outcome_of(error)
        return Done(drafts=_drafts(UsersListed(server=task.server, users=users)))


def run_of(job: Job) -> str:
    """Names one run of a job."""
    return f"{job.id}.{job.fence}"


def _kept(users: Sequence[RemoteUser], user: RemoteUser | None, policy: Policy) -> Outcome | None:
    """Why nothing is removed, by what the server says at this moment."""
    if not users:
        return Retry(reason=LISTS_NOBODY)
    if user is None:
        return None
    if user.is_administrator:
        return Reject(reason=f"{ADMINISTRATOR}, and stays")
    if policy.is_template(user.name):
        return Reject(reason=f"{TEMPLATE}, and stays")
    return Reject(reason=f"{LAST}, and stays") if len(users) == 1 else None


def _named(users: Sequence[RemoteUser], name: str) -> RemoteUser | None:
    return next((user for user in users if name_key(user.name) == name_key(name)), None)


def _of_id(users: Sequence[RemoteUser], user_id: str) -> RemoteUser | None:
    return next((user for user in users if user.user_id == user_id), None)


def _somebody_elses(task: Task, there: RemoteUser, template: RemoteUser | None) -> bool:
    """Whether an account of the wanted name is none that a run of ours can have left."""
    if task.made_id:
        return False
    never_ours = there.is_administrator or there == template
    return not task.begun or never_ours or there.user_id in task.strangers


def _linked(task: Task, there: RemoteUser, users: tuple[RemoteUser, ...]) -> Done:
    """Somebody else's work, which is left as it is."""
    event = _made(task.part.request_id, task.part.server, there.user_id, there.name, made=False)
    return Done(drafts=_drafts(event, UsersListed(server=task.part.server, users=users)))


async def _listing(accounts: Accounts) -> tuple[UsersListed, ...]:
    """The users as they are now, so that everybody knows at once; where that fails, the next look will tell."""
    try:
        return (UsersListed(server=accounts.name, users=await accounts.users()),)
    except ServerError:
        return ()


def _made(
    request_id: int,
    server: str,
    user_id: str,
    name: str,
    *,
    made: bool = True,
    has_password: bool = False,
    job_id: int = 0,
) -> AccountMade:
    return AccountMade(
        request_id=request_id,
        server=server,
        user_id=user_id,
        name=name,
        made=made,
        has_password=has_password,
        job_id=job_id,
    )


def _removed(job: Job, task: Task, *, calls: int) -> AccountRemoved:
    part = task.part
    return AccountRemoved(
        request_id=part.request_id, server=part.server, user_id=part.user_id, name=part.name, calls=calls, job_id=job.id
    )


def _drafts(*events: Event) -> tuple[Draft, ...]:
    return tuple(Draft(event=event, subject=getattr(event, "server", "")) for event in events)


def may_have_been_made(error: ServerError) -> bool:
    """Whether the server, or one behind a proxy, may have done what it was asked, though it answered so."""
    return not isinstance(error, Refused | Forbidden | KeyRefused | Busy | NotSupported)


def outcome_of(error: ServerError, drafts: tuple[Draft, ...] = ()) -> Outcome:
    """What a failed call means for its job, with the records that go with it."""
    return msgspec.structs.replace(failed_call(error, never=NEVER), drafts=drafts)
