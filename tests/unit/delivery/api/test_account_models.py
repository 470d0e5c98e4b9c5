"""The shapes of user requests fit what there is."""

from __future__ import annotations

from typing import get_args

from playhead.delivery.api.account_models import Asked, Part, Whole
from playhead.features.accounts.model import State, Step


def test_every_state_and_step_has_its_word() -> None:
    assert set(get_args(Whole)) == {state.value for state in State}
    assert set(get_args(Part)) == {step.value for step in Step}


def test_whatever_there_is_may_be_asked_for() -> None:
    assert set(get_args(Asked)) == set(get_args(Whole)) | {"password", "all"}
