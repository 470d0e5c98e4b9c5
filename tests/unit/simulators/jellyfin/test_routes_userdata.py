from __future__ import annotations

import asyncio
from typing import Any

import pytest

from playhead.simulators.jellyfin.model import Row
from tests.unit.simulators.jellyfin.world import EACH, SINCE_10_9, World


def path(world: World, name: str = "Alpha") -> str:
    return f"/UserItems/{world.sim.item(name).id}/UserData"


async def test_a_write_answers_the_state_it_left() -> None:
    world = World()
    for_alice = {"userId": world.alice.id}
    body = {"Played": True, "PlayCount": "2", "isFavorite": True, "LastPlayedDate": "2024-01-01T00:00:00Z"}
    answer = (await world.ask("POST", path(world), params=for_alice, json=body)).json()
    assert (answer["Played"], answer["PlayCount"], answer["IsFavorite"]) == (True, 2, True)
    assert answer["LastPlayedDate"] == "2024-01-01T00:00:00.0000000Z"
    assert (await world.ask("GET", path(world), params=for_alice)).json() == answer


@pytest.mark.parametrize("body", [{"Rating": 11}, {"PlayCount": "many"}, {"LastPlayedDate": "soon"}])
async def test_a_bad_write_is_refused_whole(body: dict[str, Any]) -> None:
    world = World("12.0.0")
    answer = await world.ask("POST", path(world), params={"userId": world.alice.id}, json={"Played": True, **body})
    assert answer.status_code == 400
    assert world.sim.row("alice", "Alpha") == Row()


@SINCE_10_9
async def test_a_rejected_rating_shows_the_other_fields_up_to_10_11_unsaved(version: str) -> None:
    world = World(version)
    for_alice = {"userId": world.alice.id}
    await world.ask("POST", path(world), params=for_alice, json={"IsFavorite": True, "Rating": 11})
    shown = (await world.ask("GET", path(world), params=for_alice)).json()
    assert shown["IsFavorite"] is (version != "12.0.0")
    assert world.sim.row("alice", "Alpha") == Row()


@SINCE_10_9
async def test_of_two_writes_at_once_12_loses_one(version: str) -> None:
    world = World(version)
    bodies: list[dict[str, Any]] = [{"Played": True}, {"IsFavorite": True}]
    answers = await asyncio.gather(
        *(world.ask("POST", path(world), params={"userId": world.alice.id}, json=body) for body in bodies)
    )
    assert [answer.status_code for answer in answers] == [200, 200]
    row = world.sim.row("alice", "Alpha")
    assert (row.played and row.favorite) is (version != "12.0.0")


@SINCE_10_9
async def test_one_write_after_the_other_loses_nothing(version: str) -> None:
    world = World(version)
    for body in ({"Played": True}, {"IsFavorite": True}):
        await world.ask("POST", path(world), params={"userId": world.alice.id}, json=body)
    assert world.sim.row("alice", "Alpha") == Row(favorite=True, played=True)


async def test_played_takes_a_date_and_makes_the_keys_session_the_users() -> None:
    world = World()
    marked = f"/UserPlayedItems/{world.alpha.id}"
    given = {"userId": world.alice.id, "datePlayed": "20210304050607"}
    assert (await world.ask("POST", marked, params=given)).json()["PlayCount"] == 1
    assert (await world.ask("POST", marked, params=given)).json()["PlayCount"] == 2
    (session,) = (await world.ask("GET", "/Sessions")).json()
    assert (session["UserName"], session["Client"], session["DeviceId"]) == ("alice", "sim", world.server.id)
    bad = await world.ask("POST", marked, params={**given, "datePlayed": "soon"})
    assert bad.status_code == 400
    assert (await world.ask("DELETE", marked, params={"userId": world.alice.id})).json()["Played"] is False


async def test_favourite_and_rating_have_routes_of_their_own() -> None:
    world = World()
    item, for_alice = world.alpha.id, {"userId": world.alice.id}
    assert (await world.ask("POST", f"/UserFavoriteItems/{item}", params=for_alice)).json()["IsFavorite"] is True
    assert (await world.ask("DELETE", f"/UserFavoriteItems/{item}", params=for_alice)).json()["IsFavorite"] is False
    liked = await world.ask("POST", f"/UserItems/{item}/Rating", params={**for_alice, "likes": "true"})
    assert liked.json()["Rating"] == 10
    assert "Rating" not in (await world.ask("DELETE", f"/UserItems/{item}/Rating", params=for_alice)).json()


async def test_the_legacy_twins_do_the_same() -> None:
    world = World()
    user, item = world.alice.id, world.alpha.id
    await world.ask("POST", f"/Users/{user}/PlayedItems/{item}")
    await world.ask("POST", f"/Users/{user}/FavoriteItems/{item}")
    await world.ask("POST", f"/Users/{user}/Items/{item}/Rating", params={"likes": "false"})
    await world.ask("POST", f"/Users/{user}/Items/{item}/UserData", json={"PlayCount": 7})
    row = world.sim.row("alice", "Alpha")
    assert (row.played, row.favorite, row.rating, row.play_count) == (True, True, 1, 7)


async def test_routes_with_a_user_want_one_that_exists_and_may_see_the_item() -> None:
    world = World()
    world.bob.policy.update(EnableAllFolders=False, EnabledFolders=[])
    alice = await world.sign_in("alice", "alicepw")
    statuses = [
        (await world.ask("GET", path(world))).status_code,
        (await world.ask("GET", path(world), params={"userId": "f" * 32})).status_code,
        (await world.ask("GET", path(world), params={"userId": world.bob.id})).status_code,
        (await world.ask("GET", path(world), token=alice, params={"userId": world.bob.id})).status_code,
        (await world.ask("GET", path(world), token=alice)).status_code,
    ]
    assert statuses == [400, 404, 404, 403, 200]


