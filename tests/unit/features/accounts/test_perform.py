"""Making and removing accounts on fake servers: each once, whatever answers are lost and whenever we are killed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import msgspec
import pytest

from playhead.domain.errors import (
    BadAnswer,
    Busy,
    Forbidden,
    KeyRefused,
    NoAnswerInTime,
    NotSupported,
    NotThere,
    Refused,
    ServerError,
    ServerFault,
    Unreachable,
)
from playhead.features.accounts.model import State
from playhead.features.accounts.perform import may_have_been_made, outcome_of
from playhead.features.accounts.requests import Decision
from playhead.features.accounts.view import Mode, Site
from playhead.journal.outcomes import GateDown, Outcome, Reject, Retry, Throttle
from playhead.kit.faults import Point
from tests.support.engine import Plan, Planted
from tests.support.estate import Estate
from tests.support.fake_media_server import Fault
from tests.unit.features.accounts.conftest import Make

AUTO = {"delete": Mode.AUTO}
KIDS = {"lan": ["kids"]}
CREATED = ("create", "carol", "lan")


def step(estate: Estate) -> str:
    """The newest request's part on lan."""
    found = estate.requests()[-1].target("lan")
    assert found is not None
    return found.step.value


def secret(estate: Estate, number: int = 1) -> str | None:
    shown = estate.reveal(number)
    return shown[0].text if shown else None


def after_a_while(estate: Estate) -> None:
    """Gates that rest open again, back-offs pass."""
    for _ in range(8):
        estate.clock.advance(60_000)
        estate.settle()


# --- making


def test_an_account_is_made_with_a_password_and_belongs_to_the_same_person(make: Make) -> None:
    estate = make()
    estate.ports["wan"].make("carol")
    estate.settle()
    assert estate.names("lan") == ["alice", "carol", "root"]
    assert estate.changing_calls("lan") == ["create_account"]
    assert estate.ports["lan"].passwords[estate.user("lan", "carol")] == secret(estate)
    assert estate.owner("wan", "carol") == estate.owner("lan", "carol") is not None


def test_a_passwordless_server_gets_an_account_without_one(make: Make) -> None:
    estate = make(sites={"lan": Site(passwordless=True)})
    estate.ports["wan"].make("carol")
    estate.settle()
    assert estate.ports["lan"].passwords[estate.user("lan", "carol")] is None
    assert secret(estate) is None


def test_the_template_of_the_same_server_is_copied(make: Make) -> None:
    estate = make(policy={"template": "Kids"}, accounts=KIDS)
    estate.ports["lan"].policies[estate.user("lan", "kids")]["EnableAllFolders"] = False
    estate.ports["wan"].make("carol")
    estate.settle()
    assert estate.ports["lan"].policies[estate.user("lan", "carol")]["EnableAllFolders"] is False


def test_without_the_template_nobody_is_made_and_a_retry_makes_him(make: Make) -> None:
    estate = make(policy={"template": "kids"})
    estate.ports["wan"].make("carol")
    estate.settle()
    assert (step(estate), estate.names("lan")) == ("refused", ["alice", "root"])
    reason = "lan has no account kids, whose policy it should get"
    assert estate.log() == [("lan", "carol", "", False, False, reason)]
    assert estate.changing_calls("lan") == []


def test_an_account_of_this_name_is_linked_and_left_as_it_is(make: Make) -> None:
    estate = make(accounts={"lan": ["CAROL"]})
    estate.fakes["lan"].calls.clear()
    estate.ports["wan"].make("carol")
    estate.settle()
    assert estate.changing_calls("lan") == []
    assert estate.steps() == []


def test_one_that_is_made_by_hand_at_the_same_time_is_linked(make: Make) -> None:
    estate = make()
    for name in ("wan", "lan"):
        estate.ports[name].make("carol", password="mine")
    estate.settle()
    assert estate.changing_calls("lan") == estate.changing_calls("wan") == []
    assert estate.ports["lan"].passwords[estate.user("lan", "carol")] == "mine"
    assert {state for *_, state in estate.steps()} <= {"linked"}


def test_a_server_that_is_away_gets_it_when_it_is_back(make: Make) -> None:
    estate = make()
    estate.fakes["lan"].down = True
    estate.ports["wan"].make("carol")
    after_a_while(estate)
    assert step(estate) == "owed"
    estate.fakes["lan"].recover()
    estate.look("lan")
    after_a_while(estate)
    assert (step(estate), estate.changing_calls("lan")) == ("made", ["create_account"])


def test_one_that_is_made_by_hand_while_its_server_was_away_is_not_ours(make: Make) -> None:
    estate = make()
    estate.fakes["lan"].down = True
    estate.ports["wan"].make("carol")
    after_a_while(estate)
    estate.ports["lan"].make("carol", password="mine")
    estate.fakes["lan"].recover()
    estate.look("lan")
    after_a_while(estate)
    assert (step(estate), estate.ports["lan"].passwords[estate.user("lan", "carol")]) == ("linked", "mine")
    assert secret(estate) is None


