"""The machine of accounts finds mistakes: those that tools of this kind have made are planted, and each is found."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.test_accounts_machine import AccountsMachine
from tests.support import accounts_bugs

LOOK = settings(
    max_examples=200,
    stateful_step_count=40,
    database=None,
    deadline=None,
    print_blob=False,
    report_multiple_bugs=False,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

PLANTED: dict[str, dict[str, Any]] = {
    "one listing is enough": {"feature": accounts_bugs.OneListing},
    "a notice is believed": {"feature": accounts_bugs.NoticeBelieved},
    "nobody is protected": {"feature": accounts_bugs.NobodyProtected, "removes": accounts_bugs.Unasking},
}

SOON = {"a notice is believed": 1}
"""Where the search begins, by mistake: it looks for as long as anywhere else, and need not."""


@pytest.mark.parametrize("mistake", PLANTED)
def test_a_planted_mistake_is_found(mistake: str) -> None:
    broken: type[AccountsMachine] = type("Broken", (AccountsMachine,), {"parts": PLANTED[mistake]})
    seed(SOON.get(mistake, 0))(broken)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(broken, settings=LOOK)
