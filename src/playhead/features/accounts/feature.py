"""The declaration: what is heard of accounts, how a batch is loaded and saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from playhead.domain.account_events import AccountLeft, AccountMade, AccountRemoved, UserRequestSettled
from playhead.domain.events import Event, JobCommand, JobParked, ServerRetired, ServerSeen, UserNotice, UsersListed
from playhead.domain.server_events import ServerAnswered
from playhead.features.accounts import store
from playhead.features.accounts.decide import decide
from playhead.features.accounts.load import view_for
from playhead.features.accounts.model import Action, Known, Request, ServerState
from playhead.features.accounts.view import Changes, Place, Policy, View
from playhead.journal.effects import Effects, LogLine
from playhead.journal.record import Record
from playhead.journal.sync_log import add_lines

FEATURE = "accounts"


class AccountsUnit:
    """A batch's states: the view, and what has to be saved of it."""

    def __init__(self, view: View, policy: Policy) -> None:
        self._view = view
        self._policy = policy
        self.servers: dict[str, ServerState] = {}
        self.users: dict[str, Known | None] = {}
        self.anew: set[str] = set()
        self.requests: dict[int, Request] = {}
        self.log: list[LogLine] = []
        self.shown: list[Place] = []
        self.dropped: list[Place] = []

    def decide(self, record: Record, now: int) -> Effects:
        return decide(self._view, self._policy, record, now)

    def apply(self, effects: Effects) -> None:
        changes: Changes | None = effects.changes
        if changes is None:
            return
        for server in changes.anew:
            self.users = {ref: one for ref, one in self.users.items() if not ref.startswith(f"{server}/")}
        self.anew |= set(changes.anew)
        self.servers |= changes.servers
        self.users |= changes.users
        self.requests |= changes.requests
        self.log += changes.log
        self.shown += changes.shown
        self.dropped += changes.dropped
        self._view = _after(self._view, changes)

    @property
    def view(self) -> View:
        """As the next record sees it."""
        return self._view


def _after(view: View, changes: Changes) -> View:
    users = {ref: one for ref, one in view.users.items() if one.server not in changes.anew}
    users = {ref: one for ref, one in (users | changes.users).items() if one is not None}
    deletions = [one.at for one in changes.requests.values() if one.action is Action.DELETE and one.targets]
    return msgspec.structs.replace(
        view,
        servers=view.servers | changes.servers,
        users=users,
        requests=view.requests | changes.requests,
        next_request=max([view.next_request, *(number + 1 for number in changes.requests)]),
        deleted_at=max([view.deleted_at, *deletions]),
    )


class AccountsFeature:
    """Makes and removes a person's accounts on the other servers."""

    name = FEATURE
    listens: frozenset[type[Event]] = frozenset(
        {
            UserNotice,
            UsersListed,
            ServerSeen,
            ServerRetired,
            ServerAnswered,
            UserRequestSettled,
            AccountMade,
            AccountRemoved,
            AccountLeft,
            JobParked,
            JobCommand,
        }
    )

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def load(self, tx: Connection, records: Sequence[Record], now: int) -> AccountsUnit:
        return AccountsUnit(view_for(tx, [record.event for record in records]), self._policy)

    def save(self, tx: Connection, unit: Any, now: int) -> None:
        store.save_servers(tx, unit.servers.values())
        store.save_users(tx, unit.users, unit.anew)
        store.save_requests(tx, unit.requests.values())
        store.settle_passwords(tx, unit.shown, unit.dropped)
        add_lines(tx, unit.log, now)
