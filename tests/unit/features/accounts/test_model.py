"""What a request is as a whole, and how its parts are found and replaced."""

from __future__ import annotations

import msgspec
import pytest

from playhead.features.accounts.model import Action, State, Step
from tests.support.accounts_views import known, request, target


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ((), State.REPORTED),
        ((Step.WAITING, Step.REFUSED), State.WAITING),
        ((Step.OWED, Step.MADE), State.OPEN),
        ((Step.REFUSED, Step.MADE), State.REFUSED),
        ((Step.MADE, Step.LINKED, Step.DISCARDED), State.DONE),
        ((Step.REMOVED,), State.DONE),
        ((Step.LINKED,), State.DONE),
        ((Step.PLANNED, Step.DISCARDED), State.PLANNED),
        ((Step.DISCARDED,), State.DISCARDED),
    ],
)
def test_a_request_is_what_its_parts_are(steps: tuple[Step, ...], state: State) -> None:
    assert request(*(target(f"s{n}", step) for n, step in enumerate(steps))).state is state


@pytest.mark.parametrize("step", Step)
def test_every_step_has_a_state(step: Step) -> None:
    assert request(target("lan", step)).state is not State.REPORTED


def test_of_two_accounts_on_a_server_the_named_one_is_replaced() -> None:
    one = request(
        target("lan", user_id="a"), target("lan", user_id="b"), target("wan", user_id="c"), action=Action.DELETE
    )
    after = one.having([target("lan", Step.REMOVED, user_id="b")])
    assert [(t.user_id, t.step) for t in after.targets] == [
        ("a", Step.OWED),
        ("b", Step.REMOVED),
        ("c", Step.OWED),
    ]
    assert after.account("lan", "b") == after.targets[1]
    assert after.target("lan") == after.targets[0]


def test_an_account_that_is_still_to_be_made_is_found_by_its_server() -> None:
    one = request(target("lan"), target("attic"))
    after = one.having([target("lan", Step.MADE, user_id="c2")])
    assert (after.account("lan", "c2"), after.account("attic", "x")) == (after.targets[0], after.targets[1])
    assert (after.account("lan", "other"), after.target("wan")) == (None, None)


def test_a_request_comes_back_as_it_was_written() -> None:
    one = request(target("lan", calling="4.1", calling_at=5, job_id=4), reason="why")
    assert msgspec.json.decode(msgspec.json.encode(one), type=type(one)) == one
    assert known("wan", "c1").ref == "wan/c1"
