"""What a decision about accounts may look at, and what it may change. Pure values."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from playhead.features.accounts.model import Known, Request, ServerState
from playhead.identity.match import Person, name_key
from playhead.identity.place import Selection
from playhead.identity.rows import AccountRow
from playhead.journal.effects import LogLine


class Mode(StrEnum):
    """Whether something is done by itself, once a person has said so, or not at all."""

    AUTO = "auto"
    CONFIRM = "confirm"
    OFF = "off"


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """A server's part: what comes and goes there is heard, it is written to, which of its accounts take part."""

    hears: bool = True
    writes: bool = True
    passwordless: bool = False
    chosen: Selection = Selection()


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What the configuration says about accounts. `template` is the name of the account whose policy new ones get."""

    sites: dict[str, Site]
    create: Mode = Mode.AUTO
    delete: Mode = Mode.CONFIRM
    template: str | None = None
    people: tuple[Person, ...] = ()
    dry_run: bool = False
    max_attempts: int = 5

    def is_template(self, name: str) -> bool:
        """Whether an account of this name is the one whose policy is copied."""
        return self.template is not None and name_key(self.template) == name_key(name)


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The loaded states: accounts by `server/user id`, as we and as identity know them, and the accounts of persons.
    `counts` is how many accounts each server has; `jobs` is what the named jobs are about (request, server, user id).
    """

    servers: dict[str, ServerState] = {}
    users: dict[str, Known] = {}
    requests: dict[int, Request] = {}
    accounts: dict[str, AccountRow] = {}
    owned: dict[int, tuple[AccountRow, ...]] = {}
    counts: dict[str, int] = {}
    jobs: dict[int, tuple[int, str, str]] = {}
    next_request: int = 1
    deleted_at: int = 0
    """When somebody was last found deleted, UTC milliseconds."""


Place = tuple[int, str]
"""A request and a server: where a password is kept."""


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What a record changes. `users` None forgets one; of the servers in `anew` everything is forgotten first.
    `shown` passwords may be asked for, `dropped` ones are of no use any more."""

    servers: dict[str, ServerState] = {}
    users: dict[str, Known | None] = {}
    requests: dict[int, Request] = {}
    anew: tuple[str, ...] = ()
    log: tuple[LogLine, ...] = ()
    shown: tuple[Place, ...] = ()
    dropped: tuple[Place, ...] = ()


def person_of(people: Sequence[Person], server: str, name: str) -> Person | None:
    """The configured person who has, or would have, an account of this name there."""
    key = name_key(name)
    for person in people:
        if any(name_key(one) == key for one in person.accounts.get(server, ())):
            return person
    return next((one for one in people if name_key(one.name) == key and server not in one.accounts), None)
