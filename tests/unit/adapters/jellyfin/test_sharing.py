"""Who is heard on a shared session: everybody is added, looked at again, and added again where the server forgot."""

from __future__ import annotations

import httpx
import pytest

from playhead.adapters.jellyfin.sharing import LOOK_SECONDS, TOO_SLOW, Sharing
from playhead.adapters.jellyfin.transport import Identity, Transport
from playhead.domain.errors import LineLost
from playhead.kit.clock import ManualClock
from playhead.ports.server_events import Heard, Unheard

BOB, CID = "b" * 32, "c" * 32


class Desk(httpx.AsyncBaseTransport):
    """A server with one session; `slow` is how many seconds each adding takes, `lists` whether it says who is there."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.others: set[str] = set()
        self.refused: set[str] = set()
        self.status, self.slow, self.lists, self.there, self.asked = 200, 0, True, True, 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            others = [{"UserId": one} for one in self.others] if self.lists else []
            session = {"Id": "5" * 32, "DeviceId": "own", "AdditionalUsers": others}
            return httpx.Response(self.status, json=[session] if self.there else [])
        self.asked += 1
        self.clock.advance(self.slow * 1_000)
        user_id = request.url.path.rpartition("/")[2]
        self.others |= {user_id} - self.refused
        return httpx.Response(500 if user_id in self.refused else 204)


class House:
    """bob and cid are to be heard on somebody's socket."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.desk = Desk(self.clock)
        transport = Transport(
            name="wan",
            url="http://wan",
            clock=self.clock,
            max_concurrency=4,
            counter=lambda *_: None,
            handler=self.desk,
        )
        key, own = Identity("key", "reader", "1"), Identity("token", "own", "1")
        self.sharing = Sharing("wan", transport, key, own, (BOB, CID), self.clock)

    def wait(self) -> None:
        self.clock.advance(int(LOOK_SECONDS * 1_000))
        assert self.sharing.due()


@pytest.fixture
def house() -> House:
    return House()


async def test_all_are_added_and_then_left_alone(house: House) -> None:
    assert await house.sharing.begin() == ()
    assert house.desk.others == {BOB, CID}
    assert not house.sharing.due()
    house.wait()
    assert await house.sharing.look() == ()
    assert house.desk.asked == 2


async def test_who_was_forgotten_is_added_again_and_said(house: House) -> None:
    await house.sharing.begin()
    house.desk.others.discard(CID)
    house.wait()
    assert await house.sharing.look() == (Heard(CID),)
    assert not house.sharing.due()


async def test_who_was_refused_is_tried_again_and_the_same_reason_is_told_once(house: House) -> None:
    house.desk.refused = {BOB, CID}
    assert [one.user_id for one in await house.sharing.begin()] == [BOB, CID]
    house.wait()
    assert await house.sharing.look() == ()
    house.desk.refused.clear()
    house.wait()
    assert await house.sharing.look() == (Heard(BOB), Heard(CID))


async def test_adding_takes_no_longer_than_the_socket_can_wait(house: House) -> None:
    house.desk.slow = 60
    assert await house.sharing.begin() == (Unheard(CID, TOO_SLOW),)
    house.wait()
    assert await house.sharing.look() == (Heard(CID),)


async def test_a_server_that_lists_nobody_is_not_asked_again(house: House) -> None:
    house.desk.lists = False
    await house.sharing.begin()
    house.clock.advance(int(LOOK_SECONDS * 1_000))
    assert not house.sharing.due()


async def test_a_look_that_fails_changes_nothing_and_a_session_that_is_gone_ends_the_connection(house: House) -> None:
    await house.sharing.begin()
    house.desk.status = 500
    house.wait()
    assert await house.sharing.look() == ()
    house.desk.status, house.desk.there = 200, False
    with pytest.raises(LineLost, match="ended its session"):
        await house.sharing.look()
