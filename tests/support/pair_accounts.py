"""User data and accounts together: people come, go and change names while they watch, and Playhead is killed.

Alice and bob stay where they are; whoever else comes is made an account on the other servers, and what he did follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from hypothesis import strategies as st

from playhead.domain.errors import Refused
from playhead.domain.people import RemoteUser
from playhead.features.accounts import queries, requests
from playhead.features.accounts.feature import AccountsFeature
from playhead.features.accounts.model import Request, State
from playhead.features.accounts.perform import LookWork, MakeWork, RemoveWork
from playhead.features.accounts.requests import Decision, Settle
from playhead.features.accounts.secrets import Keeper
from playhead.features.accounts.view import Mode, Policy, Site
from playhead.features.userdata.feature import UserDataFeature
from playhead.identity.match import name_key
from playhead.journal.pump import Consumer
from playhead.journal.worker import Handler
from playhead.kit.times import SECOND
from playhead.storage.writer import InlineWriter
from tests.support.fake_accounts import FakeAccounts
from tests.support.household import Household
from tests.support.sync_claims import Feature, agree, normal
from tests.support.sync_draws import EITHER
from tests.support.sync_ops import Fate, Op, Scenario, Upkeep
from tests.support.upkeep_claims import done_by_somebody, quiet
from tests.support.upkeep_ops import passes
from tests.support.upkeep_run import UpkeepRun

SECRET = b"the installation's own"
SPELLINGS = st.sampled_from(("carol", "CAROL", "Dave", "Σοφία", "ΣΟΦΊΑ"))
TEMPLATE = "kids"


@dataclass(frozen=True)
class Come(Upkeep):
    """Somebody gets an account by hand, if the name is free."""

    server: int
    name: str


@dataclass(frozen=True)
class Leave(Upkeep):
    """An account of a newcomer is deleted by hand."""

    server: int
    which: int


@dataclass(frozen=True)
class BeCalled(Upkeep):
    """A newcomer is renamed on one server."""

    server: int
    which: int
    name: str


@dataclass(frozen=True)
class Watch(Upkeep):
    """A newcomer ticks a film."""

    server: int
    which: int
    film: int
    played: bool


@dataclass(frozen=True)
class Decide(Upkeep):
    """An administrator decides about what waits the longest."""

    decision: Decision


@dataclass(frozen=True)
class Poll(Upkeep):
    """A minute passes, and each server's users are listed."""


def newcomers(servers: int, people: int, films: int, *, raising: bool = False) -> Sequence[st.SearchStrategy[Op]]:
    """People who come, go and watch, besides passes that go on and meet things."""
    server, which, film = st.integers(0, servers - 1), st.integers(0, 5), st.integers(1, films)
    watch = st.builds(Watch, server, which, film, st.just(True) if raising else EITHER)
    return (
        st.builds(Come, server, SPELLINGS),
        st.builds(Leave, server, which) | st.builds(BeCalled, server, which, SPELLINGS),
        watch,
        watch,
        st.builds(Decide, st.sampled_from(Decision)),
        st.just(Poll()),
        *passes(servers, people, films, raising=raising),
    )


class Peopled(Household):
    """A household whose accounts come and go: each server has an administrator and a template as well."""

    def __init__(self, servers: Any, **more: Any) -> None:
        self.ports: dict[str, FakeAccounts] = {}
        sites = {name: Site() for name in servers}
        self.accounts = Policy(sites=sites, delete=Mode.CONFIRM, template=TEMPLATE)
        self.keeper = Keeper(SECRET, lambda letters: letters[0])
        super().__init__(servers, **more)

    def _furnish(self, name: str) -> None:
        super()._furnish(name)
        port = self.ports[name] = FakeAccounts(self.fakes[name])
        port.make("root", admin=True)
        port.policies[port.make(TEMPLATE)]["EnableAllFolders"] = False
        self.fakes[name].take_notices()

    def features(self) -> Sequence[Consumer]:
        return [*super().features(), AccountsFeature(self.accounts)]

    def handlers(self) -> Sequence[Handler]:
        make = MakeWork(self.ports, self.accounts, self.keeper)
        return [make, RemoveWork(self.ports, self.accounts), LookWork(self.ports)]

    def asked(self, *states: State) -> list[Request]:
        """The requests in any of the states, the oldest first."""
        rows = self.database.read_now(lambda c: queries.page(c, states, unseen=False, limit=1_000))
        return [row.request for row in reversed(rows)]

    def decide(self, request_id: int, decision: Decision) -> None:
        """An administrator settles a request."""
        asked = Settle(request_id=request_id, decision=decision, now=self.clock.now_ms(), actor="admin")
        InlineWriter(self.batches).run_now(requests.settle, asked)

    def owners(self, *, gone: bool = False) -> dict[tuple[str, str], int]:
        """(server, user id) → person, of accounts that are there; with `gone`, of the others as well."""
        sql = "SELECT server, user_id, person_id FROM account WHERE person_id IS NOT NULL"
        rows = self.database.read_now(lambda c: c.exec_driver_sql(sql if gone else f"{sql} AND NOT gone").all())
        return {(row.server, row.user_id): row.person_id for row in rows}


