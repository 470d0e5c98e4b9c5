"""What is known of accounts, and what is to be done about them. Pure values."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec


class Presence(StrEnum):
    """Where an account is in its life, as far as its server has told."""

    ANNOUNCED = "announced"
    """A notice named it, and no listing has shown it yet."""
    HERE = "here"
    GONE = "gone"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """An account of one server. `since` is when it was first seen; `missing_at` when a listing first lacked it, 0 for
    never; `told_gone`: a notice said that it was deleted. Times are UTC milliseconds."""

    server: str
    user_id: str
    name: str
    presence: Presence
    is_administrator: bool = False
    since: int = 0
    missing_at: int = 0
    told_gone: bool = False

    @property
    def ref(self) -> str:
        """`server/user id`."""
        return f"{self.server}/{self.user_id}"


class ServerState(msgspec.Struct, frozen=True, kw_only=True):
    """A server: `listed` once its first users are known, who are made nowhere else."""

    server: str
    server_id: str = ""
    listed: bool = False


class Action(StrEnum):
    """What happened on one server, and by that what is asked of the others. A rename is asked of nobody."""

    CREATE = "create"
    DELETE = "delete"
    RENAME = "rename"


class Step(StrEnum):
    """How far one server's part of a request is. The first two are open."""

    WAITING = "waiting"
    """For a person."""
    OWED = "owed"
    """A job does it, as soon as the server can be reached."""
    MADE = "made"
    LINKED = "linked"
    """There was an account of this person already."""
    REMOVED = "removed"
    REFUSED = "refused"
    DISCARDED = "discarded"
    PLANNED = "planned"
    """It would have been done: this is a dry run."""


OPEN = (Step.WAITING, Step.OWED)


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One server's part. `user_id` is empty for an account that is still to be made. `calling` names the run whose call
    may have landed there without our knowing, since `calling_at`."""

    server: str
    name: str
    user_id: str = ""
    step: Step
    reason: str = ""
    job_id: int | None = None
    calling: str = ""
    calling_at: int = 0


class State(StrEnum):
    """A request as a whole."""

    WAITING = "waiting"
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    DISCARDED = "discarded"
    PLANNED = "planned"
    REPORTED = "reported"
    """Nothing is done about it; `reason` says why."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one account that came or went on `server`. `at` in UTC milliseconds."""

    id: int
    action: Action
    server: str
    user_id: str
    name: str
    person_id: int | None
    at: int
    reason: str = ""
    targets: tuple[Target, ...] = ()

    @property
    def state(self) -> State:
        """From its parts: open ones first, then what went wrong."""
        steps = {target.step for target in self.targets}
        for step, state in _STATES:
            if step in steps:
                return state
        return State.REPORTED

    def target(self, server: str) -> Target | None:
        """The part of a server; of several accounts there the first that is open."""
        here = [one for one in self.targets if one.server == server]
        return next((one for one in here if one.step in OPEN), here[0] if here else None)

    def account(self, server: str, user_id: str) -> Target | None:
        """The part of one account; of one that is still to be made, that of its server."""
        same = (one for one in self.targets if (one.server, one.user_id) == (server, user_id))
        return next(same, None) or next(
            (one for one in self.targets if (one.server, one.user_id) == (server, "")), None
        )

    def having(self, changed: Iterable[Target]) -> Request:
        """The request with these parts in place of those of the same account or, for one without an id, server."""
        targets = list(self.targets)
        for new in changed:
            place = next(
                n for n, old in enumerate(targets) if old.server == new.server and old.user_id in ("", new.user_id)
            )
            targets[place] = new
        return msgspec.structs.replace(self, targets=tuple(targets))


_STATES = (
    (Step.WAITING, State.WAITING),
    (Step.OWED, State.OPEN),
    (Step.REFUSED, State.REFUSED),
    (Step.MADE, State.DONE),
    (Step.REMOVED, State.DONE),
    (Step.LINKED, State.DONE),
    (Step.PLANNED, State.PLANNED),
    (Step.DISCARDED, State.DISCARDED),
)
