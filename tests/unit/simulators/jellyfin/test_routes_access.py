from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.unit.simulators.jellyfin.world import EACH, World

HEADER = 'MediaBrowser Client="Hub", Device="Hub", DeviceId="hub-1", Version="1"'


async def initiated(world: World) -> dict[str, Any]:
    async with world.client("", Authorization=HEADER) as client:
        made: dict[str, Any] = (await client.post("/QuickConnect/Initiate")).json()
    return made


async def authorized(world: World, code: str, user_id: str, token: str | None = None) -> httpx.Response:
    return await world.ask("POST", "/QuickConnect/Authorize", token=token, params={"code": code, "userId": user_id})


async def exchanged(world: World, secret: str) -> httpx.Response:
    return await world.ask("POST", "/Users/AuthenticateWithQuickConnect", token="", json={"Secret": secret})


async def test_a_key_mints_a_token_for_any_user() -> None:
    world = World()
    request = await initiated(world)
    assert (await exchanged(world, request["Secret"])).status_code == 404
    assert (await authorized(world, request["Code"], world.alice.id)).json() is True
    answer = (await exchanged(world, request["Secret"])).json()
    assert answer["User"]["Name"] == "alice"
    assert (await exchanged(world, request["Secret"])).json()["AccessToken"] == answer["AccessToken"]
    assert (await world.ask("GET", "/Users/Me", token=answer["AccessToken"])).json()["Name"] == "alice"


async def test_authorising_fails_in_the_ways_of_the_server() -> None:
    world = World()
    request = await initiated(world)
    bob = await world.sign_in("bob")
    statuses = [
        (await authorized(world, request["Code"], world.alice.id, bob)).status_code,
        (await authorized(world, request["Code"], "f" * 32)).status_code,
        (await authorized(world, "000000", world.alice.id)).status_code,
        (await authorized(world, request["Code"], world.alice.id)).status_code,
        (await authorized(world, request["Code"], world.alice.id)).status_code,
    ]
    assert statuses == [403, 400, 404, 200, 500]


async def test_a_disabled_user_gets_a_token_that_is_worth_nothing() -> None:
    world = World()
    world.bob.policy["IsDisabled"] = True
    request = await initiated(world)
    await authorized(world, request["Code"], world.bob.id)
    token = (await exchanged(world, request["Secret"])).json()["AccessToken"]
    assert (await world.ask("GET", "/Users/Me", token=token)).status_code == 401


async def test_the_state_of_a_request_can_be_watched() -> None:
    world = World()
    request = await initiated(world)
    path, secret = "/QuickConnect/Connect", {"secret": request["Secret"]}
    assert (await world.ask("GET", path, token="", params=secret)).json()["Authenticated"] is False
    await authorized(world, request["Code"], world.alice.id)
    assert (await world.ask("GET", path, token="", params=secret)).json()["Authenticated"] is True
    assert (await world.ask("GET", path, token="", params={"secret": "x"})).status_code == 404


async def test_quick_connect_can_be_switched_off() -> None:
    world = World()
    world.server.configuration["QuickConnectAvailable"] = False
    assert (await world.ask("GET", "/QuickConnect/Enabled", token="")).json() is False
    answer = await world.ask("POST", "/QuickConnect/Initiate", token="")
    assert (answer.status_code, answer.json()) == (401, "Quick connect is disabled")


@EACH
async def test_initiating_by_get_is_gone_on_12(version: str) -> None:
    async with World(version).client("", Authorization=HEADER) as client:
        answer = await client.get("/QuickConnect/Initiate")
    assert answer.status_code == (405 if version == "12.0.0" else 200)


async def test_a_key_is_made_without_a_body_and_dies_at_once() -> None:
    world = World()
    assert (await world.ask("POST", "/Auth/Keys", params={"app": "temp"})).content == b""
    made = (await world.ask("GET", "/Auth/Keys")).json()["Items"][-1]
    assert made["AppName"] == "temp"
    token = made["AccessToken"]
    assert (await world.ask("GET", "/Devices", token=token)).status_code == 200
    assert (await world.ask("DELETE", f"/Auth/Keys/{token}")).status_code == 204
    assert (await world.ask("GET", "/Devices", token=token)).status_code == 401
    assert (await world.ask("POST", "/Auth/Keys")).status_code == 400


@EACH
async def test_deleting_a_device_ends_its_token(version: str) -> None:
    world = World(version)
    token = await world.sign_in("alice", "alicepw", "tv")
    assert [each["Id"] for each in (await world.ask("GET", "/Devices")).json()["Items"]] == ["tv"]
    assert (await world.ask("DELETE", "/Devices", params={"id": "tv"})).status_code == 204
    assert (await world.ask("GET", "/Users/Me", token=token)).status_code == 401
    again = await world.ask("DELETE", "/Devices", params={"id": "tv"})
    assert again.status_code == (400 if version == "12.0.0" else 404)


async def test_on_10_8_a_key_authorises_for_nobody_and_a_user_only_for_himself() -> None:
    world = World("10.8.13")
    async with world.client("", Authorization=HEADER) as client:
        assert (await client.post("/QuickConnect/Initiate")).status_code == 405
        request = (await client.get("/QuickConnect/Initiate")).json()
    assert (await authorized(world, request["Code"], world.alice.id)).status_code == 400
    bob = await world.sign_in("bob")
    assert (await authorized(world, request["Code"], world.alice.id, bob)).json() is True
    assert (await exchanged(world, request["Secret"])).json()["User"]["Name"] == "bob"


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (11, 404)])
async def test_a_code_is_good_for_ten_minutes(minutes: int, status: int) -> None:
    world = World()
    request = await initiated(world)
    world.clock.advance(minutes * 60_000)
    assert (await authorized(world, request["Code"], world.bob.id)).status_code == status
    assert (await exchanged(world, request["Secret"])).status_code == status


async def test_an_authorised_request_expires_a_minute_later_than_it_would() -> None:
    world = World()
    request = await initiated(world)
    await authorized(world, request["Code"], world.bob.id)
    world.clock.advance(10 * 60_000 + 30_000)
    path, secret = "/QuickConnect/Connect", {"secret": request["Secret"]}
    assert (await world.ask("GET", path, token="", params=secret)).status_code == 200
    world.clock.advance(60_000)
    assert (await world.ask("GET", path, token="", params=secret)).status_code == 404


@pytest.mark.parametrize("secret", ["", "x" * 64, None])
async def test_a_wrong_secret_is_exchanged_for_nothing(secret: str | None) -> None:
    world = World()
    await authorized(world, (await initiated(world))["Code"], world.bob.id)
    body = {"Secret": secret}
    answer = await world.ask("POST", "/Users/AuthenticateWithQuickConnect", token="", json=body)
    assert answer.status_code == 404


async def test_the_fault_hands_out_somebody_elses_token() -> None:
    world = World()
    request = await initiated(world)
    await world.sim.fault("other_user", count=1)
    assert (await exchanged(world, "wrong")).status_code == 404
    await world.sim.fault("other_user", count=1)
    await authorized(world, request["Code"], world.bob.id)
    answer = (await exchanged(world, request["Secret"])).json()
    assert answer["User"]["Name"] != "bob"
    me = await world.ask("GET", "/Users/Me", token=answer["AccessToken"])
    assert me.json()["Name"] == answer["User"]["Name"]
    assert (await exchanged(world, request["Secret"])).json()["User"]["Name"] == "bob"
