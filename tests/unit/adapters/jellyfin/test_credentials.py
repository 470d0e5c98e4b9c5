"""Tokens of users are minted with the key alone, used until they are revoked, and never taken for somebody else's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.adapters.jellyfin.credentials import Purpose
from playhead.adapters.jellyfin.transport import Identity
from playhead.domain.errors import KeyRefused, NoToken, ServerError, Unreachable
from playhead.kit.clock import ManualClock
from playhead.ports.vault import TokenKey
from playhead.simulators.jellyfin import JellyfinSimulator


@dataclass
class Shelf:
    """A vault in memory."""

    held: dict[TokenKey, str] = field(default_factory=dict)

    async def token(self, key: TokenKey) -> str | None:
        return self.held.get(key)

    async def keep(self, key: TokenKey, token: str) -> None:
        self.held[key] = token

    async def forget(self, key: TokenKey) -> None:
        self.held.pop(key, None)


Answer = Callable[[httpx.Request], httpx.Response | None]


class Between(httpx.AsyncBaseTransport):
    """The way to a simulated server, on which a test may answer instead of it."""

    def __init__(self, sim: JellyfinSimulator) -> None:
        self._inner = httpx.ASGITransport(app=sim.asgi)
        self.instead: Answer = lambda request: None
        self.seen: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        return self.instead(request) or await self._inner.handle_async_request(request)

    def paths(self) -> list[str]:
        return [request.url.path for request in self.seen]


class House:
    """One simulated server with alice, bob and their tokens."""

    def __init__(self, version: str = "10.11.11") -> None:
        self.sim = JellyfinSimulator(name="wan", version=version, users=["alice", "bob"])
        self.way = Between(self.sim)
        self.shelf = Shelf()
        self.alice, self.bob = (user.id for user in self.sim.server.users.values())

    @asynccontextmanager
    async def server(self, *, mints: bool = True) -> AsyncIterator[JellyfinServer]:
        made = JellyfinServer(
            name="wan",
            url="http://wan",
            api_key=self.sim.api_key,
            device_id="playhead-1",
            clock=ManualClock(),
            handler=self.way,
            vault=self.shelf,
            mints=mints,
        )
        yield made
        await made.close()


@pytest.fixture
def house() -> House:
    return House()


async def refusal(house: House, user: str | None = None, *, mints: bool = True) -> str:
    async with house.server(mints=mints) as server:
        with pytest.raises(NoToken) as told:
            await server.tokens.identity(user or house.alice, Purpose.LISTEN)
    assert told.value.lasting
    return str(told.value)


@pytest.mark.parametrize("version", ["10.9.11", "10.10.7", "10.11.11", "12.0.0"])
async def test_a_token_of_the_user_is_minted_with_the_key_alone(version: str) -> None:
    house = House(version)
    async with house.server() as server:
        identity = await server.tokens.identity(house.alice, Purpose.LISTEN)
    token = house.sim.server.tokens[identity.token]
    assert (token.user_id, token.device_id) == (house.alice, identity.device_id)
    assert list(house.shelf.held.values()) == [identity.token]


async def test_it_is_asked_for_once(house: House) -> None:
    async with house.server() as server:
        first = await server.tokens.identity(house.alice, Purpose.LISTEN)
        asked = len(house.way.seen)
        assert await server.tokens.identity(house.alice, Purpose.LISTEN) == first
    async with house.server() as again:
        assert await again.tokens.identity(house.alice, Purpose.LISTEN) == first
    assert len(house.way.seen) == asked


async def test_two_who_ask_at_once_get_the_same(house: House) -> None:
    async with house.server() as server:
        ask = server.tokens.identity
        first, second = await asyncio.gather(ask(house.alice, Purpose.ACT), ask(house.alice, Purpose.ACT))
    assert first == second
    assert house.way.paths().count("/QuickConnect/Initiate") == 1


async def test_each_account_and_purpose_has_a_device_of_its_own(house: House) -> None:
    async with house.server() as server:
        made = [await server.tokens.identity(user, to) for user in (house.alice, house.bob) for to in Purpose]
    assert len({one.device_id for one in made}) == len(made)
    assert all(one.token in house.sim.server.tokens for one in made), "none of them has ended another"


async def test_a_revoked_token_is_renewed_once_for_all(house: House) -> None:
    async with house.server() as server:
        old = await server.tokens.identity(house.alice, Purpose.LISTEN)
        house.sim.server.tokens.clear()
        new = await server.tokens.renewed(house.alice, Purpose.LISTEN, old)
        assert new.token != old.token
        assert await server.tokens.renewed(house.alice, Purpose.LISTEN, old) == new
        assert list(house.shelf.held.values()) == [new.token]


async def test_what_is_done_in_a_users_name_is_done_again_with_a_new_token(house: House) -> None:
    used: list[str] = []

    async def call(identity: Identity) -> str:
        used.append(identity.token)
        if len(used) == 1:
            raise KeyRefused("revoked")
        return "done"

    async with house.server() as server:
        assert await server.tokens.act(house.alice, Purpose.ACT, call) == "done"
    assert len(set(used)) == 2


async def test_a_new_token_that_is_refused_too_is_the_end_of_it(house: House) -> None:
    async def call(identity: Identity) -> str:
        raise KeyRefused("refused")

    async with house.server() as server:
        with pytest.raises(NoToken, match="a new token was refused as well") as told:
            await server.tokens.act(house.alice, Purpose.ACT, call)
    assert told.value.lasting


async def test_before_10_9_there_is_none() -> None:
    assert "before Jellyfin 10.9" in await refusal(House("10.8.13"))


async def test_a_dry_run_mints_none_and_uses_what_it_has(house: House) -> None:
    assert "a dry run mints no tokens" in await refusal(house, mints=False)
    house.shelf.held[TokenKey("wan", house.alice, Purpose.LISTEN)] = "kept"
    async with house.server(mints=False) as server:
        assert (await server.tokens.identity(house.alice, Purpose.LISTEN)).token == "kept"
    assert "/QuickConnect/Initiate" not in house.way.paths()


async def test_where_quick_connect_is_off_it_says_where_to_switch_it_on(house: House) -> None:
    house.sim.server.configuration["QuickConnectAvailable"] = False
    assert "switch it on in its dashboard" in await refusal(house)


async def test_nobody_is_let_in_who_is_not_there(house: House) -> None:
    assert "no such user" in await refusal(house, "9" * 32)


async def test_a_disabled_account_has_none(house: House) -> None:
    policy = house.sim.server.users[house.alice].policy
    house.sim.server.users[house.alice].policy = policy | {"IsDisabled": True}
    assert "the account is disabled" in await refusal(house)
    assert house.shelf.held == {}


@pytest.mark.parametrize("place", ["/Users/AuthenticateWithQuickConnect", "/Users/Me"])
async def test_a_token_of_another_user_is_given_back_and_not_used(house: House, place: str) -> None:
    bodies = {
        "/Users/AuthenticateWithQuickConnect": {"AccessToken": "5" * 32, "User": {"Id": house.bob}},
        "/Users/Me": {"Id": house.bob},
    }
    house.way.instead = lambda r: httpx.Response(200, json=bodies[place]) if r.url.path == place else None
    if place != "/Users/Me":
        inner = house.way.instead
        house.way.instead = lambda r: (
            httpx.Response(200, json={"Id": house.alice}) if r.url.path == "/Users/Me" else inner(r)
        )
    assert "a token of another user" in await refusal(house)
    assert house.way.paths()[-1] == "/Sessions/Logout"
    assert house.shelf.held == {}


async def test_a_server_that_lets_nobody_in_says_so_and_not_that_the_key_is_wrong(house: House) -> None:
    place = "/Users/AuthenticateWithQuickConnect"
    house.way.instead = lambda r: httpx.Response(401) if r.url.path == place else None
    assert "did not let him in" in await refusal(house)


async def test_a_revoked_key_is_a_matter_of_the_server_and_not_of_one_user(house: House) -> None:
    house.sim.server.keys.clear()
    async with house.server() as server:
        with pytest.raises(KeyRefused):
            await server.tokens.identity(house.alice, Purpose.LISTEN)


async def test_a_server_that_is_away_is_no_reason_of_the_user(house: House) -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    house.way.instead = away
    async with house.server() as server:
        with pytest.raises(Unreachable):
            await server.tokens.identity(house.alice, Purpose.LISTEN)


async def test_no_words_show_a_secret(house: House) -> None:
    async with house.server() as server:
        identity = await server.tokens.identity(house.alice, Purpose.LISTEN)
        shown = f"{identity!r} {server.tokens!r} {server!r}"
        house.way.instead = lambda r: httpx.Response(200, content=b"{") if r.url.path.startswith("/Quick") else None
        with pytest.raises(ServerError) as told:
            await server.tokens.identity(house.bob, Purpose.LISTEN)
    assert identity.token not in shown + str(told.value)
    assert house.sim.api_key not in shown + str(told.value)
