"""Any order of accounts coming, going and changing names on three servers, with notices lost, late and doubled, servers
away, answers lost and Playhead killed.

At each call: nobody gets a second account on a server, no administrator and no last account is deleted, and nobody
whose account was not deleted by hand somewhere. At the end, once everything answers and a person has confirmed what
waits: every request has ended, every account that we made has the password that is shown, all it may do is the
template's, no password lies anywhere in the open, and from then on nothing is called.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from playhead.domain.errors import Refused
from playhead.domain.events import Event, UserNotice
from playhead.domain.people import RemoteUser
from playhead.features.accounts.model import State
from playhead.features.accounts.requests import Decision
from playhead.features.accounts.view import Mode, Site
from playhead.identity.match import name_key
from playhead.kit.faults import Point
from playhead.kit.times import SECOND
from tests.support.engine import Plan, Planted
from tests.support.estate import Estate
from tests.support.fake_media_server import Fault
from tests.support.profiles import machine

VERSIONS = {"wan": "12.0.0", "lan": "10.11.11", "attic": "10.8.13"}
SERVERS = st.sampled_from(sorted(VERSIONS))
NAMES = ("carol", "Dave", "Σοφία", "eve")
SPELLINGS = st.sampled_from(("carol", "CAROL", "Dave", "dave", "Σοφία", "ΣΟΦΊΑ", "eve"))
CALLS = ("users", "create_account", "set_password", "copy_policy", "delete_account")
FAULTS = (
    Fault.TIMEOUT_AFTER,
    Fault.FAULT_AFTER,
    Fault.TIMEOUT_BEFORE,
    Fault.SERVER_FAULT,
    Fault.UNREACHABLE,
    Fault.BUSY,
)
KILLS = (
    Point.CLAIM_BEFORE_COMMIT,
    Point.CLAIM_AFTER_COMMIT,
    Point.PERFORM_BEFORE_CALL,
    Point.PERFORM_AFTER_CALL,
    Point.FINISH_AFTER_UPDATE,
    Point.FINISH_AFTER_COMMIT,
    Point.PUMP_AFTER_LOAD,
    Point.PUMP_AFTER_DECIDE,
    Point.PUMP_AFTER_SAVE,
    Point.COMMIT_BEFORE,
    Point.COMMIT_AFTER_BEFORE_ACK,
)


class AccountsMachine(RuleBasedStateMachine):
    """An estate whose people do as they like."""

    parts: ClassVar[dict[str, Any]] = {}
    """What is put in the places of the real parts."""

    @initialize(create=st.sampled_from([Mode.AUTO, Mode.CONFIRM]), delete=st.sampled_from([Mode.AUTO, Mode.CONFIRM]))
    def start(self, create: Mode, delete: Mode) -> None:
        self.plan = Plan()
        self.estate = Estate(
            VERSIONS,
            policy={"create": create, "delete": delete, "template": "kids"},
            sites={"attic": Site(passwordless=True)},
            accounts={name: ["kids", "Dave"] for name in VERSIONS},
            faults=self.plan,
            **self.parts,
        )
        self.late: list[Event] = []
        self.deleted: set[int] = set()
        self.wrong: list[str] = []
        self.shown: dict[tuple[str, str], str] = {}
        for name, port in self.estate.ports.items():
            for user in self.estate.fakes[name]._users.values():
                port.policies[user.user_id]["EnableAllFolders"] = user.name != "kids"
            port.before_create = partial(self.about_to_make, name)
            port.before_delete = partial(self.about_to_delete, name)
        self.estate.settle()

    # --- what must hold at each call of ours

    def about_to_make(self, server: str, name: str) -> None:
        users = self.estate.fakes[server]._users
        self.must(name_key(name) not in {name_key(user.name) for user in users.values()}, "a second account of a name")
        sql = f"SELECT a.user_id FROM account a JOIN person p ON p.id = a.person_id WHERE a.server = '{server}' "
        rows = self.estate.rows(f"{sql} AND NOT a.gone AND p.key = '{name_key(name)}'")
        self.must(not [row for row in rows if row.user_id in users], "a second account of a person")

    def about_to_delete(self, server: str, user: RemoteUser) -> None:
        self.must(not user.is_administrator, "an administrator is deleted")
        self.must(len(self.estate.fakes[server]._users) > 1, "the last account is deleted")
        self.must(self.person(server, user.user_id) in self.deleted, "nobody has deleted an account of this person")

    def must(self, true: bool, what: str) -> None:
        """Noted and not raised: it is said inside of a job, where every error is a failed try."""
        if not true:
            self.wrong.append(what)

    @invariant()
    def every_call_was_right(self) -> None:
        assert not hasattr(self, "wrong") or self.wrong == []

    def person(self, server: str, user_id: str) -> int | None:
        rows = self.estate.rows(f"SELECT person_id FROM account WHERE ref = '{server}/{user_id}'")
        return rows[0].person_id if rows else None

    # --- what people do

    def listed(self, server: str, *, admins: bool = True) -> list[RemoteUser]:
        users = sorted(self.estate.fakes[server]._users.values(), key=lambda user: user.user_id)
        return [user for user in users if user.name not in ("root", "kids") and (admins or not user.is_administrator)]

    @rule(server=SERVERS, name=SPELLINGS, admin=st.sampled_from([False, False, False, True]))
    def somebody_comes(self, server: str, name: str, admin: bool) -> None:
        with suppress(Refused):
            self.estate.ports[server].make(name, admin=admin, password="by hand")

    @rule(server=SERVERS, which=st.integers(0, 9))
    def somebody_goes(self, server: str, which: int) -> None:
        users = self.listed(server)
        if users:
            user = users[which % len(users)]
            found = self.person(server, user.user_id)
            self.deleted |= {found} if found is not None else set()
            self.estate.fakes[server].remove_user(user.user_id)

    @rule(server=SERVERS, which=st.integers(0, 9), name=SPELLINGS)
    def somebody_is_renamed(self, server: str, which: int, name: str) -> None:
        users = self.listed(server)
        if users and self.estate.ports[server].named(name) is None:
            self.estate.fakes[server].rename_user(users[which % len(users)].user_id, name)

    @rule(decision=st.sampled_from(Decision))
    def an_administrator_decides(self, decision: Decision) -> None:
        if self.estate.requests(State.WAITING):
            self.calmly(lambda: self.estate.decide(decision))

    @rule()
    def an_administrator_reads_passwords(self) -> None:
        for one in self.estate.requests():
            for found in self.estate.reveal(one.id):
                assert found.text is not None
                assert (found.server, found.user_id) not in self.shown, "a password was shown twice"
                self.shown[(found.server, found.user_id)] = found.text

    # --- what the world does

    def calmly(self, work: Any) -> None:
        """Do it; a kill that was planned ends Playhead in the middle, and it starts again."""
        try:
            work()
        except Planted:
            self.plan.disarm()
            self.estate.reopen()

    @rule()
    def notices_arrive(self) -> None:
        self.calmly(self.estate.settle)

    @rule()
    def notices_are_lost(self) -> None:
        self.estate.take()

    @rule()
    def notices_are_held_up(self) -> None:
        self.late += self.estate.take()

    @precondition(lambda self: self.late)
    @rule(twice=st.booleans())
    def late_notices_arrive_in_another_order(self, twice: bool) -> None:
        told, self.late = self.late[::-1] * (1 + twice), []
        self.calmly(lambda: self.estate.append(*told))
        self.calmly(self.estate.settle)

    @rule()
    def a_minute_passes(self) -> None:
        self.calmly(self.estate.poll)

    @rule(server=SERVERS, which=st.integers(0, 9))
    def a_notice_lies(self, server: str, which: int) -> None:
        users = self.listed(server)
        if users:
            user = users[which % len(users)]
            lie = UserNotice(server=server, action="deleted", user_id=user.user_id, user_name=user.name)
            self.calmly(lambda: self.estate.append(lie))
            self.calmly(self.estate.settle)

    @rule(server=SERVERS, which=st.integers(0, 9))
    def a_listing_lacks_somebody(self, server: str, which: int) -> None:
        users = self.listed(server)
        if users:
            self.estate.fakes[server].unlisted = frozenset({users[which % len(users)].user_id})
            self.calmly(lambda: self.estate.look(server))
            self.calmly(self.estate.settle)
            self.estate.fakes[server].unlisted = frozenset()

    @rule(server=SERVERS)
    def a_server_goes_away(self, server: str) -> None:
        self.estate.fakes[server].down = True

    @rule(server=SERVERS)
    def a_server_comes_back(self, server: str) -> None:
        self.estate.fakes[server].recover()
        self.calmly(lambda: self.estate.look(server))

    @rule(server=SERVERS, fault=st.sampled_from(FAULTS), call=st.sampled_from(CALLS))
    def a_call_will_fail(self, server: str, fault: Fault, call: str) -> None:
        self.estate.fakes[server].fail(fault, on={call}, ms=1_000)

    @rule(point=st.sampled_from(KILLS), number=st.integers(1, 6))
    def playhead_is_killed(self, point: Point, number: int) -> None:
        self.plan.arm(point, number)
        self.calmly(self.estate.settle)
        self.plan.disarm()

    # --- the end

    def teardown(self) -> None:
        if not hasattr(self, "estate"):
            return
        try:
            self.at_the_end()
        finally:
            self.estate.remove()

    def at_the_end(self) -> None:
        self.plan.disarm()
        for fake in self.estate.fakes.values():
            fake.recover()
        for _ in range(12):
            self.estate.clock.advance(240 * SECOND)
            self.estate.poll()
            while self.estate.requests(State.WAITING):
                self.estate.decide(Decision.CONFIRM)
        self.every_call_was_right()
        self.an_administrator_reads_passwords()
        assert self.estate.requests(State.OPEN) == []
        for server, port in self.estate.ports.items():
            self.what_we_made_is_whole(server, port)
        self.nothing_is_in_the_open()
        before = [self.estate.changing_calls(name) for name in VERSIONS]
        for _ in range(3):
            self.estate.poll()
        assert before == [self.estate.changing_calls(name) for name in VERSIONS], "something was called in the end"

    def what_we_made_is_whole(self, server: str, port: Any) -> None:
        for user_id in port.ours & set(self.estate.fakes[server]._users):
            if server == "attic":
                assert port.passwords[user_id] is None
            else:
                assert port.passwords[user_id] == self.shown[(server, user_id)]
            assert port.policies[user_id]["EnableAllFolders"] is False
            assert self.person(server, user_id) is not None

    def nothing_is_in_the_open(self) -> None:
        tables = ("journal", "sync_log", "job", "accounts_request", "accounts_password", "accounts_user")
        everything = " ".join(str(tuple(row)) for table in tables for row in self.estate.rows(f"SELECT * FROM {table}"))
        assert not [text for text in self.shown.values() if text in everything]


AccountsMachine.TestCase.settings = machine(40)
TestAccounts = AccountsMachine.TestCase
