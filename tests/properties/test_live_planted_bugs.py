"""The machine of the live feed finds mistakes: those that such feeds have made are planted, and each is found."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.test_live import Live
from tests.support import live_bugs as bugs
from tests.support.live_bugs import Plant

LOOK = settings(
    max_examples=600,
    stateful_step_count=40,
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    report_multiple_bugs=False,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

PLANTED: list[Plant] = [
    bugs.gap_at_the_seam,
    bugs.sent_twice,
    bugs.live_before_the_replay,
    bugs.wrong_previous,
    bugs.heard_after_leaving,
    bugs.heard_by_all,
    bugs.answer_of_somebody_else,
    bugs.lagging_not_told,
    bugs.dropped_while_full,
    bugs.epoch_ignored,
    bugs.restore_not_told,
    bugs.replayed_in_part,
    bugs.pruned_taken_for_never_there,
]


@pytest.mark.parametrize("plant", PLANTED, ids=[plant.__name__ for plant in PLANTED])
def test_a_planted_mistake_is_found(plant: Plant) -> None:
    with pytest.MonkeyPatch.context() as patch:
        plant(patch)
        with pytest.raises(AssertionError):
            run_state_machine_as_test(Live, settings=LOOK)
