"""What a person decides: accounts that wait are made or removed, or not; a password is shown once. For the writer."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import Connection, delete

from playhead.domain.account_events import PasswordShown, UserRequestSettled
from playhead.features.accounts import store
from playhead.features.accounts.model import Request, State, Step
from playhead.features.accounts.secrets import Keeper
from playhead.features.accounts.tables import password
from playhead.identity.seal import SealBroken
from playhead.journal import store as journal
from playhead.journal.record import Draft


class Decision(StrEnum):
    """`confirm`: do it on the other servers too. `discard`: leave them as they are."""

    CONFIRM = "confirm"
    DISCARD = "discard"


class Settle(msgspec.Struct, frozen=True, kw_only=True):
    """`actor` is who decides."""

    request_id: int
    decision: Decision
    now: int
    actor: str = ""


class Settled(msgspec.Struct, frozen=True):
    """It is decided; the request as it is now."""

    request: Request


class NoSuchRequest(msgspec.Struct, frozen=True):
    """There was never such a one, or it was forgotten."""


class NotWaiting(msgspec.Struct, frozen=True):
    """It was decided about already, or nothing is asked."""

    state: State


Answer = Settled | NoSuchRequest | NotWaiting


def settle(connection: Connection, asked: Sequence[Settle]) -> list[Answer]:
    """Note each decision; what follows from it is decided like any other record."""
    return [_settle(connection, one) for one in asked]


def _settle(connection: Connection, asked: Settle) -> Answer:
    request = store.requests(connection, [asked.request_id]).get(asked.request_id)
    if request is None:
        return NoSuchRequest()
    if request.state is not State.WAITING:
        return NotWaiting(request.state)
    confirmed = asked.decision is Decision.CONFIRM
    step, reason = (Step.OWED, "") if confirmed else (Step.DISCARDED, f"discarded by {asked.actor or 'somebody'}")
    after = request.having(
        msgspec.structs.replace(target, step=step, reason=reason)
        for target in request.targets
        if target.step is Step.WAITING
    )
    store.save_requests(connection, [after])
    event = UserRequestSettled(request_id=request.id, action=asked.decision.value)
    journal.append(connection, [Draft(event=event, subject=f"user-request/{request.id}", actor=asked.actor)], asked.now)
    return Settled(after)


class Reveal(msgspec.Struct, frozen=True, kw_only=True):
    """Show the passwords that were made for a request."""

    request_id: int
    keeper: Keeper
    now: int
    actor: str = ""


class Revealed(msgspec.Struct, frozen=True, kw_only=True):
    """A password that is kept no longer; `text` None: the secret of this installation does not open it any more."""

    server: str
    user_id: str
    name: str
    text: str | None

    def __repr__(self) -> str:
        return f"Revealed({self.server!r}, {self.name!r})"


def reveal(connection: Connection, asked: Sequence[Reveal]) -> list[tuple[Revealed, ...] | NoSuchRequest]:
    """Give the passwords out and forget them, in one commit with the record that says who saw them."""
    return [_reveal(connection, one) for one in asked]


def _reveal(connection: Connection, asked: Reveal) -> tuple[Revealed, ...] | NoSuchRequest:
    request = store.requests(connection, [asked.request_id]).get(asked.request_id)
    if request is None:
        return NoSuchRequest()
    shown = []
    for server, sealed in store.ready_passwords(connection, request.id):
        target = request.target(server)
        if target is None:
            continue
        place = (request.id, server)
        try:
            text = asked.keeper.opened(sealed, place)
        except SealBroken:
            text = None
        connection.execute(delete(password).where(password.c.request_id == request.id, password.c.server == server))
        event = PasswordShown(request_id=request.id, server=server, name=target.name)
        draft = Draft(event=event, subject=f"{server}/{target.user_id}", actor=asked.actor)
        journal.append(connection, [draft], asked.now)
        shown.append(Revealed(server=server, user_id=target.user_id, name=target.name, text=text))
    return tuple(shown)
