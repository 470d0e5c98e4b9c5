"""Views of accounts as values, for tests of decisions."""

from __future__ import annotations

from typing import Any

from playhead.domain.events import Event, UsersListed
from playhead.domain.people import Account, RemoteUser
from playhead.features.accounts.decide import decide
from playhead.features.accounts.feature import AccountsUnit
from playhead.features.accounts.model import Action, Known, Presence, Request, ServerState, Step, Target
from playhead.features.accounts.view import Policy, Site, View
from playhead.identity.rows import AccountRow
from playhead.journal.effects import Effects
from playhead.journal.record import Record, kind_of

AT = 1_000_000
SERVERS = ("wan", "lan", "attic")
POLICY = Policy(sites={name: Site() for name in SERVERS})


def record(event: Event, at: int = AT) -> Record:
    return Record(seq=1, at=at, kind=kind_of(event), subject="", stream=None, actor="", cause=None, event=event)


def known(server: str, user_id: str, name: str = "carol", **more: Any) -> Known:
    return Known(**({"server": server, "user_id": user_id, "name": name, "presence": Presence.HERE} | more))


def row(server: str, user_id: str, name: str = "carol", person_id: int | None = 7, **more: Any) -> AccountRow:
    return AccountRow(account=Account(server, user_id), name=name, person_id=person_id, evidence="name", **more)


def user(user_id: str, name: str = "carol", **more: Any) -> RemoteUser:
    return RemoteUser(user_id=user_id, name=name, **more)


def listing(server: str, *users: RemoteUser) -> UsersListed:
    """With the administrator whom every server has."""
    return UsersListed(server=server, users=(user("root", "root", is_administrator=True), *users))


def target(server: str, step: Step = Step.OWED, **more: Any) -> Target:
    return Target(**({"server": server, "name": "carol", "step": step} | more))


def request(*targets: Target, action: Action = Action.CREATE, **more: Any) -> Request:
    plain: dict[str, Any] = {
        "id": 3, "action": action, "server": "wan", "user_id": "c1", "name": "carol", "person_id": 7,
        "at": AT - 500_000,
    }  # fmt: skip
    return Request(**(plain | {"targets": targets} | more))


def view(*rows: AccountRow, users: tuple[Known, ...] = (), requests: tuple[Request, ...] = (), **more: Any) -> View:
    """`rows` is what identity knows. All servers were listed; each has its administrator and ten accounts."""
    roots = tuple(known(server, "root", "root", is_administrator=True) for server in SERVERS)
    people = {one.person_id for one in rows if one.person_id is not None}
    plain: dict[str, Any] = {
        "servers": {name: ServerState(server=name, server_id=f"id of {name}", listed=True) for name in SERVERS},
        "users": {one.ref: one for one in (*roots, *users)},
        "requests": {one.id: one for one in requests},
        "accounts": {str(one.account): one for one in rows},
        "owned": {number: tuple(one for one in rows if one.person_id == number) for number in people},
        "counts": dict.fromkeys(SERVERS, 10),
        "next_request": 20,
    }
    return View(**(plain | more))


def after(seen: View, event: Event, policy: Policy = POLICY, *, at: int = AT) -> tuple[View, Effects]:
    """The view as the next record sees it, and what the event brings."""
    effects = decide(seen, policy, record(event, at), at)
    unit = AccountsUnit(seen, policy)
    unit.apply(effects)
    return unit.view, effects


def asked(effects: Effects) -> list[tuple[str, str]]:
    """(kind, server) of the jobs."""
    return [(job.kind, job.gate) for job in effects.jobs]


def parts(effects: Effects) -> list[tuple[str, str, str]]:
    """(action, server, step) of the changed requests' parts, and (action, "", reason) of reports."""
    found = []
    for one in effects.changes.requests.values() if effects.changes is not None else ():
        found += [(one.action.value, part.server, part.step.value) for part in one.targets]
        found += [(one.action.value, "", one.reason)] if not one.targets else []
    return found
