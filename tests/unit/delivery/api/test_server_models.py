"""Bounds of what is said of held servers."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from playhead.delivery.api.server_models import HeldAsked


def test_whoever_answers_may_say_which_server_he_was_asked_about() -> None:
    assert HeldAsked().server_id is None
    assert HeldAsked(server_id="a" * 32).server_id == "a" * 32
    with pytest.raises(ValidationError):
        HeldAsked(server_id="a" * 65)
