"""What was asked for before and is done later: half-made accounts, dry runs, a configuration that has changed."""

from __future__ import annotations

import contextlib

import msgspec
import pytest

from playhead.features.accounts.view import Mode, Site
from playhead.kit.faults import Point
from tests.support.engine import Plan, Planted, drive
from tests.support.estate import Estate
from tests.support.fake_media_server import Fault
from tests.unit.features.accounts.conftest import Make
from tests.unit.features.accounts.test_perform import AUTO, KIDS, after_a_while, secret


def step(estate: Estate) -> str:
    """The first request's part on lan."""
    found = estate.requests()[0].target("lan")
    assert found is not None
    return found.step.value


def asked_for(estate: Estate) -> Estate:
    """carol is new on wan, and nobody has tried to make her on lan yet."""
    estate.ports["wan"].make("carol")
    estate.append(*estate.take())
    for _ in range(3):
        drive(estate.pump.step())
        if not estate.requests():
            drive(estate.worker.step())
    assert step(estate) == "owed"
    return estate


def test_what_was_shown_stays_the_password_when_the_rest_is_tried_again(make: Make) -> None:
    estate = make(policy={"template": "kids"}, accounts=KIDS)
    estate.ports["lan"].policies[estate.user("lan", "kids")]["EnableAllFolders"] = False
    estate.fakes["lan"].fail(Fault.REFUSED, on={"copy_policy"})
    estate.ports["wan"].make("carol")
    estate.settle()
    shown, carol = secret(estate), estate.user("lan", "carol")
    estate.fakes["lan"].rename_user(carol, "caroline")
    estate.again()
    assert (step(estate), estate.ports["lan"].policies[carol]["EnableAllFolders"]) == ("made", False)
    assert estate.ports["lan"].passwords[carol] == shown is not None
    assert (secret(estate), estate.changing_calls("lan").count("set_password")) == (None, 0)


def test_one_that_was_half_made_and_deleted_by_hand_is_not_made_again(make: Make) -> None:
    estate = make(policy={"template": "kids"}, accounts=KIDS)
    estate.fakes["lan"].fail(Fault.REFUSED, on={"copy_policy"})
    estate.ports["wan"].make("carol")
    estate.settle()
    estate.fakes["lan"].remove_user(estate.user("lan", "carol"))
    estate.again()
    found = estate.requests()[0].target("lan")
    assert found is not None
    assert (found.step.value, found.reason) == ("refused", "the account that was made was deleted again")
    assert estate.names("lan") == ["alice", "kids", "root"]


@pytest.mark.parametrize("admin", [True, False])
def test_after_a_kill_before_the_call_no_administrator_is_taken_for_ours(make: Make, admin: bool) -> None:
    plan = Plan()
    estate = asked_for(make(faults=plan))
    plan.arm(Point.PERFORM_BEFORE_CALL, 1)
    with contextlib.suppress(Planted):
        estate.settle()
    plan.disarm()
    estate.ports["lan"].make("carol", admin=admin, password="mine")
    estate.reopen()
    after_a_while(estate)
    kept = estate.ports["lan"].passwords[estate.user("lan", "carol")] == "mine"
    assert (kept, step(estate)) == ((True, "linked") if admin else (False, "made"))


def test_a_note_that_is_taken_back_late_leaves_that_of_the_run_after_it(make: Make) -> None:
    estate = asked_for(make())
    estate.fakes["lan"].fail(Fault.SERVER_FAULT, on={"users"})
    drive(estate.worker.step())  # asked for the users in vain; that no call was made is not read yet
    estate.clock.advance(60_000)
    estate.fakes["lan"].fail(Fault.TIMEOUT_AFTER, on={"create_account"})
    drive(estate.worker.step())
    after_a_while(estate)
    assert (step(estate), estate.changing_calls("lan")) == ("made", ["create_account", "set_password"])
    assert estate.ports["lan"].passwords[estate.user("lan", "carol")] == secret(estate) is not None


@pytest.mark.parametrize("action", ["create", "delete"])
def test_what_is_owed_waits_while_a_dry_run_lasts(make: Make, action: str) -> None:
    estate = make(policy=AUTO, accounts={"wan": ["carol"], "lan": ["carol"]} if action == "delete" else {})
    estate.fakes["lan"].down = True
    if action == "delete":
        estate.fakes["wan"].remove_user(estate.user("wan", "carol"))
    else:
        estate.ports["wan"].make("carol")
    after_a_while(estate)
    real, estate.policy = estate.policy, msgspec.structs.replace(estate.policy, dry_run=True)
    estate.fakes["lan"].recover()
    estate.reopen()
    after_a_while(estate)
    assert (step(estate), estate.changing_calls("lan")) == ("owed", [])
    estate.policy = real
    estate.reopen()
    after_a_while(estate)
    call = "delete_account" if action == "delete" else "create_account"
    assert (step(estate), estate.changing_calls("lan")) == ("removed" if action == "delete" else "made", [call])


CHANGED = [
    ({"create": Mode.OFF}, {}, "sync.users.create is off"),
    ({}, {"lan": Site(writes=False)}, "lan is only read: see `direction`"),
]


@pytest.mark.parametrize(("policy", "sites", "why"), CHANGED)
def test_the_configuration_of_today_holds_for_what_was_owed_before(
    make: Make, policy: dict[str, Mode], sites: dict[str, Site], why: str
) -> None:
    estate = make()
    estate.fakes["lan"].down = True
    estate.ports["wan"].make("carol")
    after_a_while(estate)
    changed = {"sites": estate.policy.sites | sites, **policy}
    estate.policy = msgspec.structs.replace(estate.policy, **changed)
    estate.fakes["lan"].recover()
    estate.reopen()
    after_a_while(estate)
    found = estate.requests()[0].target("lan")
    assert found is not None
    assert (found.step.value, found.reason, estate.changing_calls("lan")) == ("refused", why, [])
