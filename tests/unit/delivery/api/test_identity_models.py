"""What a pin may say."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from playhead.delivery.api.identity_models import PersonChange, PinAsked


def test_a_pin_is_by_work_or_by_item() -> None:
    assert PinAsked(work_id="1").server is None
    assert PinAsked(server="wan", item_id="a").work_id is None
    for wrong in ({}, {"item_id": "a"}, {"work_id": "1", "item_id": "a"}):
        with pytest.raises(ValidationError):
            PinAsked(**wrong)


def test_a_person_keeps_what_is_not_named() -> None:
    assert PersonChange(name="x").accounts is None
    assert PersonChange(accounts=[]).accounts == []
