"""What a person decides about accounts, and passwords that are shown once."""

from __future__ import annotations

import pytest

from playhead.features.accounts.model import State
from playhead.features.accounts.requests import Decision, NoSuchRequest, NotWaiting, Reveal, Settled, reveal
from playhead.features.accounts.secrets import Keeper
from playhead.features.accounts.view import Mode
from tests.support.estate import Estate
from tests.unit.features.accounts.conftest import Make

ASK = {"create": Mode.CONFIRM}
THREE = {"wan": "12.0.0", "lan": "10.11.11", "attic": "10.8.13"}


def waiting(make: Make) -> Estate:
    """carol is new on wan, and it waits for a person what becomes of her elsewhere."""
    estate = make(THREE, policy=ASK)
    estate.ports["wan"].make("carol")
    estate.settle()
    assert [one.state for one in estate.requests()] == [State.WAITING]
    return estate


def test_what_is_confirmed_is_done_on_each_server(make: Make) -> None:
    estate = waiting(make)
    assert isinstance(estate.decide(Decision.CONFIRM), Settled)
    assert [estate.names(name) for name in ("lan", "attic")] == [["alice", "carol", "root"]] * 2
    assert [one.state for one in estate.requests()] == [State.DONE]


def test_what_is_discarded_is_done_nowhere_and_says_who_said_so(make: Make) -> None:
    estate = waiting(make)
    estate.decide(Decision.DISCARD)
    assert [estate.names(name) for name in ("lan", "attic")] == [["alice", "root"]] * 2
    (one,) = estate.requests()
    assert (one.state, {part.reason for part in one.targets}) == (State.DISCARDED, {"discarded by admin"})


@pytest.mark.parametrize("decision", Decision)
def test_it_is_decided_once(make: Make, decision: Decision) -> None:
    estate = waiting(make)
    estate.decide(decision)
    state = State.DONE if decision is Decision.CONFIRM else State.DISCARDED
    assert [estate.decide(again, 1) for again in Decision] == [NotWaiting(state)] * 2
    assert estate.decide(decision, 99) == NoSuchRequest()


def test_each_decision_is_kept_with_its_actor(make: Make) -> None:
    estate = waiting(make)
    estate.decide(Decision.CONFIRM)
    (row,) = estate.rows("SELECT actor, subject FROM journal WHERE kind = 'user_request_settled'")
    assert tuple(row) == ("admin", "user-request/1")


def test_a_password_is_shown_once_and_never_written_down(make: Make) -> None:
    estate = waiting(make)
    estate.decide(Decision.CONFIRM)
    shown = estate.reveal(1)
    real = [estate.ports[name].passwords[estate.user(name, "carol")] for name in ("attic", "lan")]
    assert [one.text for one in shown] == real
    assert [(one.server, one.name) for one in shown] == [("attic", "carol"), ("lan", "carol")]
    assert estate.reveal(1) == ()
    rows = estate.rows("SELECT actor, body FROM journal WHERE kind = 'password_shown'")
    assert [row.actor for row in rows] == ["admin", "admin"]
    written = " ".join(str(tuple(row)) for table in ("journal", "sync_log", "job", "accounts_request")
                       for row in estate.rows(f"SELECT * FROM {table}"))  # fmt: skip
    assert all(text is not None and text not in written + repr(shown) for text in real)


def test_before_the_account_is_there_there_is_nothing_to_show(make: Make) -> None:
    estate = waiting(make)
    assert estate.reveal(1) == ()


def test_what_the_secret_of_today_does_not_open_is_told_as_such(make: Make) -> None:
    estate = waiting(make)
    estate.decide(Decision.CONFIRM)
    estate.keeper = Keeper(b"another secret", estate.random.choice)
    assert [one.text for one in estate.reveal(1)] == [None, None]


def test_there_is_no_password_of_what_is_not_there(make: Make) -> None:
    estate = make()
    asked = Reveal(request_id=5, keeper=estate.keeper, now=1)
    assert estate.writer.run_now(reveal, asked) == NoSuchRequest()


def test_two_creations_of_one_name_are_one_request_for_each_server(make: Make) -> None:
    estate = waiting(make)
    estate.ports["lan"].make("Carol")
    estate.settle()
    (one,) = estate.requests()
    assert [(part.server, part.step.value) for part in one.targets] == [("lan", "linked"), ("attic", "waiting")]
    estate.decide(Decision.CONFIRM)
    assert (estate.names("lan"), estate.names("attic")) == (["Carol", "alice", "root"], ["alice", "carol", "root"])
