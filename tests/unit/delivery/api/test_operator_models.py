"""What the operator's commands may ask for."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from playhead.delivery.api.operator_models import WebhookAsked


@pytest.mark.parametrize(
    "address", [None, "http://192.168.1.5:8080", "https://playhead.example/base", "http://[fd00::1]:8080/"]
)
def test_an_address_that_a_server_can_post_to_is_taken(address: str | None) -> None:
    assert WebhookAsked.model_validate({"address": address}).address == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "192.168.1.5:8080",
        "ftp://host/",
        "http://",
        "http:///path",
        "http://user:secret@host/",
        "http://host/?token=x",
        "http://host/#top",
        "http://host/a b",
        f"http://host/{'x' * 300}",
    ],
)
def test_what_is_no_plain_address_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(ValidationError) as refused:
        WebhookAsked.model_validate({"address": address})
    assert [one["loc"] for one in refused.value.errors()] == [("address",)]
    assert "secret" not in str(refused.value)


def test_a_key_that_means_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="adress"):
        WebhookAsked.model_validate({"adress": "http://host"})
