"""Events over plain HTTP."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from playhead.delivery.live.codes import Close
from playhead.delivery.live.events import EventPipe, EventStream, TooManyConnections, as_event, position_of, wants_of
from playhead.delivery.live.joining import Want
from playhead.delivery.live.resume import Position
from playhead.identity.callers import Caller
from playhead.journal.record import Draft
from tests.support.api import Desk, desk
from tests.support.live import frame, sync_update
from tests.support.loops import turn

VERA = Caller(login_id=7, username="vera", is_admin=False)


def test_only_what_has_a_place_has_an_id() -> None:
    assert as_event(frame(7, 3), "k") == b"id: 7@k\ndata: {}\n\n"
    assert as_event(frame(0, 0, stream=""), "k") == b"data: {}\n\n"


@pytest.mark.parametrize("text", [None, "", "x", "-1", "1.5", "9" * 19, "²"])
def test_other_texts_are_no_place(text: str | None) -> None:
    assert position_of(text, "k") is None


def test_a_plain_offset_is_one_of_this_journal() -> None:
    assert (position_of("12", "k"), position_of("12@old", "k")) == (Position(12, "k"), Position(12, "old"))


def test_one_place_stands_on_each_channel_where_its_last_event_is() -> None:
    streams, tops = {"a": "a", "b": "b:7"}, {"a": 10, "b": 3}
    assert wants_of(streams, Position(8, "k"), tops, 12) == [
        Want("a", "a", Position(8, "k")), Want("b", "b:7", Position(3, "k")),
    ]  # fmt: skip
    assert [one.position for one in wants_of(streams, Position(99, "k"), tops, 12)] == [Position(99, "k")] * 2
    assert [one.position for one in wants_of(streams, None, tops, 12)] == [None, None]


async def test_what_waits_goes_out_before_it_is_over() -> None:
    pipe = EventPipe(lambda: "k")
    assert await pipe.take(0.001) == b": nothing new\n\n"
    pipe.write([frame(1, 0), frame(2, 1)], frame(1, 0).wire + frame(2, 1).wire)
    assert (pipe.waiting_frames(), pipe.waiting_bytes()) == (2, 8)
    pipe.end()
    assert await pipe.take(1) == b"id: 1@k\ndata: {}\n\nid: 2@k\ndata: {}\n\n"
    assert (await pipe.take(1), pipe.waiting_bytes()) == (None, 0)


async def opened(made: Desk, last: str | None, *channels: str) -> EventStream:
    stream = EventStream(made.services.live, VERA)
    await stream.join({one: one for one in channels}, last)
    return stream


async def test_what_was_missed_on_several_channels_comes_in_one_order_and_then_it_goes_on(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        journal, hub = made.services.journal, made.services.live.hub
        await journal.append(*[Draft(event=sync_update("x"), stream="ab"[n % 2]) for n in range(6)])
        await hub.step()
        body = (await opened(made, "2", "a", "b")).body()
        assert await anext(body) == b"retry: 2000\n\n"
        said = [json.loads(line[6:]) for line in (await anext(body)).decode().split("\n") if line.startswith("data: ")]
        assert [one.get("offset") for one in said] == [None, None, 3, 4, 5, 6]
        await journal.append(Draft(event=sync_update("x"), stream="b"))
        await hub.step()
        assert (await anext(body)).startswith(f"id: 7@{hub.epoch}\ndata: ".encode())
        await body.aclose()  # type: ignore[attr-defined]  # an async generator
        assert len(made.services.live.roster) == 0


async def test_a_place_in_another_journal_is_said_to_be_one(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        await made.services.journal.append(*[Draft(event=sync_update("x"), stream="a")] * 2)
        await made.services.live.hub.step()
        body = (await opened(made, "1@another", "a")).body()
        await anext(body)
        (said,) = [json.loads(line[6:]) for line in (await anext(body)).decode().split("\n") if line[:5] == "data:"]
        assert (said["type"], said["data"]["recovered"], said["data"]["reason"]) == (
            "subscribed", False, "epoch_mismatch",
        )  # fmt: skip
        await body.aclose()  # type: ignore[attr-defined]  # an async generator


async def test_it_ends_when_access_does_and_when_there_are_too_many(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        await made.services.live.hub.step()
        streams = [await opened(made, None, "a") for _ in range(20)]
        with pytest.raises(TooManyConnections):
            await opened(made, None, "a")
        bodies = [asyncio.create_task(_all(stream)) for stream in streams]
        await turn()
        for connection in made.services.live.roster:
            connection.end(Close.REVOKED)
        said = [b"".join(await body) for body in bodies]
        assert all(b"subscribed" in one for one in said)
        assert len(made.services.live.roster) == 0


async def _all(stream: EventStream) -> list[bytes]:
    return [part async for part in stream.body()]
