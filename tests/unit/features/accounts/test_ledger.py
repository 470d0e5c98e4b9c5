"""Gathering effects: each step sees what the ones before it changed."""

from __future__ import annotations

from playhead.features.accounts.ledger import Ledger
from playhead.features.accounts.model import Action, Step
from playhead.features.accounts.view import Mode
from playhead.journal.effects import NOTHING
from tests.support.accounts_views import AT, POLICY, known, request, target, view


def ledger(*requests: object, **more: object) -> Ledger:
    return Ledger(view(requests=requests, **more), POLICY, AT, AT)  # type: ignore[arg-type]


def test_nothing_done_is_nothing() -> None:
    assert ledger().effects() is NOTHING


def test_requests_get_numbers_one_after_the_other_and_are_seen_at_once() -> None:
    one = ledger()
    for server in ("lan", "attic"):
        one.open(Action.CREATE, known("wan", "c1"), 7, [target(server)])
    assert [found.id for found in one.requests(Action.CREATE)] == [20, 21]
    assert list(one.requests(Action.DELETE)) == []


def test_a_closed_request_is_found_by_its_number_alone() -> None:
    one = ledger(request(target("lan", Step.MADE)))
    assert list(one.requests(Action.CREATE)) == []
    assert one.request(3) is not None


def test_changed_and_dropped_users_are_seen_as_they_are_now() -> None:
    one = ledger(users=(known("wan", "c1"), known("wan", "d1", "dave")))
    one.put_user(known("wan", "c1", "caroline"))
    one.drop_user(known("wan", "d1"))
    assert {user.name for user in one.users_of("wan")} == {"root", "caroline"}


def test_what_was_known_of_a_server_is_forgotten_whole_and_what_comes_after_is_kept() -> None:
    one = ledger(users=(known("wan", "c1"), known("lan", "c2")))
    one.put_user(known("wan", "d1", "dave"))
    one.anew("wan")
    assert one.users_of("wan") == []
    one.put_user(known("wan", "e1", "eve"))
    assert [user.name for user in one.users_of("wan")] == ["eve"]
    assert [user.name for user in one.users_of("lan")] == ["root", "carol"]
    changes = one.effects().changes
    assert (changes.anew, list(changes.users)) == (("wan",), ["wan/e1"])


def test_in_a_dry_run_what_goes_by_itself_is_planned_and_what_waits_waits() -> None:
    one = ledger()
    dry = Ledger(view(), type(POLICY)(sites={}, dry_run=True), AT, AT)
    assert [dry.step_for(mode) for mode in Mode] == [Step.PLANNED, Step.WAITING, Step.WAITING]
    assert [one.step_for(mode) for mode in Mode] == [Step.OWED, Step.WAITING, Step.WAITING]


def test_what_is_refused_at_once_has_failed_and_no_job_is_parked_for_it() -> None:
    one = ledger()
    one.open(Action.DELETE, known("wan", "c1"), 7, [target("lan", Step.REFUSED, reason="no")])
    effects = one.effects()
    assert [getattr(draft.event, "action", "") for draft in effects.drafts] == ["failed"]
    assert (effects.jobs, [line.message for line in effects.changes.log]) == ((), ["not done: no"])
