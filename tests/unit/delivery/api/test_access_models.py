"""What is asked and answered about who comes in."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from playhead.delivery.api.access_models import AccountSignIn
from playhead.identity.passwords import LONGEST


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", ""),
        ("password", "x" * (LONGEST + 1)),
        ("username", ""),
        ("username", "x" * 257),
        ("server", "x" * 33),
    ],
)
def test_what_cannot_be_a_proof_is_named_and_not_repeated(field: str, value: str) -> None:
    given = {"server": "wan", "username": "alice", "password": "secret"}
    with pytest.raises(ValidationError) as caught:
        AccountSignIn.model_validate(given | {field: value})
    assert [one["loc"] for one in caught.value.errors()] == [(field,)]
    assert "secret" not in str(caught.value)
