from __future__ import annotations

from typing import Any

from tests.unit.simulators.jellyfin.world import EACH, World


async def create(world: World, token: str | None, **body: Any) -> str:
    ids = [world.alpha.id, world.sim.item("Beta").id]
    answer = await world.ask("POST", "/Playlists", token=token, json={"Name": "mine", "Ids": ids, **body})
    return str(answer.json()["Id"])


async def entries(world: World, path: str, token: str | None, **params: str) -> list[str]:
    body = (await world.ask("GET", f"{path}/Items", token=token, params=params)).json()
    return [item["Name"] for item in body["Items"]]


async def test_an_owner_can_do_everything_with_a_list() -> None:
    world = World()
    alice = await world.sign_in("alice", "alicepw")
    path = f"/Playlists/{await create(world, alice)}"
    show = world.sim.item("Show S01E01").id
    assert (await world.ask("POST", f"{path}/Items", token=alice, params={"ids": show})).status_code == 204
    assert (await world.ask("POST", f"{path}/Items/{show}/Move/0", token=alice)).status_code == 204
    assert await entries(world, path, alice) == ["Show S01E01", "Alpha", "Beta"]
    assert (await world.ask("POST", f"{path}/Items/{show}/Move/99", token=alice)).status_code == 500
    assert (await world.ask("DELETE", f"{path}/Items", token=alice, params={"entryIds": show})).status_code == 204
    change = {"Name": "ours", "Ids": [world.alpha.id], "IsPublic": False}
    assert (await world.ask("POST", path, token=alice, json=change)).status_code == 204
    assert await entries(world, path, alice) == ["Alpha"]
    shown = (await world.ask("GET", path, token=alice)).json()
    assert shown == {"OpenAccess": False, "Shares": [], "ItemIds": [world.alpha.id]}


async def test_a_key_creates_lists_adds_and_removes_but_does_no_more() -> None:
    world = World()
    path = f"/Playlists/{await create(world, None, UserId=world.alice.id)}"
    for_alice = {"userId": world.alice.id}
    assert await entries(world, path, None, **for_alice) == ["Alpha", "Beta"]
    beta = world.sim.item("Beta").id
    gone = await world.ask("DELETE", f"{path}/Items", params={"entryIds": beta})
    assert (gone.status_code, await entries(world, path, None, **for_alice)) == (204, ["Alpha"])
    refused = [
        (await world.ask("GET", path, params=for_alice)).status_code,
        (await world.ask("POST", path, json={"Name": "x"})).status_code,
        (await world.ask("POST", f"{path}/Items/{beta}/Move/0")).status_code,
        (await world.ask("GET", f"{path}/Users")).status_code,
        (await world.ask("GET", f"{path}/Items")).status_code,
        (await world.ask("POST", "/Playlists", json={"Name": "orphan"})).status_code,
    ]
    assert refused == [400] * 6


async def test_others_see_public_lists_and_may_not_change_them() -> None:
    world = World()
    alice, bob = await world.sign_in("alice", "alicepw", "a"), await world.sign_in("bob", "", "b")
    path = f"/Playlists/{await create(world, alice)}"
    ids = {"ids": world.alpha.id}
    assert len(await entries(world, path, bob)) == 2
    assert (await world.ask("POST", f"{path}/Items", token=bob, params=ids)).status_code == 403
    await world.ask("POST", path, token=alice, json={"IsPublic": False})
    hidden = await world.ask("GET", f"{path}/Items", token=bob)
    assert (hidden.status_code, hidden.json()) == (404, "Playlist not found")


async def test_sharing_works_for_public_lists_only() -> None:
    world = World()
    alice = await world.sign_in("alice", "alicepw")
    path = f"/Playlists/{await create(world, alice)}"
    share = f"{path}/Users/{world.bob.id}"
    assert (await world.ask("POST", share, token=alice, json={"CanEdit": True})).status_code == 204
    assert (await world.ask("GET", f"{path}/Users", token=alice)).json()[0]["CanEdit"] is True
    assert (await world.ask("DELETE", share, token=alice)).status_code == 204
    assert (await world.ask("DELETE", share, token=alice)).json() == "User permissions not found"
    await world.ask("POST", path, token=alice, json={"IsPublic": False})
    assert (await world.ask("POST", share, token=alice, json={"CanEdit": True})).status_code == 500


