"""The protocol of `/ws` over real sockets, by both ways out of the process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playhead.identity.login_rows import Change
from tests.support.api import NOBODY, PASSWORD
from tests.support.live import MALFORMED, sync_update
from tests.support.live_server import Client, LiveServer, live_server
from tests.support.loops import until


@pytest.fixture(params=["direct", "queued"])
async def server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[LiveServer]:
    async with live_server(tmp_path, request.param) as made:
        yield made


@pytest.fixture
async def alone(tmp_path: Path) -> AsyncIterator[LiveServer]:
    """By the way that production takes."""
    async with live_server(tmp_path) as made:
        yield made


async def offsets(client: Client, count: int) -> list[int]:
    return [(await client.hear())["offset"] for _ in range(count)]


async def test_events_come_to_who_subscribed_with_their_place(server: LiveServer) -> None:
    async with server.client() as one, server.client() as other:
        begun = await one.subscribe("sync_updates", id=2)
        assert begun == {"offset": 0, "epoch": begun["epoch"], "recoverable": True}
        first, second = await server.publish("sync_updates", "sync_updates")
        event = await one.hear()
        assert event.pop("data")["action"] == "synced"
        assert event == {
            "type": "sync_update", "channel": "sync_updates", "offset": first, "previous": 0,
            "id": f"{begun['epoch']}-{first}", "timestamp": event["timestamp"],
        }  # fmt: skip
        assert ((await one.hear())["previous"], second) == (first, first + 1)
        assert (await other.ask(type="ping", id="nothing else came"))["id"] == "nothing else came"


async def test_nothing_comes_unasked_before_the_first_heartbeat_but_a_notification(server: LiveServer) -> None:
    async with server.client() as one:
        await one.ask(type="ping")
        await server.publish("sync_updates", "notifications:1", "notifications:2")
        assert (await one.hear())["channel"] == "notifications"
        await server.tick(29.5)
        assert (await one.ask(type="ping"))["type"] == "pong"
        await server.tick(0.5)
        beat = await one.hear()
        assert beat == {"type": "heartbeat", "timestamp": beat["timestamp"]}
        await server.tick(29.9)
        await server.tick(0.2)
        assert (await one.hear())["type"] == "heartbeat"


async def test_what_was_missed_is_replayed_as_it_was_and_then_it_goes_on(server: LiveServer) -> None:
    async with server.client() as one:
        epoch = (await one.subscribe("sync_updates"))["epoch"]
        await server.publish(*["sync_updates", "activity"] * 4)
        seen = [await one.hear() for _ in range(4)]
    async with server.client() as again:
        answer = await again.subscribe("sync_updates", offset=seen[0]["offset"], epoch=epoch)
        assert answer | {"epoch": ""} == {
            "offset": seen[-1]["offset"], "epoch": "", "recoverable": True, "was_recovering": True, "recovered": True,
            "replayed": 3,
        }  # fmt: skip
        assert [await again.hear() for _ in range(3)] == seen[1:]
        (place,) = await server.publish("sync_updates")
        assert await offsets(again, 1) == [place]


async def test_a_place_that_means_nothing_is_said_to(alone: LiveServer) -> None:
    (place,) = await alone.publish("sync_updates")
    await until(lambda: alone.feed.hub.position >= place)
    async with alone.client() as one:
        epoch = (await one.subscribe("sync_updates"))["epoch"]
        for offset, of, reason in [
            (place, "old", "epoch_mismatch"),
            (place, None, "epoch_mismatch"),
            (99, epoch, "ahead"),
            (2**63, epoch, "ahead"),
        ]:
            answer = await one.subscribe("sync_updates", offset=offset, epoch=of)
            assert (answer["recovered"], answer["replayed"], answer["reason"]) == (False, 0, reason)
        answer = await one.subscribe("sync_updates", offset=place, epoch=epoch)
        assert (answer["recovered"], answer["replayed"]) == (True, 0)


async def test_more_than_five_hundred_are_not_replayed_in_part(alone: LiveServer) -> None:
    places = await alone.publish(*["sync_updates"] * 501)
    await until(lambda: alone.feed.hub.position >= places[-1])
    async with alone.client() as one:
        epoch = (await one.subscribe("sync_updates"))["epoch"]
        answer = await one.subscribe("sync_updates", offset=0, epoch=epoch)
        assert (answer["recovered"], answer["reason"]) == (False, "too_many")
        answer = await one.subscribe("sync_updates", offset=places[0], epoch=epoch)
        assert (answer["recovered"], answer["replayed"]) == (True, 500)
        assert await offsets(one, 500) == places[1:]


async def test_after_unsubscribing_nothing_comes_and_it_may_be_said_twice(server: LiveServer) -> None:
    async with server.client() as one:
        await one.subscribe("sync_updates")
        for _ in range(2):
            answer = await one.ask(type="unsubscribe", channel="sync_updates", id=3)
            assert (answer["type"], answer["id"], answer["data"]) == ("unsubscribed", 3, {"reason": "client"})
        await server.publish("sync_updates")
        assert (await one.ask(type="ping"))["type"] == "pong"


async def test_channels_are_for_whom_they_are(alone: LiveServer) -> None:
    await alone.desk.viewer("vera")
    async with alone.client(f"?token={await alone.sign_in('vera')}") as vera, alone.client() as admin:
        for channel in ("sync_updates", "downloads"):
            answer = await vera.ask(type="subscribe", channel=channel, id=1)
            assert (answer["type"], answer["id"], answer["channel"]) == ("error", 1, channel)
            assert (answer["data"]["code"], answer["data"]["retryable"]) == ("forbidden", False)
        assert (await vera.ask(type="subscribe", channel="playback:admins"))["data"]["code"] == "unknown_channel"
        for channel in ("system_updates", "playback", "activity", "notifications"):
            await vera.subscribe(channel)
        await admin.subscribe("playback")
        await alone.publish("system_updates:admins", "playback:admins", "playback:1", "notifications:1", "playback:2")
        assert await offsets(vera, 1) == [alone.desk.records()[-1].seq]
        assert (await vera.ask(type="ping"))["type"] == "pong"
        assert [(await admin.hear())["channel"] for _ in range(2)] == ["playback", "notifications"]


@pytest.mark.parametrize("part", range(4))
async def test_frames_that_make_no_sense_are_named_and_the_tenth_ends_it(alone: LiveServer, part: int) -> None:
    async with alone.client() as one:
        for text, wrong in MALFORMED[part * 9 : part * 9 + 9]:
            await one.socket.send(text)
            answer = await one.hear()
            assert (answer["type"], answer["data"]["code"], bool(answer["message"])) == ("error", wrong, True)
        assert (await one.ask(type="dance"))["data"]["code"] == "unknown_type"
        for _ in range(10):
            await one.socket.send("[]")
        assert (await one.closed())[0] == 4400


async def test_binary_huge_and_broken_frames_have_their_codes(
    server: LiveServer, caplog: pytest.LogCaptureFixture
) -> None:
    async with server.client() as one:
        await one.socket.send(b"{}")
        assert (await one.closed())[0] == 1003
    async with server.client() as one:
        await one.socket.send("x" * (16 * 1024 + 1))
        assert (await one.closed())[0] == 1009
    async with server.client() as one:
        await one.socket.send("{" + " " * (16 * 1024 - 2) + "}")
        assert (await one.hear())["data"]["code"] == "bad_frame"
    async with server.client() as one:
        await one.socket.send(b"\xff\xfe", text=True)
        assert (await one.closed())[0] == 1007
    await until(lambda: len(server.feed.roster) == 0)


async def test_a_thousand_frames_at_once_are_dropped_and_end_it(server: LiveServer) -> None:
    async with server.client() as one:
        for second in range(3):
            for number in range(60):
                await one.say(type="subscribe", channel="activity", id=number)
            if second < 2:
                answers = [await one.hear() for _ in range(60)]
                assert sum(answer["type"] == "error" for answer in answers) >= 20
            server.desk.clock.advance(1_000)
        assert (await one.closed())[0] == 4029


async def test_a_token_is_renewed_on_the_way_and_ends_a_connection_when_it_is_not(server: LiveServer) -> None:
    async with server.client() as kept, server.client() as lost:
        for one in (kept, lost):
            await one.ask(type="ping")
        await server.tick(59 * 60)
        assert [(await lost.hear())["type"] for _ in range(2)] == ["heartbeat", "token_expiring"]
        for _ in range(2):
            await kept.hear()
        renewed = await kept.ask(type="auth", token=await server.sign_in())
        assert renewed["type"] == "authenticated"
        await server.tick(60)
        assert (await lost.closed())[0] == 4002
        assert (await kept.ask(type="ping"))["type"] in ("pong", "heartbeat")


async def test_a_token_of_somebody_else_does_not_renew(alone: LiveServer) -> None:
    await alone.desk.viewer("vera")
    for token in (await alone.sign_in("vera"), "x"):
        async with alone.client() as one:
            await one.say(type="auth", token=token)
            assert (await one.closed())[0] == 4001


async def revoked(server: LiveServer, how: str) -> None:
    logins, clock = server.desk.services.logins, server.desk.clock
    match how:
        case "logout":
            caller = await logins.authenticate(server.token)
            assert caller is not None
            await logins.sign_out(session=caller.session)
        case "password":
            caller = await logins.authenticate(server.token)
            assert caller is not None
            await logins.change_password(caller, PASSWORD, "another long password")
        case _:
            change = Change(login_id=1, now=clock.now_ms(), disabled=True)
            await logins.add(NOBODY, "second", PASSWORD, is_admin=True)
            await logins.change(NOBODY, change, None)


@pytest.mark.parametrize("how", ["logout", "password", "disabled"])
async def test_who_may_not_come_in_any_more_is_sent_away_at_once(alone: LiveServer, how: str) -> None:
    keeping = asyncio.create_task(alone.feed.keeper.run())
    async with alone.client() as one:
        await one.subscribe("sync_updates")
        await revoked(alone, how)
        assert (await one.closed())[0] == 4003
    keeping.cancel()


async def test_a_revocation_that_nobody_told_is_found_within_fifteen_seconds(alone: LiveServer) -> None:
    async with alone.client() as one:
        await one.ask(type="ping")
        alone.desk.change(lambda c: c.exec_driver_sql("DELETE FROM refresh_token"))
        await alone.tick(15)
        assert (await one.closed())[0] == 4003


async def test_a_role_that_changes_changes_what_comes(alone: LiveServer) -> None:
    logins, now = alone.desk.services.logins, alone.desk.clock.now_ms
    await logins.add(NOBODY, "second", PASSWORD, is_admin=True)
    async with alone.client(f"?token={await alone.sign_in('second')}") as one:
        await one.subscribe("sync_updates")
        await one.subscribe("system_updates")
        await logins.change(NOBODY, Change(login_id=2, now=now(), is_admin=False), None)
        await until(lambda: bool(alone.feed.keeper._changed))
        await alone.tick()
        gone = await one.hear()
        assert (gone["type"], gone["channel"]) == ("unsubscribed", "sync_updates")
        assert gone["data"] == {"reason": "permission_revoked"}
        assert ((await one.hear())["type"], (await one.ask(type="ping"))["type"]) == ("subscribed", "pong")
        (_, _, seen) = await alone.publish("sync_updates", "system_updates:admins", "system_updates")
        assert await offsets(one, 1) == [seen]


async def test_a_drain_tells_when_to_come_back(server: LiveServer) -> None:
    async with server.client() as one:
        await one.ask(type="ping")
        drained = asyncio.create_task(server.feed.keeper.drain(5))
        told = await one.hear()
        assert (told["type"], told["data"]["reason"]) == ("reconnect", "drain")
        assert 0 <= told["data"]["after_ms"] <= 10_000
        assert (await one.closed())[0] == 1012
        await drained
        assert len(server.feed.roster) == 0


async def test_an_unread_socket_costs_the_others_nothing_and_ends_as_slow(server: LiveServer) -> None:
    async with server.client() as stuck, server.client() as one:
        for client in (stuck, one):
            await client.subscribe("sync_updates")
        stuck.socket.transport.pause_reading()
        for _ in range(100):
            places = await server.publish(*["sync_updates"] * 8, event=sync_update("x" * 4_000))
            assert await offsets(one, 8) == places
        await until(lambda: len(server.feed.hub.lagging) == 1)
        assert sum(c.outlet.waiting_bytes() for c in server.feed.roster) <= 512 * 1024
        for _ in range(21):
            await server.tick(1)
        await until(lambda: len(server.feed.roster) == 1)
        stuck.socket.transport.abort()
