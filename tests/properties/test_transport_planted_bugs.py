"""The machine of lines and messages finds mistakes: each that is planted breaks the agreement of the servers."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.support import transport_bugs
from tests.support.transport_claims import FILMS, PEOPLE, Action, agreed, steps_of
from tests.support.transport_run import Transport

EXAMPLES = 150

PLANTED: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "nothing is read after a gap": ({"catch_up": transport_bugs.NothingRead}, ("flip", "break_off", "hear")),
    "a quick pass is enough": ({"catch_up": transport_bugs.QuickEnough}, ("rate", "break_off", "hear")),
    "a pass that has begun is enough": (
        {"catch_up": transport_bugs.BegunEnough, "rows_a_page": 1},
        ("flip", "break_off", "begin", "connect"),
    ),
    "the same again is no news": ({"hearing": transport_bugs.SameIsNoNews}, ("flip", "hear", "gap")),
}
"""Each with what has to happen for it to show."""


@pytest.mark.parametrize("mistake", PLANTED)
def test_a_planted_mistake_is_found(mistake: str) -> None:
    parts, actions = PLANTED[mistake]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(steps_of(actions, ("wan",), 12))
    def search(happened: list[Action]) -> None:
        with closing(Transport(len(PEOPLE), FILMS, **parts)) as house:
            agreed(house, happened)

    with pytest.raises(AssertionError):
        search()
