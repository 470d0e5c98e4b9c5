from __future__ import annotations

from tests.unit.simulators.jellyfin.world import EACH, World


async def test_users_are_listed_by_name_to_anyone_signed_in() -> None:
    world = World()
    token = await world.sign_in("bob")
    names = [user["Name"] for user in (await world.ask("GET", "/Users", token=token)).json()]
    assert names == ["admin", "alice", "bob"]
    hidden = (await world.ask("GET", "/Users", params={"isDisabled": "true"})).json()
    assert hidden == []


@EACH
async def test_has_password_is_true_for_everybody_on_12(version: str) -> None:
    world = World(version)
    users = (await world.ask("GET", "/Users")).json()
    assert {user["Name"]: user["HasPassword"] for user in users}["bob"] is (version == "12.0.0")


async def test_new_users_are_hidden_from_the_public_list() -> None:
    world = World()
    assert (await world.ask("GET", "/Users/Public", token="")).json() == []
    world.bob.policy["IsHidden"] = False
    assert [user["Name"] for user in (await world.ask("GET", "/Users/Public", token="")).json()] == ["bob"]


async def test_a_key_is_nobody() -> None:
    assert (await World().ask("GET", "/Users/Me")).status_code == 400


async def test_an_unknown_user_is_said_so() -> None:
    answer = await World().ask("GET", "/Users/" + "f" * 32)
    assert (answer.status_code, answer.json()) == (404, "User not found")


async def test_a_user_is_made_renamed_and_deleted() -> None:
    world = World()
    made = (await world.ask("POST", "/Users/New", json={"Name": "carol", "Password": "pw"})).json()
    taken = await world.ask("POST", "/Users/New", json={"Name": "CAROL"})
    unnamed = await world.ask("POST", "/Users/New", json={"Name": ""})
    assert (taken.text, unnamed.json()["errors"]) == (
        "Error processing request.",
        {"Name": ["The Name field is required."]},
    )
    renamed = {**made, "Name": "carola"}
    assert (await world.ask("POST", "/Users", params={"userId": made["Id"]}, json=renamed)).status_code == 204
    assert world.sim.user("carola").password == "pw"
    assert (await world.ask("DELETE", f"/Users/{made['Id']}")).status_code == 204
    assert (await world.ask("DELETE", f"/Users/{made['Id']}")).status_code == 404


async def test_a_rename_wants_the_whole_user() -> None:
    world = World()
    answer = await world.ask("POST", "/Users", params={"userId": world.bob.id}, json={"Name": "rob"})
    assert answer.status_code == 400
    assert "Policy.AuthenticationProviderId" in answer.json()["errors"]


async def test_the_last_administrator_stays_but_loses_his_tokens() -> None:
    world = World()
    token = await world.sign_in("admin", "adminpw")
    answer = await world.ask("DELETE", f"/Users/{world.sim.user('admin').id}")
    assert answer.status_code == 400
    assert (await world.ask("GET", "/Users/Me", token=token)).status_code == 401


async def test_a_policy_is_set_whole_or_not_at_all() -> None:
    world = World()
    path = f"/Users/{world.bob.id}/Policy"
    assert (await world.ask("POST", path, json={"IsDisabled": True})).status_code == 400
    whole = {**world.bob.policy, "IsDisabled": True}
    assert (await world.ask("POST", path, json=whole)).status_code == 204
    assert world.bob.disabled


async def test_an_administrator_cannot_be_disabled() -> None:
    world = World()
    admin = world.sim.user("admin")
    whole = {**admin.policy, "IsDisabled": True}
    assert (await world.ask("POST", f"/Users/{admin.id}/Policy", json=whole)).status_code == 403


async def test_a_password_is_changed_by_its_owner_who_knows_it_or_by_a_key() -> None:
    world = World()
    token = await world.sign_in("alice", "alicepw")
    wrong = await world.ask("POST", "/Users/Password", token=token, json={"CurrentPw": "x", "NewPw": "n"})
    right = await world.ask("POST", "/Users/Password", token=token, json={"CurrentPw": "alicepw", "NewPw": "n"})
    assert (wrong.status_code, right.status_code, world.alice.password) == (403, 204, "n")
    assert (await world.ask("GET", "/Users/Me", token=token)).status_code == 200
    by_key = await world.ask("POST", "/Users/Password", params={"userId": world.alice.id}, json={"NewPw": "m"})
    assert (by_key.status_code, world.alice.password) == (204, "m")
    assert (await world.ask("GET", "/Users/Me", token=token)).status_code == 401


