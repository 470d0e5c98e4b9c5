"""The webhook's door: who is let in, what is kept, what is answered."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from playhead.delivery.api.routes.webhook import LARGEST, RAW_KEPT, is_allowed, subject_of
from playhead.delivery.api.services import MediaServerDoor
from playhead.domain.events import LibraryNotice, Unreadable, UserDataNotice
from playhead.journal import store
from playhead.storage.errors import StoreFull
from tests.support.api import WEBHOOK_SECRET, Desk, desk

USER, ITEM = "0123456789abcdef" * 2, "fedcba9876543210" * 2
SAVED = {
    "NotificationType": "UserDataSaved", "UserId": USER, "ItemId": ITEM, "Played": True, "PlayCount": 1,
    "SaveReason": "TogglePlayed",
}  # fmt: skip
WAN = MediaServerDoor(name="wan", url="http://wan", webhook_secret=WEBHOOK_SECRET)
GOOD = {"X-Playhead-Token": WEBHOOK_SECRET}


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


async def post(door: Desk, name: str = "wan", body: Any = SAVED, **more: Any) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await door.client.post(f"/webhook/{name}", content=content, **{"headers": GOOD} | more)


async def test_a_notice_is_answered_once_it_is_in_the_journal(door: Desk) -> None:
    answer = await post(door)
    assert (answer.status_code, answer.json()) == (200, {"status": "enqueued", "events_enqueued": 1})
    (record,) = door.records()
    assert isinstance(record.event, UserDataNotice)
    assert (record.subject, record.actor) == (f"wan/{USER}/{ITEM}", "webhook")
    assert record.event.heard_at == door.clock.now_ms()


async def test_of_a_server_that_is_off_nothing_is_kept(tmp_path: Path) -> None:
    async with desk(tmp_path, servers=(replace(WAN, takes_part=False),)) as door:
        answer = await post(door)
        assert (answer.status_code, answer.json()["status"]) == (200, "ignored")
        assert "direction of wan is off" in answer.json()["reason"]
        assert (await post(door, headers={})).status_code == 401
        assert door.records() == []


async def test_the_readers_of_the_journal_are_woken(door: Desk) -> None:
    await post(door)
    await door.services.wakes.records.wait(0)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Playhead-Token": WEBHOOK_SECRET},
        {"Authorization": f"Bearer {WEBHOOK_SECRET}"},
        {"Authorization": f"bearer   {WEBHOOK_SECRET}"},
        {"Authorization": basic(f"anybody:{WEBHOOK_SECRET}")},
        {"Authorization": basic(f":{WEBHOOK_SECRET}")},
        {"Authorization": "Bearer wrong", "X-Playhead-Token": WEBHOOK_SECRET},
    ],
)
async def test_the_secret_may_stand_in_any_of_its_places(door: Desk, headers: dict[str, str]) -> None:
    assert (await post(door, headers=headers)).status_code == 200


async def test_the_secret_may_stand_in_the_address(door: Desk) -> None:
    assert (await post(door, headers={}, params={"token": WEBHOOK_SECRET})).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Playhead-Token": ""},
        {"X-Playhead-Token": WEBHOOK_SECRET[:-1]},
        {"Authorization": f"Bearer {WEBHOOK_SECRET}x"},
        {"Authorization": WEBHOOK_SECRET},
        {"Authorization": basic(WEBHOOK_SECRET)},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic ümlaut"},
    ],
)
async def test_anything_else_is_401_and_leaves_nothing(door: Desk, headers: dict[str, str]) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    answer = await door.client.post("/webhook/wan", content=json.dumps(SAVED).encode(), headers=raw)
    assert (answer.status_code, door.records()) == (401, [])


async def test_a_wrong_secret_in_the_address_is_401(door: Desk) -> None:
    for token in ("", "wrong", "%ff", "\udcff"):
        query = token.encode(errors="surrogateescape").decode("latin-1")
        assert (await door.client.post(f"/webhook/wan?token={query}")).status_code == 401


async def test_a_login_opens_no_webhook(door: Desk) -> None:
    assert (await post(door, headers=await door.administrator())).status_code == 401


@pytest.mark.parametrize(
    ("secret", "required", "token", "allowed"),
    [
        (None, True, None, False),
        (None, True, "any", False),
        (None, False, "any", True),
        (None, False, None, True),
        ("right", False, None, True),
        ("right", False, "right", True),
        ("right", False, "wrong", False),
    ],
)
def test_a_server_may_do_without_a_secret_but_not_with_a_wrong_one(
    secret: str | None, required: bool, token: str | None, allowed: bool
) -> None:
    server = MediaServerDoor(name="x", url="http://x", webhook_secret=secret, webhook_required=required)
    headers = [(b"x-playhead-token", token.encode())] if token is not None else []
    assert is_allowed(server, {"query_string": b"", "headers": headers}) is allowed


async def test_refusals_come_in_their_order(door: Desk) -> None:
    huge = b"[" + b" " * LARGEST
    unknown = await post(door, "nobody", huge, headers={})
    stranger = await post(door, "wan", huge, headers={})
    large = await post(door, "wan", huge)
    wrong = await post(door, "wan", b"[]")
    assert [a.status_code for a in (unknown, stranger, large, wrong)] == [404, 401, 413, 400]
    assert (unknown.json()["detail"], wrong.json()["detail"]) == ("Unknown server: nobody", "Invalid webhook payload")


async def test_a_body_of_unknown_size_is_bounded_too(door: Desk) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 10_000

    answer = await door.client.post("/webhook/wan", content=endless(), headers=GOOD)
    assert answer.status_code == 413


async def test_a_body_of_just_the_largest_size_is_read(door: Desk) -> None:
    body = json.dumps(SAVED | {"Overview": ""}).encode()
    padded = body.replace(b'"Overview": ""', b'"Overview": "' + b"x" * (LARGEST - len(body)) + b'"')
    assert len(padded) == LARGEST
    assert (await post(door, body=padded)).status_code == 200


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"x"', b"{", b"\xff\xfe", b'{"Played": {"a": 1}}', b"7"])
async def test_what_cannot_be_read_is_400_and_kept_for_a_look(door: Desk, body: bytes) -> None:
    answer = await post(door, body=body)
    assert (answer.status_code, answer.json()["detail"]) == (400, "Invalid webhook payload")
    (record,) = door.records()
    assert isinstance(record.event, Unreadable)
    kept = door.change(lambda c: store.one(c, record.seq))
    assert kept is not None
    assert (kept[1] or b"") == body
    assert (await post(door)).status_code == 200


async def test_of_a_large_unreadable_body_only_the_beginning_is_kept(door: Desk) -> None:
    await post(door, body=b"x" * (RAW_KEPT + 1))
    kept = door.change(lambda c: store.one(c, 1))
    assert kept is not None
    assert len(kept[1] or b"") == RAW_KEPT


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "image/png", ""])
async def test_the_content_type_does_not_matter(door: Desk, kind: str) -> None:
    answer = await post(door, headers=GOOD | {"Content-Type": kind})
    assert answer.json()["status"] == "enqueued"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"UserId": None}, "no user"),
        ({"UserId": ""}, "no user"),
        ({"ItemId": None}, "no item"),
        ({"SaveReason": "Import"}, "import"),
        ({"NotificationType": "AuthenticationSuccess"}, "type"),
        ({"NotificationType": "PlaybackProgress", "IsAutomated": True}, "automated progress"),
    ],
)
async def test_what_is_of_no_use_is_ignored_with_its_reason(door: Desk, change: dict[str, Any], reason: str) -> None:
    answer = await post(door, body=SAVED | change)
    assert (answer.status_code, answer.json()) == (200, {"status": "ignored", "reason": reason})
    assert door.records() == []


async def test_a_full_disk_is_503_with_when_to_come_back_and_the_next_one_works(door: Desk) -> None:
    door.writer.trouble = StoreFull("the disk is full", retry_after=5)
    answer = await post(door)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    door.writer.trouble = None
    assert (await post(door)).status_code == 200


async def test_the_servers_last_word_is_remembered_even_when_it_was_of_no_use(door: Desk) -> None:
    await post(door, body=SAVED | {"SaveReason": "Import"})
    assert door.services.notices.last("wan") == door.clock.now_ms()
    assert door.services.notices.last("lan") is None


async def test_every_result_is_counted_and_strangers_names_are_no_labels(door: Desk) -> None:
    await post(door)
    await post(door, body=SAVED | {"SaveReason": "Import"})
    await post(door, body=b"[]")
    await post(door, headers={})
    await post(door, "made-up-name")
    text = door.services.metrics.text().decode()
    for result in ("enqueued", "ignored", "invalid", "unauthorized"):
        assert f'playhead_webhooks_total{{result="{result}",server="wan"}} 1.0' in text
    assert "made-up-name" not in text
    assert 'playhead_records_total{kind="user_data_notice",source="webhook"} 1.0' in text


async def test_the_test_address_is_open_and_changes_nothing(door: Desk) -> None:
    answer = await door.client.get("/webhook/test")
    assert answer.json()["status"] == "ok"
    assert door.records() == []


async def test_other_methods_are_told_which_one_to_use(door: Desk) -> None:
    answer = await door.client.put("/webhook/wan", content=b"{}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_a_subject_is_as_long_as_what_the_notice_names() -> None:
    assert subject_of(LibraryNotice(server="wan", action="added", item_id=ITEM)) == f"wan/{ITEM}"
    assert subject_of(Unreadable(server="wan", why="")) == "wan"
