"""Who is connected, and who may still come."""

from __future__ import annotations

from playhead.delivery.live.connection import Connection
from playhead.delivery.live.limits import Limits
from playhead.delivery.live.roster import Roster
from playhead.delivery.live.session import Session
from playhead.identity.callers import Caller
from playhead.kit.clock import ManualClock
from tests.support.live import HeldPipe

LIMITS = Limits(per_user=2, per_node=4, silent=2, handshakes_per_address=1, handshakes_per_address_burst=2)


def connection(name: str, login_id: int | None) -> Connection:
    caller = Caller(login_id=login_id, username="", is_admin=False)
    return Connection(name, caller, HeldPipe(), Session(LIMITS, 0), LIMITS, ManualClock())


def test_a_user_has_so_many_and_whoever_has_no_login_is_not_counted() -> None:
    roster = Roster(LIMITS, 0)
    one, two, three = (connection(name, 7) for name in "abc")
    assert [roster.add(one), roster.add(two), roster.add(three)] == [True, True, False]
    assert [roster.add(connection(name, None)) for name in "xyz"] == [True, True, True]
    assert (len(roster), roster.users(), set(roster.of_user(7))) == (5, 2, {one, two})
    roster.remove(one)
    roster.remove(one)
    assert (roster.holds(one), roster.holds(two), roster.add(three)) == (False, True, True)


def test_the_last_one_out_is_noticed() -> None:
    roster, one = Roster(LIMITS, 0), connection("a", 7)
    assert roster.empty.is_set()
    roster.add(one)
    assert not roster.empty.is_set()
    roster.remove(one)
    assert (roster.empty.is_set(), roster.users()) == (True, 0)


def test_each_limit_of_the_process_has_its_status() -> None:
    roster = Roster(LIMITS, 0)
    assert [roster.refusal("a", 0) for _ in range(3)] == [None, None, 429]
    assert roster.refusal("b", 0) is None
    roster.silent = roster.unproven = 2
    assert roster.refusal("c", 0, silent=True) == 503
    assert roster.refusal("c", 0) is None
    roster.unproven = 4
    assert roster.refusal("g", 0) == 503
    roster.silent = roster.unproven = 0
    for name in "wxyz":
        roster.add(connection(name, None))
    assert roster.refusal("d", 0) == 503
    roster.remove(next(iter(roster)))
    assert roster.refusal("e", 0) is None
    roster.draining = True
    assert roster.refusal("f", 0) == 503
    assert Roster(Limits(handshakes_burst=0), 0).refusal("a", 0) == 503