@EACH
async def test_the_old_routes_work_in_every_version(version: str) -> None:
    world = World(version)
    user, item = world.alice.id, world.alpha.id
    dated = {"datePlayed": "2024-05-01T10:11:12.0000000Z"}
    marked = await world.ask("POST", f"/Users/{user}/PlayedItems/{item}", params=dated)
    assert (marked.json()["Played"], marked.json()["LastPlayedDate"]) == (True, dated["datePlayed"])
    await world.ask("POST", f"/Users/{user}/FavoriteItems/{item}")
    liked = await world.ask("POST", f"/Users/{user}/Items/{item}/Rating", params={"likes": "true"})
    assert liked.json()["Rating"] == 10
    cleared = await world.ask("DELETE", f"/Users/{user}/Items/{item}/Rating")
    assert "Rating" not in cleared.json()
    unmarked = await world.ask("DELETE", f"/Users/{user}/PlayedItems/{item}")
    assert world.sim.row("alice", "Alpha") == Row(favorite=True)
    assert unmarked.json().get("ItemId") == {"10.10.7": "0" * 32, "10.11.11": item, "12.0.0": item}.get(version)


async def test_10_8_has_no_user_data_route_and_fails_at_what_is_unknown() -> None:
    world = World("10.8.13")
    user, item = world.alice.id, world.alpha.id
    assert (await world.ask("POST", path(world), params={"userId": user}, json={})).status_code == 404
    assert (await world.ask("POST", f"/Users/{user}/Items/{item}/UserData", json={})).status_code == 404
    assert (await world.ask("POST", f"/Users/{user}/FavoriteItems/{'f' * 32}")).status_code == 500
    assert (await world.ask("POST", f"/Users/{'f' * 32}/FavoriteItems/{item}")).status_code == 500


async def test_10_8_guards_neither_users_nor_items() -> None:
    world = World("10.8.13")
    world.bob.policy.update(EnableAllFolders=False, EnabledFolders=[])
    alice = await world.sign_in("alice", "alicepw")
    answer = await world.ask("POST", f"/Users/{world.bob.id}/FavoriteItems/{world.alpha.id}", token=alice)
    assert answer.status_code == 200
    assert world.sim.row("bob", "Alpha").favorite


@EACH
async def test_marking_by_key_re_owns_the_keys_session_from_10_9_on(version: str) -> None:
    world = World(version)
    await world.ask("POST", f"/Users/{world.alice.id}/PlayedItems/{world.alpha.id}")
    (session,) = (await world.ask("GET", "/Sessions")).json()
    assert session.get("UserName") == (None if version == "10.8.13" else "alice")


@EACH
async def test_a_second_mark_without_a_date_renews_it_on_10_8_only(version: str) -> None:
    world = World(version)
    marked = f"/Users/{world.alice.id}/PlayedItems/{world.alpha.id}"
    first = (await world.ask("POST", marked)).json()
    world.clock.advance(60_000)
    second = (await world.ask("POST", marked)).json()
    assert second["PlayCount"] == 1
    assert (second["LastPlayedDate"] == first["LastPlayedDate"]) is (version != "10.8.13")


@pytest.mark.parametrize("version", ["10.8.13", "10.9.11", "10.10.7"])
async def test_before_10_11_nothing_of_two_writes_at_once_is_lost(version: str) -> None:
    world = World(version)
    user, item = world.alice.id, world.alpha.id
    await asyncio.gather(
        world.ask("POST", f"/Users/{user}/FavoriteItems/{item}"),
        world.ask("POST", f"/Users/{user}/Items/{item}/Rating", params={"likes": "false"}),
    )
    assert world.sim.row("alice", "Alpha") == Row(favorite=True, rating=1)


@EACH
async def test_a_mark_on_a_folder_reaches_its_files_and_favourites_stay_with_it(version: str) -> None:
    world = World(version)
    user = world.alice.id
    for name, leaf in (("Season 1", "Show S01E02"), ("Album", "Two"), ("Artist", "One")):
        folder = world.sim.item(name).id
        await world.ask("POST", f"/Users/{user}/PlayedItems/{folder}")
        await world.ask("POST", f"/Users/{user}/FavoriteItems/{folder}")
        await world.ask("POST", f"/Users/{user}/Items/{folder}/Rating", params={"likes": "false"})
        assert world.sim.row("alice", leaf).played
        assert not world.sim.row("alice", leaf).favorite
        assert world.sim.row("alice", name) == Row(favorite=True, rating=1)


async def test_a_mark_from_a_session_counts_for_those_added_to_it_too() -> None:
    world = World()
    token = await world.sign_in("alice", "alicepw")
    (session,) = world.server.sessions.values()
    assert (await world.ask("POST", f"/Sessions/{session.id}/User/{world.bob.id}", token=token)).status_code == 204
    path = f"/UserPlayedItems/{world.alpha.id}"
    assert (await world.ask("POST", path, token=token)).json()["Played"] is True
    assert world.sim.row("bob", "Alpha").played
    await world.ask("DELETE", path, token=token)
    assert not world.sim.row("bob", "Alpha").played
    await world.ask("POST", path, params={"userId": world.alice.id})
    assert not world.sim.row("bob", "Alpha").played, "an API key has a session of its own"
