from __future__ import annotations

import pytest

from tests.unit.simulators.jellyfin.world import World


async def test_the_public_info_names_server_and_version_to_anybody() -> None:
    world = World("12.0.0")
    body = (await world.ask("GET", "/System/Info/Public", token="")).json()
    assert body["Version"] == "12.0.0"
    assert body["Id"] == world.server.id
    assert body["StartupWizardCompleted"] is True


async def test_full_info_wants_a_credential() -> None:
    world = World()
    assert (await world.ask("GET", "/System/Info", token="")).status_code == 401
    assert (await world.ask("GET", "/System/Info")).json()["CanSelfRestart"] is True


@pytest.mark.parametrize(("path", "text"), [("/System/Ping", '"Jellyfin Server"'), ("/health", "Healthy")])
async def test_pings_answer_without_a_credential(path: str, text: str) -> None:
    assert (await World().ask("GET", path, token="")).text == text


async def test_configuration_is_read_by_every_user_and_written_by_administrators() -> None:
    world = World()
    alice = await world.sign_in("alice", "alicepw")
    assert (await world.ask("GET", "/System/Configuration", token=alice)).status_code == 200
    change = {"MaxResumePct": 80}
    assert (await world.ask("POST", "/System/Configuration", token=alice, json=change)).status_code == 403
    assert (await world.ask("POST", "/System/Configuration", json=change)).status_code == 204
    assert world.server.limits.end_percent == 80
    assert world.server.configuration["MinResumePct"] == 5


async def test_the_activity_log_is_newest_first_and_filtered() -> None:
    world = World()
    await world.sign_in("alice", "alicepw")
    path = "/System/ActivityLog/Entries"
    page = (await world.ask("GET", path, params={"limit": 2})).json()
    assert [entry["Type"] for entry in page["Items"]] == ["AuthenticationSucceeded", "SessionStarted"]
    later = (await world.ask("GET", path, params={"minDate": "2099-01-01T00:00:00Z"})).json()
    assert later["TotalRecordCount"] == 0


async def test_a_restart_forgets_sessions_and_keeps_tokens() -> None:
    world = World("12.0.0")
    token = await world.sign_in("alice", "alicepw")
    assert (await world.ask("POST", "/System/Restart")).status_code == 204
    assert (await world.ask("GET", "/Sessions")).json() == []
    assert (await world.ask("GET", "/Users/Me", token=token)).status_code == 200


async def test_the_wizard_leads_to_a_first_administrator() -> None:
    world = World()
    world.server.wizard_done = False
    first = {"Name": "root2", "Password": "pw"}
    assert (await world.ask("POST", "/Startup/User", token="", json=first)).status_code == 404
    assert (await world.ask("GET", "/Startup/User", token="")).json() == {"Name": "root"}
    empty = await world.ask("POST", "/Startup/User", token="", json={"Name": "x", "Password": ""})
    assert (empty.status_code, empty.text) == (400, '"Password must not be empty"')
    assert (await world.ask("POST", "/Startup/User", token="", json=first)).status_code == 204
    assert world.sim.user("root2").admin
    assert (await world.ask("POST", "/Startup/Complete", token="")).status_code == 204
    assert (await world.ask("GET", "/Startup/User", token="")).status_code == 401


async def test_the_wizard_of_10_8_takes_an_empty_password_and_fails_out_of_order() -> None:
    world = World("10.8.13")
    world.server.wizard_done = False
    first = {"Name": "root2", "Password": ""}
    assert (await world.ask("POST", "/Startup/User", token="", json=first)).status_code == 500
    await world.ask("GET", "/Startup/User", token="")
    assert (await world.ask("POST", "/Startup/User", token="", json=first)).status_code == 204
    assert world.sim.user("root2").password is None
