"""What may stand in a playback that is sent."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from playhead.delivery.api.history_import_models import PlayedRow, PlaysAsked, RebuildAsked

ROW: dict[str, Any] = {"line": 1, "mark": "m", "at": 1, "length": 1, "kind": "Movie"}


def test_a_row_is_what_a_tool_may_have_noted() -> None:
    assert PlayedRow.model_validate(ROW).person == ""


@pytest.mark.parametrize(
    "more", [{"mark": ""}, {"at": 0}, {"length": 0}, {"kind": "Audio"}, {"season": -1}, {"title": "x" * 501}, {"x": 1}]
)
def test_what_cannot_be_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PlayedRow.model_validate(ROW | more)


def test_a_chunk_has_a_known_source_and_a_bound() -> None:
    with pytest.raises(ValidationError):
        PlaysAsked.model_validate({"source": "plex", "rows": []})
    with pytest.raises(ValidationError):
        PlaysAsked.model_validate({"source": "jellystat", "rows": [ROW] * 1_001})
    assert RebuildAsked().after == 0
