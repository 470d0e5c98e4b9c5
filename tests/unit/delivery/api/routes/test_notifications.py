"""What one was told, as a list."""

from __future__ import annotations

from pathlib import Path

from playhead.domain.channels import NOTIFICATIONS, own_stream
from playhead.domain.told_events import Notification
from playhead.journal import store
from playhead.journal.record import Draft
from tests.support.api import Desk, desk

PATH = "/api/v1/notifications"


def tell(door: Desk, user_id: int, *titles: str) -> None:
    drafts = [
        Draft(
            event=Notification(type="queue", title=title, message="x", level="warning"),
            subject="queue",
            stream=own_stream(NOTIFICATIONS, user_id),
        )
        for title in titles
    ]
    door.change(lambda c: store.append(c, drafts, door.clock.now_ms()))


async def test_the_newest_come_first_by_pages_and_nobody_elses(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        tell(door, 1, "one", "two", "three")
        tell(door, 2, "not yours")
        answer = await door.client.get(PATH, headers=headers, params={"limit": 2})
        first = answer.json()
        second = await door.client.get(PATH, headers=headers, params={"cursor": first["next_cursor"]})
    assert [one["title"] for one in first["items"]] == ["three", "two"]
    assert [one["title"] for one in second.json()["items"]] == ["one"]
    assert second.json()["next_cursor"] is None
    assert first["items"][0] | {"id": "", "at": ""} == {
        "id": "", "at": "", "type": "queue", "title": "three", "message": "x", "level": "warning",
    }  # fmt: skip
    assert answer.headers["X-Stream-Position"].startswith(f"notifications={first['items'][0]['id']}@")


async def test_somebody_unknown_sees_none(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        await door.administrator()
        assert (await door.client.get(PATH)).status_code == 401
