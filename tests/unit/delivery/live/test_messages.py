"""Which records are shown, and as what."""

from __future__ import annotations

from msgspec import structs

from playhead.delivery.live.messages import SHOWN, message_of
from playhead.domain.events import EVENT_TYPES, ServerUpdate, SyncUpdate, UserChanged
from playhead.domain.told_events import SystemUpdate
from tests.support.live import sync_update


def test_an_update_is_shown_with_all_its_fields() -> None:
    shown = message_of(sync_update("a"))
    assert shown is not None
    kind, data = shown
    assert kind == "sync_update"
    assert data == {
        "action": "synced", "event_type": "watched", "source_server": "wan", "target_server": "lan",
        "username": "alice", "item_id": "a", "item_name": "Film a", "value": "played=true", "job_id": None,
    }  # fmt: skip
    assert message_of(ServerUpdate(server="wan", state="down", detail="refused")) == (
        "server_update",
        {"server": "wan", "state": "down", "before": "", "detail": "refused"},
    )


def test_what_is_not_for_these_eyes_is_not_even_named() -> None:
    update = SystemUpdate(action="service_status", component="server:wan", status="healthy", message="wan is back")
    data = {"action": "service_status", "component": "server:wan", "status": "healthy", "message": "wan is back"}
    assert message_of(update) == ("system_update", data)
    more = structs.replace(update, details={"state": "up"})
    assert message_of(more) == ("system_update", data | {"details": {"state": "up"}})


def test_a_fact_is_shown_to_nobody() -> None:
    assert message_of(UserChanged(action="added", user_id=1, username="vera")) is None
    names = {kind.__name__ for kind in EVENT_TYPES}
    assert {kind.__name__ for kind in SHOWN} == {
        name for name in names if name.endswith(("Update", "Earned")) or name == "Notification"
    }
    assert SyncUpdate in SHOWN
