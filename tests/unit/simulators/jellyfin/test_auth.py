from __future__ import annotations

import pytest

from playhead.simulators.jellyfin import auth
from playhead.simulators.jellyfin.http import Access, Caller
from playhead.simulators.jellyfin.parameters import Query
from playhead.simulators.jellyfin.replies import Refused
from tests.unit.simulators.jellyfin.world import World

ALWAYS = [
    ({"authorization": 'MediaBrowser Token="KEY"'}, ""),
    ({"authorization": "mediabrowser Token=KEY"}, ""),
    ({}, "ApiKey"),
    ({}, "apikey"),
]
LEGACY = [
    ({"authorization": 'Emby Token="KEY"'}, ""),
    ({"x-emby-token": "KEY"}, ""),
    ({"x-mediabrowser-token": "KEY"}, ""),
    ({"x-emby-authorization": 'MediaBrowser Token="KEY"'}, ""),
    ({}, "api_key"),
]
NEVER = [
    ({"authorization": 'MediaBrowser token="KEY"'}, ""),
    ({"authorization": "Bearer KEY"}, ""),
    ({}, "X-Emby-Token"),
]


def known(world: World, headers: dict[str, str], parameter: str) -> bool:
    filled = {name: value.replace("KEY", world.sim.api_key) for name, value in headers.items()}
    query = Query([(parameter, world.sim.api_key)] if parameter else [])
    return auth.identify(world.server, filled, query).key


@pytest.mark.parametrize(("headers", "parameter"), ALWAYS)
def test_forms_that_every_setting_accepts(headers: dict[str, str], parameter: str) -> None:
    assert known(World("10.11.11"), headers, parameter)
    assert known(World("12.0.0"), headers, parameter)


@pytest.mark.parametrize(("headers", "parameter"), LEGACY)
def test_legacy_forms_hang_on_the_setting(headers: dict[str, str], parameter: str) -> None:
    world = World("12.0.0")
    assert not known(world, headers, parameter)
    world.server.configuration["EnableLegacyAuthorization"] = True
    assert known(world, headers, parameter)
    assert known(World("10.11.11"), headers, parameter)


@pytest.mark.parametrize(("headers", "parameter"), NEVER)
def test_forms_that_nothing_accepts(headers: dict[str, str], parameter: str) -> None:
    assert not known(World("10.11.11"), headers, parameter)


def test_header_values_are_quoted_or_bare_and_url_decoded() -> None:
    header = 'MediaBrowser Client="A, B", Device=C%20D, DeviceId="x=y", Version="1+2"'
    found = auth.parts(header, ("mediabrowser",))
    assert found == {"Client": "A, B", "Device": "C D", "DeviceId": "x=y", "Version": "1 2"}


def test_an_api_key_gives_its_own_name_and_the_servers_device() -> None:
    world = World()
    header = f'MediaBrowser Token="{world.sim.api_key}", Client="Mine", DeviceId="d"'
    caller = auth.identify(world.server, {"authorization": header}, Query([]))
    assert (caller.device.client, caller.device.device_id, caller.device.device) == ("sim", "d", "Jellyfin Server")
    assert caller.given.client == "Mine"
    assert caller.user is None


async def test_a_user_token_fills_in_its_device_and_dies_with_the_account() -> None:
    world = World()
    token = await world.sign_in("alice", "alicepw", "phone")
    headers = {"authorization": f'MediaBrowser Token="{token}"'}
    caller = auth.identify(world.server, headers, Query([]))
    assert caller.user is world.alice
    assert caller.device.device_id == "phone"
    world.alice.policy["IsDisabled"] = True
    assert not auth.identify(world.server, headers, Query([])).known


def test_access_is_refused_with_401_unknown_and_403_not_allowed() -> None:
    world = World()
    alice, key = Caller(user=world.alice), Caller(key=True)
    auth.check(world.server, Caller(), Access.OPEN)
    auth.check(world.server, alice, Access.USER)
    auth.check(world.server, key, Access.ADMIN)
    for caller, access, status in (
        (Caller(), Access.USER, 401),
        (alice, Access.ADMIN, 403),
        (alice, Access.WIZARD, 403),
    ):
        with pytest.raises(Refused) as refused:
            auth.check(world.server, caller, access)
        assert refused.value.reply.status == status
        assert refused.value.reply.body is None


def test_set_up_routes_are_open_until_it_is_done() -> None:
    world = World()
    world.server.wizard_done = False
    auth.check(world.server, Caller(), Access.WIZARD)
    auth.check(world.server, Caller(), Access.WIZARD_USER)


@pytest.mark.parametrize("version", ["10.8.13", "10.9.11", "10.10.7"])
def test_before_10_11_the_old_forms_cannot_be_switched_off_and_the_old_header_wins(version: str) -> None:
    world = World(version)
    assert "EnableLegacyAuthorization" not in world.server.configuration
    for headers, parameter in (*ALWAYS, *LEGACY):
        assert known(world, headers, parameter)
    both = {"authorization": "MediaBrowser Token=KEY", "x-emby-authorization": "MediaBrowser Token=wrong"}
    assert not known(world, both, "")
    assert known(World("10.11.11"), both, "")