def test_a_name_that_the_server_does_not_take_is_refused_with_its_reason(make: Make) -> None:
    estate = make()
    estate.fakes["lan"].fail(Fault.REFUSED, on={"create_account"})
    estate.ports["wan"].make("carol")
    estate.settle()
    assert step(estate) == "refused"
    assert estate.requests()[0].state is State.REFUSED
    assert estate.updates()[-1] == ("parked", "lan", "carol")


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_AFTER, Fault.FAULT_AFTER])
def test_a_call_without_an_answer_makes_no_second_account(make: Make, fault: Fault) -> None:
    estate = make(policy={"template": "kids"}, accounts=KIDS)
    estate.fakes["lan"].fail(fault, on={"create_account"})
    estate.ports["wan"].make("carol")
    estate.settle()
    after_a_while(estate)
    assert (step(estate), estate.names("lan")) == ("made", ["alice", "carol", "kids", "root"])
    assert estate.changing_calls("lan") == ["create_account", "set_password", "copy_policy"]
    assert estate.ports["lan"].passwords[estate.user("lan", "carol")] == secret(estate)


def test_a_lost_answer_of_10_8_leaves_the_password_that_went_with_the_name(make: Make) -> None:
    estate = make({"wan": "12.0.0", "lan": "10.8.13"})
    estate.fakes["lan"].fail(Fault.TIMEOUT_AFTER, on={"create_account"})
    estate.ports["wan"].make("carol")
    estate.settle()
    after_a_while(estate)
    assert step(estate) == "made"
    assert estate.ports["lan"].passwords[estate.user("lan", "carol")] == secret(estate) is not None


@pytest.mark.parametrize("fault", [Fault.SERVER_FAULT, Fault.TIMEOUT_BEFORE, Fault.UNREACHABLE, Fault.BUSY])
def test_a_policy_that_failed_is_set_later(make: Make, fault: Fault) -> None:
    estate = make(policy={"template": "kids"}, accounts=KIDS)
    estate.fakes["lan"].fail(fault, on={"copy_policy"}, ms=1_000)
    estate.ports["wan"].make("carol")
    estate.settle()
    after_a_while(estate)
    assert step(estate) == "made"
    assert estate.changing_calls("lan").count("create_account") == 1
    assert estate.ports["lan"].passwords[estate.user("lan", "carol")] == secret(estate)


def test_a_policy_that_is_refused_leaves_an_account_whose_password_may_be_seen(make: Make) -> None:
    estate = make(policy={"template": "kids"}, accounts=KIDS)
    estate.fakes["lan"].fail(Fault.REFUSED, on={"copy_policy"})
    estate.ports["wan"].make("carol")
    estate.settle()
    assert step(estate) == "refused"
    assert estate.ports["lan"].passwords[estate.user("lan", "carol")] == secret(estate) is not None


KILLS = [
    Point.CLAIM_BEFORE_COMMIT,
    Point.CLAIM_AFTER_COMMIT,
    Point.PERFORM_BEFORE_CALL,
    Point.PERFORM_AFTER_CALL,
    Point.FINISH_AFTER_UPDATE,
    Point.FINISH_AFTER_COMMIT,
    Point.PUMP_AFTER_DECIDE,
    Point.PUMP_AFTER_SAVE,
    Point.COMMIT_BEFORE,
]


def killed(estate: Estate, plan: Plan, point: Point, number: int) -> None:
    """Go on, die at the n-th pass of a point, and start again."""
    plan.arm(point, number)
    with contextlib.suppress(Planted):
        estate.settle()
    plan.disarm()
    estate.reopen()
    after_a_while(estate)


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("point", KILLS)
def test_a_kill_anywhere_makes_one_account_with_all_it_should_have(make: Make, point: Point, number: int) -> None:
    plan = Plan()
    estate = make(policy={"template": "kids"}, accounts=KIDS, faults=plan)
    estate.ports["lan"].policies[estate.user("lan", "kids")]["EnableAllFolders"] = False
    estate.ports["wan"].make("carol")
    killed(estate, plan, point, number)
    assert estate.steps() == [(*CREATED, "made")]
    carol = estate.user("lan", "carol")
    assert estate.names("lan") == ["alice", "carol", "kids", "root"]
    assert estate.ports["lan"].policies[carol]["EnableAllFolders"] is False
    assert estate.ports["lan"].passwords[carol] == secret(estate) is not None
    assert [line[2] for line in estate.log()] == ["created"]


# --- removing


def gone(estate: Estate) -> None:
    """carol, who is on both, is deleted on wan, and that is decided."""
    estate.fakes["wan"].remove_user(estate.user("wan", "carol"))
    estate.settle()


BOTH = {"wan": ["carol"], "lan": ["carol"]}


def test_an_account_is_removed_and_told(make: Make) -> None:
    estate = make(policy=AUTO, accounts=BOTH)
    gone(estate)
    assert estate.names("lan") == ["alice", "root"]
    assert estate.log() == [("lan", "carol", "deleted", True, False, "")]
    assert estate.known("lan")["carol"] == "gone"


