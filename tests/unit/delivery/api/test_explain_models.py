"""The shapes of an explanation."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from playhead.delivery.api.explain_models import AgreedField
from playhead.domain.userdata import Field


@pytest.mark.parametrize("field", list(Field))
def test_every_field_that_is_kept_in_step_has_a_name_there(field: Field) -> None:
    told = AgreedField(field=field.value, value=None, text="", server="wan", at=None, how="", why="")
    assert told.model_dump()["field"] == field.value


def test_no_other_field_has() -> None:
    with pytest.raises(ValidationError):
        AgreedField.model_validate(
            {"field": "volume", "value": 1, "text": "", "server": "", "at": None, "how": "", "why": ""}
        )
