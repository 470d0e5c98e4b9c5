"""What a call that failed means for its job."""

from __future__ import annotations

import pytest

from playhead.domain.errors import (
    BadAnswer,
    Busy,
    Forbidden,
    KeyRefused,
    NoAnswerInTime,
    NotSupported,
    NotThere,
    PartlyWritten,
    Refused,
    ServerError,
    ServerFault,
    Unreachable,
)
from playhead.domain.events import ItemsGone, WriteNotMade
from playhead.domain.userdata import Field
from playhead.features.userdata.failures import (
    gone_there,
    is_gone,
    may_have_landed,
    outcome_of,
    refused_text,
    told_first,
)
from playhead.features.userdata.jobs import Target
from playhead.journal.outcomes import Done, GateDown, Interrupted, Outcome, Reject, Retry, Throttle, Wait
from playhead.journal.record import Draft
from tests.support.engine import drive
from tests.support.pair import Make
from tests.support.views import ITEM, LAN, USER

TARGET = Target(server=LAN, user_id=USER, item_id=ITEM, person_id=1, work_id=1)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Unreachable("x"), GateDown(reason="x")),
        (NoAnswerInTime("x"), GateDown(reason="x")),
        (KeyRefused("x"), GateDown(reason="x", until_fixed=True)),
        (Busy("x", 9_000), Throttle(reason="x", after_ms=9_000)),
        (NotThere("x"), Reject(reason="x")),
        (Forbidden("x"), Reject(reason="x")),
        (Refused("x"), Reject(reason="x")),
        (NotSupported("x"), Reject(reason="x")),
        (ServerFault("x"), Retry(reason="x")),
        (BadAnswer("x"), Retry(reason="x")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_server_will_never_take_is_parked_and_the_rest_is_tried_again(
    error: ServerError, outcome: Outcome
) -> None:
    assert outcome_of(error) == outcome


def test_a_call_that_never_reached_the_server_has_not_landed() -> None:
    landed = [NoAnswerInTime("x"), ServerFault("x"), BadAnswer("x"), PartlyWritten("x")]
    assert all(may_have_landed(error) for error in landed)
    assert not any(may_have_landed(error) for error in (Unreachable("x"), Refused("x"), NotThere("x"), Busy("x", 1)))


@pytest.mark.parametrize("outcome", [Done(), Retry(reason="x"), Wait(reason="x", until=5)])
def test_that_a_run_made_no_call_is_told_before_all_else(outcome: Outcome) -> None:
    first = Draft(event=WriteNotMade(server=LAN, user_id=USER, item_id=ITEM, run="1.1"))
    told = told_first(first, outcome)
    assert not isinstance(told, Interrupted)
    assert told.drafts == (first,)


def test_an_item_that_no_call_shows_is_gone_for_everybody(make: Make) -> None:
    home = make()
    assert drive(is_gone(home.lan, "f" * 32))
    assert not drive(is_gone(home.lan, home.film("lan", 1)))
    (draft,) = gone_there(TARGET).drafts
    assert draft.event == ItemsGone(server=LAN, item_ids=(ITEM,))


def test_what_a_server_kept_is_named() -> None:
    assert refused_text(TARGET, [Field.PLAY_COUNT, Field.FAVORITE]).endswith(
        "kept its own value of: play count and favourite"
    )