def test_an_account_that_is_gone_already_needs_no_call(make: Make) -> None:
    estate = make(accounts=BOTH)
    gone(estate)
    estate.fakes["lan"].remove_user(estate.user("lan", "carol"))
    estate.take()
    estate.decide(Decision.CONFIRM)
    assert (step(estate), estate.changing_calls("lan"), estate.log()) == ("removed", [], [])


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_AFTER, Fault.FAULT_AFTER])
def test_a_deletion_without_an_answer_is_told_once_and_made_once(make: Make, fault: Fault) -> None:
    estate = make(policy=AUTO, accounts=BOTH)
    estate.fakes["lan"].fail(fault, on={"delete_account"})
    gone(estate)
    after_a_while(estate)
    assert (step(estate), estate.changing_calls("lan")) == ("removed", ["delete_account"])
    assert estate.updates().count(("synced", "lan", "carol")) == 1


def made_the_template(estate: Estate) -> None:
    estate.fakes["lan"].rename_user(estate.user("lan", "carol"), "kids")


def promoted(estate: Estate) -> None:
    user = estate.fakes["lan"]._users[estate.user("lan", "carol")]
    estate.fakes["lan"]._users[user.user_id] = msgspec.structs.replace(user, is_administrator=True)


def left_alone(estate: Estate) -> None:
    for name in ("alice", "root"):
        del estate.fakes["lan"]._users[estate.user("lan", name)]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (promoted, "it is an administrator's account, and stays"),
        (made_the_template, "it is the template of new accounts, and stays"),
        (left_alone, "it is the last account of its server, and stays"),
    ],
)
def test_what_became_protected_meanwhile_stays(make: Make, change: Callable[[Estate], None], why: str) -> None:
    estate = make(policy={"template": "kids"}, accounts=BOTH)
    gone(estate)
    before = set(estate.fakes["lan"]._users)
    change(estate)
    stays = before & set(estate.fakes["lan"]._users)
    estate.decide(Decision.CONFIRM)
    assert stays <= set(estate.fakes["lan"]._users)
    assert estate.requests()[0].state is State.REFUSED
    assert estate.log()[-1] == ("lan", "carol", "", False, False, why)
    assert estate.changing_calls("lan") == []


def test_a_list_without_anybody_is_no_reason_to_think_somebody_gone(make: Make) -> None:
    estate = make(accounts=BOTH)
    gone(estate)
    kept, estate.fakes["lan"]._users = estate.fakes["lan"]._users, {}
    estate.decide(Decision.CONFIRM)
    assert step(estate) == "owed"
    estate.fakes["lan"]._users = kept
    after_a_while(estate)
    assert (step(estate), "carol" in estate.names("lan")) == ("removed", False)


def test_who_belongs_to_somebody_else_by_then_stays(make: Make) -> None:
    estate = make(accounts=BOTH)
    gone(estate)
    ref = f"lan/{estate.user('lan', 'carol')}"
    estate.writer.run_now(
        lambda c, _: [c.exec_driver_sql("UPDATE account SET person_id = 1 WHERE ref = ?", (ref,))], None
    )
    estate.decide(Decision.CONFIRM)
    assert (step(estate), "carol" in estate.names("lan")) == ("refused", True)


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("point", KILLS)
def test_a_kill_anywhere_removes_the_account_and_nobody_else(make: Make, point: Point, number: int) -> None:
    plan = Plan()
    estate = make(policy=AUTO, accounts=BOTH, faults=plan)
    estate.fakes["wan"].remove_user(estate.user("wan", "carol"))
    killed(estate, plan, point, number)
    for _ in range(3):
        estate.poll()
    assert (estate.names("lan"), estate.names("wan")) == (["alice", "root"],) * 2
    assert estate.steps() == [("delete", "carol", "lan", "removed")]
    assert estate.changing_calls("lan").count("delete_account") == 1


def test_a_look_goes_on_until_it_is_answered(make: Make) -> None:
    estate = make(policy=AUTO, accounts=BOTH)
    estate.fakes["wan"].remove_user(estate.user("wan", "carol"))
    estate.take()
    estate.look("wan")
    estate.settle()
    estate.fakes["wan"].fail(Fault.SERVER_FAULT, times=3, on={"users"})
    after_a_while(estate)
    assert estate.names("lan") == ["alice", "root"]


@pytest.mark.parametrize(
    ("error", "outcome", "may"),
    [
        (Unreachable("x"), GateDown, True),
        (NoAnswerInTime("x"), GateDown, True),
        (KeyRefused("x"), GateDown, False),
        (Busy("x", 7), Throttle, False),
        (Forbidden("x"), Reject, False),
        (Refused("x"), Reject, False),
        (NotSupported("x"), Reject, False),
        (NotThere("x"), Retry, True),
        (ServerFault("x"), Retry, True),
        (BadAnswer("x"), Retry, True),
    ],
)
def test_what_a_failed_call_means(error: ServerError, outcome: type[Outcome], may: bool) -> None:
    assert isinstance(outcome_of(error), outcome)
    assert may_have_been_made(error) is may
