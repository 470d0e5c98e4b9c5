"""One connection and how it ends."""

from __future__ import annotations

from playhead.delivery.live.codes import Close
from playhead.delivery.live.connection import Connection, who_of
from playhead.delivery.live.limits import Limits
from playhead.delivery.live.session import Session
from playhead.domain.channels import Who
from playhead.identity.callers import Caller
from playhead.kit.clock import ManualClock
from tests.support.live import AT, HeldPipe


def test_it_ends_once_for_the_first_reason() -> None:
    pipe, clock, ends = HeldPipe(), ManualClock(), list[Close | None]()
    caller = Caller(login_id=7, username="vera", is_admin=False)
    one = Connection("c", caller, pipe, Session(Limits(), 0), Limits(), clock)
    one.on_end = lambda: ends.append(one.code)
    one.say("pong", AT)
    one.end(Close.REVOKED)
    one.end(Close.SLOW)
    one.say("pong", AT)
    assert (ends, one.code, one.user_id, len(pipe.got)) == ([Close.REVOKED], Close.REVOKED, 7, 1)


def test_whoever_has_no_login_is_user_0() -> None:
    assert who_of(Caller(login_id=None, username="operator", is_admin=True)) == Who(0, is_admin=True)
