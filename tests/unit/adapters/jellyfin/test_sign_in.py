"""An account is proved by its name and password, in every version, and nothing stays signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.adapters.jellyfin.sign_in import JellyfinProof
from playhead.domain.errors import BadAnswer, ServerError, ServerFault, Unreachable
from playhead.kit.clock import ManualClock
from playhead.ports.account_proof import AccountProof, Proven
from playhead.ports.accounts import Password
from playhead.simulators.jellyfin import JellyfinSimulator, UserSpec
from playhead.simulators.jellyfin.versions import VERSIONS

ALICE = Password("alice's own")
USERS = [UserSpec("Alice", password=ALICE.text), UserSpec("kids", password="k", disabled=True), UserSpec("open")]


class Way(httpx.AsyncBaseTransport):
    """The way to a simulated server, on which a test may answer instead of it."""

    def __init__(self, sim: JellyfinSimulator) -> None:
        self._inner = httpx.ASGITransport(app=sim.asgi)
        self.instead: Callable[[httpx.Request], httpx.Response | None] = lambda _: None
        self.devices: set[str] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.devices.add(request.headers["authorization"].partition('DeviceId="')[2].partition('"')[0])
        return self.instead(request) or await self._inner.handle_async_request(request)


class House:
    """A simulated server and the proof before it."""

    def __init__(self, version: str = "10.11.11") -> None:
        self.sim = JellyfinSimulator(name="wan", version=version, users=USERS)
        self.way = Way(self.sim)

    @asynccontextmanager
    async def proof(self) -> AsyncIterator[AccountProof]:
        key, clock = self.sim.api_key, ManualClock()
        server = JellyfinServer(
            name="wan", url="http://wan", api_key=key, device_id="dev", clock=clock, handler=self.way
        )
        yield JellyfinProof(server, "dev")
        await server.close()

    def answer(self, path: str, response: httpx.Response) -> None:
        self.way.instead = lambda request: response if request.url.path == path else None


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_right_two_prove_the_account_and_leave_no_token(version: str) -> None:
    house = House(version)
    async with house.proof() as proof:
        found = await proof.prove("aLICE", ALICE)
        assert found == Proven(user_id=house.sim.server.user_named("Alice").id, name="Alice")  # type: ignore[union-attr]  # it is there
        assert house.sim.server.tokens == {}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("name", "password"),
    [("Alice", "another"), ("Alice", ""), ("nobody", "alice's own"), ("kids", "k"), ("Alice\r\nX: y", "alice's own")],
)
async def test_anything_else_proves_nothing(version: str, name: str, password: str) -> None:
    house = House(version)
    async with house.proof() as proof:
        assert await proof.prove(name, Password(password)) is None
    assert house.sim.server.tokens == {}


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (503, "<html>starting</html>", Unreachable),
        (500, "", ServerFault),
        (200, "{}", BadAnswer),
        (200, "[]", BadAnswer),
    ],
)
async def test_a_server_that_cannot_be_asked_is_no_wrong_password(
    status: int, body: str, error: type[ServerError]
) -> None:
    house = House()
    kind = "text/html" if body.startswith("<") else "application/json"
    house.answer("/Users/AuthenticateByName", httpx.Response(status, text=body, headers={"Content-Type": kind}))
    async with house.proof() as proof:
        with pytest.raises(error) as caught:
            await proof.prove("Alice", ALICE)
    assert ALICE.text not in str(caught.value)


async def test_a_token_that_cannot_be_given_back_does_not_keep_him_out() -> None:
    house = House()
    house.answer("/Sessions/Logout", httpx.Response(500))
    async with house.proof() as proof:
        assert await proof.prove("Alice", ALICE) is not None


async def test_each_name_has_a_device_of_its_own_that_a_header_can_carry() -> None:
    house = House()
    async with house.proof() as proof:
        for name in ("Alice", "ALICE", "Ζωή", "b"):
            await proof.prove(name, ALICE)
    assert len(house.way.devices) == 3
    assert all(device.isascii() for device in house.way.devices)
