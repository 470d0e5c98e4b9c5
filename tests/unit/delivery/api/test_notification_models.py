"""The shapes of notifications and of figures."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from playhead.delivery.api.notification_models import Figure, NotificationRow


def test_a_level_and_a_type_are_words_of_the_contract() -> None:
    row = NotificationRow(id="1", at="", type="queue", title="a", message="b", level="warning")
    assert row.model_dump()["level"] == "warning"
    with pytest.raises(ValidationError):
        NotificationRow(**row.model_dump() | {"level": "loud"})
    with pytest.raises(ValidationError):
        Figure.model_validate({"name": "a", "text": "", "type": "summary", "samples": []})