async def test_lists_are_found_and_deleted_as_items() -> None:
    world = World()
    alice, bob = await world.sign_in("alice", "alicepw", "a"), await world.sign_in("bob", "", "b")
    made = await create(world, alice, IsPublic=False)
    params = {"recursive": "true", "includeItemTypes": "Playlist"}
    assert len((await world.ask("GET", "/Items", token=alice, params=params)).json()["Items"]) == 1
    assert (await world.ask("GET", "/Items", token=bob, params=params)).json()["Items"] == []
    assert (await world.ask("DELETE", f"/Items/{made}", token=bob)).status_code == 404
    assert (await world.ask("DELETE", f"/Items/{made}", token=alice)).status_code == 204
    assert world.server.playlists == {}


async def test_an_unknown_item_or_list_is_refused() -> None:
    world = World()
    alice = await world.sign_in("alice", "alicepw")
    bad = await world.ask("POST", "/Playlists", token=alice, json={"Name": "x", "Ids": ["f" * 32]})
    assert bad.status_code == 400
    assert (await world.ask("GET", f"/Playlists/{'f' * 32}", token=alice)).status_code == 404


@EACH
async def test_what_an_api_key_may_do_with_a_list_hangs_on_the_version(version: str) -> None:
    world = World(version)
    alice = await world.sign_in("alice", "alicepw", "a")
    path = f"/Playlists/{await create(world, alice)}"
    items = f"{path}/Items"
    entry = (await world.ask("GET", items, token=alice)).json()["Items"][0]["PlaylistItemId"]
    moved = await world.ask("POST", f"{items}/{entry}/Move/1")
    removed = await world.ask("DELETE", items, params={"entryIds": entry})
    assert moved.status_code == (204 if version == "10.8.13" else 400)
    assert removed.status_code == (400 if version in ("10.9.11", "10.10.7") else 204)


async def test_whom_a_list_is_shared_with_is_for_its_owner_alone() -> None:
    world = World()
    alice, bob = await world.sign_in("alice", "alicepw", "a"), await world.sign_in("bob", "", "b")
    path = f"/Playlists/{await create(world, alice, Users=[{'UserId': world.bob.id, 'CanEdit': True}])}"
    share = f"{path}/Users/{world.bob.id}"
    answers = [
        await world.ask("GET", f"{path}/Users", token=bob),
        await world.ask("POST", share, token=bob, json={"CanEdit": False}),
        await world.ask("DELETE", share, token=bob),
    ]
    assert [(answer.status_code, answer.content) for answer in answers] == [(403, b"")] * 3
    shown = (await world.ask("GET", f"{path}/Users", token=alice)).json()
    assert shown == [{"UserId": world.bob.id, "CanEdit": True}]


async def test_an_editor_changes_a_list_he_does_not_own() -> None:
    world = World()
    alice, bob = await world.sign_in("alice", "alicepw", "a"), await world.sign_in("bob", "", "b")
    path = f"/Playlists/{await create(world, alice, IsPublic=False)}"
    sharing = {"Users": [{"UserId": world.bob.id, "CanEdit": True}]}
    assert (await world.ask("POST", path, token=alice, json=sharing)).status_code == 204
    show = world.sim.item("Show S01E01").id
    assert (await world.ask("POST", f"{path}/Items", token=bob, params={"ids": show})).status_code == 204
    assert await entries(world, path, bob) == ["Alpha", "Beta", "Show S01E01"]


async def test_a_change_of_a_list_is_heard_on_its_readers_sockets() -> None:
    world = World()
    alice, bob = await world.sign_in("alice", "alicepw", "a"), await world.sign_in("bob", "", "b")
    hers, his = await world.sim.open_socket(alice, device="a1"), await world.sim.open_socket(bob, device="b1")
    made = await create(world, alice, IsPublic=False)
    await world.pass_time(31)
    heard = [m["Data"] for m in hers.take() if m["MessageType"] == "LibraryChanged"]
    assert [data["ItemsAdded"] for data in heard] == [[made]]
    assert [m["Data"]["ItemsAdded"] for m in his.take() if m["MessageType"] == "LibraryChanged"] == [[]]