async def test_a_users_own_settings_are_merged() -> None:
    world = World()
    token = await world.sign_in("bob")
    await world.ask("POST", "/Users/Configuration", token=token, json={"HidePlayedInLatest": False})
    assert world.bob.configuration["HidePlayedInLatest"] is False
    assert world.bob.configuration["SubtitleMode"] == "Default"


async def test_signing_in_wants_all_parts_of_the_header() -> None:
    world = World()
    async with world.client("", Authorization='MediaBrowser Client="A", Device="D", DeviceId="x"') as client:
        answer = await client.post("/Users/AuthenticateByName", json={"Username": "bob", "Pw": ""})
    assert (answer.status_code, answer.text) == (400, "Error processing request.")


@EACH
async def test_the_answer_to_a_sign_in_shows_old_dates_on_10_11(version: str) -> None:
    world = World(version)
    await world.sign_in("alice", "alicepw")
    header = 'MediaBrowser Client="App", Device="D", DeviceId="tv", Version="1"'
    async with world.client("", Authorization=header) as client:
        body = {"Username": "alice", "Pw": "alicepw"}
        shown = (await client.post("/Users/AuthenticateByName", json=body)).json()["User"]
    assert ("LastLoginDate" in shown) is (version != "10.11.11")


@EACH
async def test_a_name_of_dots_is_refused_on_12_only(version: str) -> None:
    world = World(version)
    answer = await world.ask("POST", "/Users/New", json={"Name": ".."})
    assert answer.status_code == (400 if version == "12.0.0" else 200)


@EACH
async def test_an_unknown_user_cannot_be_deleted(version: str) -> None:
    answer = await World(version).ask("DELETE", "/Users/" + "f" * 32)
    assert answer.status_code == (500 if version == "10.8.13" else 404)


async def test_the_last_user_cannot_be_deleted() -> None:
    world = World()
    for name in ("alice", "bob"):
        await world.sim.delete_user(name)
    assert (await world.ask("DELETE", f"/Users/{world.sim.user('admin').id}")).status_code == 500
    assert [user.name for user in world.server.users.values()] == ["admin"]


async def test_the_last_user_who_may_sign_in_cannot_be_disabled() -> None:
    world = World()
    for name in ("admin", "alice"):
        world.sim.user(name).policy["IsDisabled"] = True
    whole = {**world.bob.policy, "IsDisabled": True}
    assert (await world.ask("POST", f"/Users/{world.bob.id}/Policy", json=whole)).status_code == 403


async def test_who_is_disabled_loses_his_tokens_for_good() -> None:
    world = World()
    token = await world.sign_in("bob")
    for disabled, status in ((True, 401), (False, 401)):
        whole = {**world.bob.policy, "IsDisabled": disabled}
        await world.ask("POST", f"/Users/{world.bob.id}/Policy", json=whole)
        assert (await world.ask("GET", "/Users/Me", token=token)).status_code == status


@EACH
async def test_a_policy_may_be_given_in_part_on_10_8(version: str) -> None:
    world = World(version)
    answer = await world.ask("POST", f"/Users/{world.bob.id}/Policy", json={"IsHidden": False})
    assert answer.status_code == (204 if version == "10.8.13" else 400)


async def test_a_user_renames_himself_and_nobody_else() -> None:
    world = World()
    token = await world.sign_in("bob")
    body = (await world.ask("GET", "/Users/Me", token=token)).json()
    other = await world.ask("POST", f"/Users/{world.alice.id}", token=token, json={**body, "Name": "mallory"})
    own = await world.ask("POST", f"/Users/{world.bob.id}", token=token, json={**body, "Name": "robert"})
    assert (other.status_code, own.status_code) == (403, 204)
    assert {user.name for user in world.server.users.values()} == {"admin", "alice", "robert"}


@EACH
async def test_on_10_8_a_key_cannot_set_a_password(version: str) -> None:
    world = World(version)
    answer = await world.ask("POST", f"/Users/{world.alice.id}/Password", json={"NewPw": "n"})
    assert (answer.status_code, world.alice.password) == ((500, "alicepw") if version == "10.8.13" else (204, "n"))
