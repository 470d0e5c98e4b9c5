"""The effects of one record, gathered step by step: each step sees what the ones before it changed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from playhead.features.accounts import jobs
from playhead.features.accounts.model import OPEN, Action, Known, Presence, Request, ServerState, Step, Target
from playhead.features.accounts.view import Changes, Mode, Place, Policy, Site, View
from playhead.journal.effects import NOTHING, Effects, LogLine, told
from playhead.journal.lanes import JobSpec
from playhead.journal.record import Draft

EVENT_TYPE = "user"

TOLD = {
    Step.WAITING: "waiting",
    Step.OWED: "queued",
    Step.MADE: "synced",
    Step.REMOVED: "synced",
    Step.REFUSED: "parked",
}
"""How a step is called in the channel for people; the others are told by the request itself."""

VALUES = {Step.MADE: "created", Step.REMOVED: "deleted"}


class Ledger:
    """`at` is when the record was appended, `now` when it is decided, UTC milliseconds."""

    def __init__(self, view: View, policy: Policy, at: int, now: int) -> None:
        self.view = view
        self.policy = policy
        self.at = at
        self.now = now
        self.deleted_at = view.deleted_at
        self._next = view.next_request
        self._servers: dict[str, ServerState] = {}
        self._users: dict[str, Known | None] = {}
        self._requests: dict[int, Request] = {}
        self._anew: list[str] = []
        self._jobs: list[JobSpec] = []
        self._drafts: list[Draft] = []
        self._lines: list[LogLine] = []
        self._shown: list[Place] = []
        self._dropped: list[Place] = []

    # --- what is known

    def site(self, server: str) -> Site | None:
        """The server's part; None for one that takes none."""
        site = self.policy.sites.get(server)
        return site if site is not None and (site.hears or site.writes) else None

    def server(self, name: str) -> ServerState:
        if name in self._servers:
            return self._servers[name]
        return self.view.servers.get(name) or ServerState(server=name)

    def user(self, ref: str) -> Known | None:
        if ref in self._users:
            return self._users[ref]
        found = self.view.users.get(ref)
        return None if found is None or found.server in self._anew else found

    def users_of(self, server: str) -> list[Known]:
        """All that is known of a server's accounts."""
        refs = dict.fromkeys((*self.view.users, *self._users))
        return [one for ref in refs if (one := self.user(ref)) is not None and one.server == server]

    def request(self, request_id: int) -> Request | None:
        return self._requests.get(request_id) or self.view.requests.get(request_id)

    def requests(self, action: Action) -> Iterator[Request]:
        """Those with a part that is open, the newest last."""
        for request_id in sorted({*self.view.requests, *self._requests}):
            found = self.request(request_id)
            if found is not None and found.action is action and any(t.step in OPEN for t in found.targets):
                yield found

    # --- what changes

    def put_server(self, state: ServerState) -> None:
        self._servers[state.server] = state

    def put_user(self, known: Known) -> None:
        self._users[known.ref] = known

    def drop_user(self, known: Known) -> None:
        self._users[known.ref] = None

    def gone(self, known: Known) -> Known:
        """The account is gone from its server."""
        left = msgspec.structs.replace(known, presence=Presence.GONE, missing_at=0, told_gone=False)
        self.put_user(left)
        return left

    def anew(self, server: str) -> None:
        """What was known of a server is of another one: its next listing is its first."""
        self._anew.append(server)
        self._users = {ref: one for ref, one in self._users.items() if not ref.startswith(f"{server}/")}

    def open(
        self,
        action: Action,
        known: Known,
        person_id: int | None = None,
        targets: Sequence[Target] = (),
        reason: str = "",
    ) -> Request:
        """A new request, without targets a report; tells of each part and asks for the jobs of those that are owed."""
        request = Request(
            id=self._next,
            action=action,
            server=known.server,
            user_id=known.user_id,
            name=known.name,
            person_id=person_id,
            at=self.at,
            reason=reason,
            targets=tuple(targets),
        )
        self._next += 1
        self._requests[request.id] = request
        for target in request.targets:
            self.begin(request, target)
        return request

    def begin(self, request: Request, target: Target) -> None:
        """What a part's first step brings: a job, a line of the log, an update."""
        self.tell(request, target)
        if target.step is Step.OWED:
            self._jobs.append(jobs.part(request, target, self.policy.max_attempts))
        elif target.step is Step.PLANNED:
            self.line(request, target, "dry run: nothing was done", dry_run=True)
        elif target.step is Step.REFUSED:
            self.line(request, target, f"not done: {target.reason}", success=False)

    def put(self, request: Request, *changed: Target) -> None:
        """Replace parts of a request."""
        self._requests[request.id] = request.having(changed)

    def step_for(self, mode: Mode) -> Step:
        """The first step of a part."""
        if mode is not Mode.AUTO:
            return Step.WAITING
        return Step.PLANNED if self.policy.dry_run else Step.OWED

    def look(self, server: str) -> None:
        """Have the server's users listed once more."""
        self._jobs.append(jobs.look(server, self.now))

    def show(self, request: Request, target: Target) -> None:
        """The account is there: its password may be asked for."""
        self._shown.append((request.id, target.server))

    def drop(self, request: Request, target: Target) -> None:
        """The account was not made by us: there is no password to show."""
        self._dropped.append((request.id, target.server))

    def tell(self, request: Request, target: Target) -> None:
        """Tell people how far a part is."""
        if target.step not in TOLD:
            return
        refused_at_once = target.step is Step.REFUSED and target.job_id is None
        value = VALUES.get(target.step, request.action.value)
        action = "failed" if refused_at_once else TOLD[target.step]
        self._drafts.append(told(action, _line(request, target, value)))

    def line(
        self, request: Request, target: Target, message: str = "", *, success: bool = True, dry_run: bool = False
    ) -> None:
        """A line of the log about a part."""
        line = _line(request, target, f"{request.action.value}d" if success else "")
        self._lines.append(msgspec.structs.replace(line, success=success, dry_run=dry_run, message=message))

    def effects(self) -> Effects:
        """Everything at once."""
        changes = Changes(
            servers=self._servers,
            users=self._users,
            requests=self._requests,
            anew=tuple(self._anew),
            log=tuple(self._lines),
            shown=tuple(self._shown),
            dropped=tuple(self._dropped),
        )
        if changes == Changes() and not self._jobs and not self._drafts:
            return NOTHING
        return Effects(jobs=tuple(self._jobs), drafts=tuple(self._drafts), changes=changes)


def _line(request: Request, target: Target, value: str) -> LogLine:
    return LogLine(
        event_type=EVENT_TYPE,
        source_server=request.server,
        target_server=target.server,
        username=target.name,
        item_id=target.user_id,
        item_name=target.name,
        synced_value=value,
        success=True,
        job_id=target.job_id,
    )
