"""Small facts about the door."""

from __future__ import annotations

import pytest

from playhead.delivery.api.services import Door, MediaServerDoor, Notices


@pytest.mark.parametrize(("base_path", "prefix"), [("/", ""), ("/playhead", "/playhead"), ("/a/b/", "/a/b")])
def test_a_base_path_becomes_what_stands_before_every_path(base_path: str, prefix: str) -> None:
    assert Door(version="1", base_path=base_path).prefix == prefix


def test_a_webhook_secret_shows_in_no_repr() -> None:
    assert "hidden" not in repr(MediaServerDoor(name="wan", url="http://wan", webhook_secret="hidden"))


def test_the_newest_notice_counts_whichever_way_it_became_known() -> None:
    notices = Notices()
    assert notices.last("wan") is None
    notices.note("wan", 50)
    notices.remember({"wan": 20, "lan": 30})
    assert (notices.last("wan"), notices.last("lan"), notices.complete) == (50, 30, True)
