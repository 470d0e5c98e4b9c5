"""What may be asked of the sync."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from playhead.delivery.api.sync_models import ScopeAsked


def test_people_are_named_or_numbered() -> None:
    assert ScopeAsked.model_validate({"people": ["alice", 3]}).people == ["alice", 3]
    assert ScopeAsked().servers is None


@pytest.mark.parametrize("body", [{"servers": "wan"}, {"servers": [""]}, {"server": ["wan"]}])
def test_other_shapes_are_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ScopeAsked.model_validate(body)
