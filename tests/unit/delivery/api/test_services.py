"""Small facts about the door."""

from __future__ import annotations

import pytest

from playhead.delivery.api.services import Door, MediaServerDoor


@pytest.mark.parametrize(("base_path", "prefix"), [("/", ""), ("/playhead", "/playhead"), ("/a/b/", "/a/b")])
def test_a_base_path_becomes_what_stands_before_every_path(base_path: str, prefix: str) -> None:
    assert Door(version="1", base_path=base_path).prefix == prefix


def test_a_webhook_secret_shows_in_no_repr() -> None:
    assert "hidden" not in repr(MediaServerDoor(name="wan", url="http://wan", webhook_secret="hidden"))
