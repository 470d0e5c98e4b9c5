from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from playhead.simulators.jellyfin import webhook_destination, webhooks
from playhead.simulators.jellyfin.faults import Kind
from playhead.simulators.jellyfin.model import Event, Item, Row
from tests.unit.simulators.jellyfin.world import World

HOOK = "http://hook/one"


class Receiver:
    """Takes posts, in the order they come; answers when `gate` is open."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.posts: list[httpx.Request] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.posts.append(request)
        await self.gate.wait()
        return httpx.Response(self.status)

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self.answer))

    def counts(self) -> list[int]:
        """The play counts told, in order of arrival."""
        return [json.loads(post.content)["PlayCount"] for post in self.posts]


def world(receiver: Receiver, *destinations: dict[str, Any]) -> World:
    made = World(webhook_client=receiver.client)
    made.server.plugin["GenericOptions"] = list(destinations) or [webhook_destination(HOOK)]
    return made


def saves(one: World, counts: Sequence[int]) -> list[Event]:
    facts = [{"row": Row(play_count=count), "reason": "TogglePlayed"} for count in counts]
    return [Event("UserDataSaved", 5, awaited=False, user=one.alice, item=one.alpha, facts=each) for each in facts]


async def publish(one: World, events: Sequence[Event]) -> None:
    await one.sim.sender.publish(events)
    await one.sim.settle()
    await one.sim.sender.close()


async def test_saved_rows_arrive_in_order_as_plain_text() -> None:
    receiver = Receiver()
    await publish(one := world(receiver), saves(one, range(10)))
    assert receiver.counts() == list(range(10))
    assert receiver.posts[0].headers["content-type"] == "text/plain; charset=utf-8"
    assert receiver.posts[0].headers["user-agent"] == "Jellyfin-Server/10.11.11"


async def test_awaited_events_wait_for_the_receiver_and_others_do_not() -> None:
    receiver = Receiver()
    one = world(receiver)
    receiver.gate.clear()
    await one.sim.sender.publish(saves(one, [1]))
    waiting = asyncio.ensure_future(one.sim.sender.publish([Event("UserCreated", 5, user=one.bob)]))
    done, _ = await asyncio.wait([waiting], timeout=0.02)
    assert not done
    receiver.gate.set()
    await waiting
    await publish(one, [])
    assert len(receiver.posts) == 2


@pytest.mark.parametrize("status", [200, 500])
async def test_nothing_is_sent_twice_whatever_the_answer(status: int) -> None:
    receiver = Receiver(status)
    await publish(one := world(receiver), saves(one, [1]))
    assert [delivery.status for delivery in one.sim.deliveries] == [status]


async def test_a_receiver_that_is_not_there_loses_the_notice() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    one = World(webhook=HOOK, webhook_client=lambda: httpx.AsyncClient(transport=httpx.MockTransport(refuse)))
    await publish(one, saves(one, [1]))
    assert [delivery.status for delivery in one.sim.deliveries] == [None]


async def test_a_dropped_notice_never_comes() -> None:
    receiver = Receiver()
    one = world(receiver)
    one.sim.faults.set(Kind.WEBHOOK_DROP, count=1)
    await publish(one, saves(one, [1, 2]))
    assert receiver.counts() == [2]


async def test_a_duplicated_notice_comes_twice() -> None:
    receiver = Receiver()
    one = world(receiver)
    one.sim.faults.set(Kind.WEBHOOK_DUPLICATE, count=1)
    await publish(one, saves(one, [1, 2]))
    assert receiver.counts() == [1, 1, 2]


async def test_a_reordered_notice_comes_after_the_next() -> None:
    receiver = Receiver()
    one = world(receiver)
    one.sim.faults.set(Kind.WEBHOOK_REORDER, count=1)
    await publish(one, saves(one, [1, 2, 3]))
    assert receiver.counts() == [2, 1, 3]


async def test_a_delayed_notice_is_overtaken() -> None:
    receiver = Receiver()
    one = world(receiver)
    one.sim.faults.set(Kind.WEBHOOK_DELAY, count=1, seconds=0.5)
    await publish(one, saves(one, [1, 2, 3]))
    assert receiver.counts() == [2, 3, 1]


async def test_filters_hold_back_what_a_destination_does_not_want() -> None:
    one = World()
    event = saves(one, [1])[0]
    created = Event("UserCreated", 5, user=one.alice)
    assert webhooks.wants(webhook_destination(HOOK), event)
    refusing: list[dict[str, Any]] = [
        {"EnableMovies": False},
        {"EnableWebhook": False},
        {"NotificationTypes": ["PlaybackStop"]},
        {"UserFilter": [one.bob.id]},
    ]
    assert not any(webhooks.wants(webhook_destination(HOOK, **each), event) for each in refusing)
    assert not webhooks.wants(webhook_destination(HOOK, UserFilter=[one.bob.id]), created)


async def test_artists_are_never_told_and_items_without_a_user_pass_a_user_filter() -> None:
    one = World()
    artist = Event("UserDataSaved", 5, item=one.sim.item("Artist"))
    added = Event("ItemAdded", 5, item=one.alpha)
    assert not webhooks.wants(webhook_destination(HOOK), artist)
    assert webhooks.wants(webhook_destination(HOOK, UserFilter=[one.bob.id]), added)


async def test_headers_and_fields_are_added_and_fields_leak_into_the_next_destination() -> None:
    receiver = Receiver()
    first = webhook_destination(
        HOOK,
        Headers=[{"Key": "Content-Type", "Value": "application/json"}, {"Key": "X-Rec", "Value": "one"}],
        Fields=[{"Key": "extra", "Value": "v1"}],
    )
    one = world(receiver, first, webhook_destination("http://hook/two"))
    await publish(one, [Event("UserCreated", 5, user=one.bob)])
    assert receiver.posts[0].headers["content-type"] == "application/json; charset=utf-8"
    assert receiver.posts[0].headers["x-rec"] == "one"
    assert [json.loads(post.content)["extra"] for post in receiver.posts] == ["v1", "v1"]


async def test_templates_are_rendered_and_an_event_they_cannot_render_is_lost() -> None:
    receiver = Receiver()

    def template(text: str, **changes: Any) -> dict[str, Any]:
        encoded = base64.b64encode(text.encode()).decode()
        return webhook_destination(HOOK, SendAllProperties=False, Template=encoded, **changes)

    options = [
        template(" {{NotificationUsername}} ", TrimWhitespace=True),
        template("{{{json_encode Played}}}"),
        template("{{Missing}}", SkipEmptyMessageBody=True),
    ]
    one = world(receiver, *options)
    await publish(one, [Event("UserCreated", 5, user=one.bob)])
    assert [post.content for post in receiver.posts] == [b"bob"]


async def test_the_plugin_of_10_8_says_nothing_of_deletions_and_home_videos() -> None:
    world = World("10.8.13", webhook="http://me/hook")
    (option,) = world.server.plugin["GenericOptions"]
    assert "EnableVideos" not in option
    video = Item("f" * 32, "Video", "Picnic", "/srv/media/home/picnic.mkv", folder=False)
    assert not webhooks.wants(option, Event("ItemAdded", 1, item=video))
    assert webhooks.wants(option, Event("ItemAdded", 1, item=world.alpha))
    option["NotificationTypes"].append("ItemDeleted")
    assert webhooks.posts(world.server, Event("ItemDeleted", 1, item=world.alpha)) == []