class PeopleRun(UpkeepRun):
    """What happens in such a household."""

    household: ClassVar[type[Household]] = Peopled
    home: Peopled

    def __init__(self, scenario: Scenario, **more: Any) -> None:
        super().__init__(scenario, **more)
        self.wrong: list[str] = []
        self.watched_by: set[tuple[tuple[str, str], int]] = set()
        """Accounts of newcomers and the films that somebody ticked there."""
        self.left: set[int] = set()
        """Persons of whom an account was deleted by hand."""
        for name, port in self.home.ports.items():
            port.before_create = partial(self._about_to_make, name)
            port.before_delete = partial(self._about_to_delete, name)

    # --- what must hold at each call of ours; noted and not raised: inside of a job every error is a failed try

    def _about_to_make(self, server: str, name: str) -> None:
        names = {name_key(user.name) for user in self.home.fakes[server]._users.values()}
        if name_key(name) in names:
            self.wrong.append(f"a second account called {name} on {server}")

    def _about_to_delete(self, server: str, user: RemoteUser) -> None:
        if user.is_administrator or user.name == TEMPLATE:
            self.wrong.append(f"{user.name} is deleted on {server}")
        if self.home.owners(gone=True).get((server, user.user_id)) not in self.left:
            self.wrong.append(f"{user.name} is deleted on {server}, and nobody has deleted an account of his")

    # --- what happens

    def upkeep(self, op: Upkeep, fate: Fate) -> None:
        match op:
            case Come(server=server, name=name):
                with suppress(Refused):
                    self.home.ports[self.names[server]].make(name, password="by hand")
            case Leave(server=server, which=which):
                for user in self._newcomer(server, which):
                    self._leave(self.names[server], user)
            case BeCalled(server=server, which=which, name=name):
                for user in self._newcomer(server, which):
                    if self.home.ports[self.names[server]].named(name) is None:
                        self._server(server).rename_user(user.user_id, name)
            case Watch(server=server, which=which, film=film, played=played) if self._has(server, film):
                for user in self._newcomer(server, which):
                    self._server(server).toggle_played(user.user_id, self.home.film(self.names[server], film), played)
                    self.watched_by |= {((self.names[server], user.user_id), film)} if played else set()
            case Watch():
                pass
            case Decide(decision=decision) if self.home.is_open:
                self._decide(decision)
            case Poll() if self.home.is_open:
                self.home.clock.advance(60 * SECOND)
                for number in range(len(self.names)):
                    self._look(number)
            case Decide() | Poll():
                pass
            case _:
                super().upkeep(op, fate)

    def _newcomer(self, server: int, which: int) -> list[RemoteUser]:
        """One of the newcomers on a server, if there is any."""
        kept = {self.home.user(self.names[server], person) for person in self.home.people}
        users = [u for u in self._server(server)._users.values() if u.user_id not in kept]
        free = sorted((u for u in users if u.name not in ("root", TEMPLATE)), key=lambda user: user.user_id)
        return [free[which % len(free)]] if free else []

    def _leave(self, server: str, user: RemoteUser) -> None:
        # whose account it is can only be told while Playhead runs and knows it
        person = self.home.owners(gone=True).get((server, user.user_id)) if self.home.is_open else None
        if person is not None:
            self.left.add(person)
            self.home.fakes[server].remove_user(user.user_id)

    def _decide(self, decision: Decision) -> bool:
        waiting = self.home.asked(State.WAITING)
        if waiting:
            self._guard(lambda: self.home.decide(waiting[0].id, decision))
        return bool(waiting)

    # --- how it ends

    def finish(self) -> int:
        """Everything answers, and a person has confirmed what waits."""
        took = super().finish()
        for _ in range(12):
            self.home.clock.advance(240 * SECOND)
            for number in range(len(self.names)):
                self._look(number)
            self.rest()
            while self._decide(Decision.CONFIRM):
                self.rest()
        self.reconcile()
        self.rest()
        return took


def welcomed(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """Every request ends, and no call was wrong; all of each person's accounts hold the same; nothing is given up, and
    looking again finds nothing and calls nothing."""
    with PeopleRun(scenario, feature=feature) as run:
        run.play().finish()
        assert run.wrong == []
        assert run.home.asked(State.OPEN, State.WAITING) == []
        assert run.parked() == []
        agree(run)
        _each_agrees_with_himself(run)
        _what_we_made_is_whole(run)
        quiet(run)


def _each_agrees_with_himself(run: PeopleRun) -> None:
    held: dict[tuple[int, int], set[Any]] = defaultdict(set)
    for (server, user_id), person in run.home.owners().items():
        assert user_id in run.home.fakes[server]._users, f"{server}/{user_id} is not there"
        for film in range(1, run.scenario.films + 1):
            held[person, film].add(normal(run.home.fakes[server].truth(user_id, run.home.film(server, film))))
    assert {key: rows for key, rows in held.items() if len(rows) > 1} == {}


def _what_we_made_is_whole(run: PeopleRun) -> None:
    for name, port in run.home.ports.items():
        for user_id in port.ours & set(run.home.fakes[name]._users):
            assert port.passwords[user_id] is not None
            assert port.policies[user_id]["EnableAllFolders"] is False
            assert (name, user_id) in run.home.owners()


def nothing_inherited(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """P2 of both: where nobody un-marks, an account holds a film as played only if somebody said so of its person."""
    with PeopleRun(scenario, feature=feature) as run:
        run.play().finish()
        agree(run)
        done_by_somebody(run)
        owners, ever = run.home.owners(), run.home.owners(gone=True)
        said = {(ever.get(account), film) for account, film in run.watched_by}
        kept = {(name, run.home.user(name, person)) for name in run.names for person in run.home.people}
        for account, person in owners.items():
            for film in range(1, run.scenario.films + 1) if account not in kept else ():
                name, user_id = account
                held = run.home.fakes[name].truth(user_id, run.home.film(name, film))
                assert not held.played or (person, film) in said, f"{account}, film {film}: {held}"
                still = ((name, user_id), film) in run.watched_by
                assert held.played or not still, f"{account} has lost film {film}"
