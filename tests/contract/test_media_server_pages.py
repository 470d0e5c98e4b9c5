"""User data by pages, and whether a library scan runs: the fake and the adapter before a simulated server alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from playhead.domain.errors import NotThere, ServerError
from playhead.domain.userdata import UserData
from playhead.ports.media_server import Only
from tests.contract.media_server_suite import NO_ITEM, NO_USER, World

FITS: dict[Only, Callable[[UserData], bool]] = {
    Only.PLAYED: lambda data: data.played,
    Only.RESUMABLE: lambda data: data.position > 0,
    Only.FAVORITE: lambda data: data.favorite,
}


async def all_rows(world: World, user: str, *, limit: int = 2, only: Only | None = None) -> dict[str, UserData]:
    found: dict[str, UserData] = {}
    start, total = 0, 1
    while start < total:
        page = await world.server.user_data_page(world.user(user), start=start, limit=limit, only=only)
        assert page.start == start
        assert page.rows == len(page.data) <= limit
        found |= page.data
        start, total = start + page.rows, page.total
    assert len(found) == total
    return found


async def test_the_pages_hold_every_item_of_the_listing_with_the_accounts_own_data(world: World) -> None:
    await world.mark("alice", "Metropolis", True)
    rows = await all_rows(world, "alice")
    listed = await world.server.items(start=0, limit=500)
    assert list(rows) == [item.item_id for item in listed.items]
    assert rows[world.item("Metropolis")] == world.truth("alice", "Metropolis")
    assert rows[world.item("Metropolis")].played
    assert not (await all_rows(world, "bob"))[world.item("Metropolis")].played


async def test_another_file_of_a_film_is_in_no_listing_and_is_read_by_its_id(world: World) -> None:
    before = (await world.server.items(start=0, limit=500)).total
    version = await world.add_version("Nosferatu")
    page = await world.server.items(start=0, limit=500)
    assert page.total == page.rows == before
    several = {item.item_id: item for item in page.items if item.versions}
    assert set(several) == {world.item("Nosferatu")}
    (named,) = several[world.item("Nosferatu")].versions
    assert (named.item_id, (named.path or "")[-9:]) == (version, " - 4K.mkv")
    assert version not in await all_rows(world, "alice")
    assert await world.server.user_data(world.user("alice"), [version]) == {version: UserData()}
    (found,) = await world.server.items_by_id([world.item("Nosferatu")])
    assert found == several[world.item("Nosferatu")]


async def test_a_page_of_nothing_counts_what_is_listed(world: World) -> None:
    listed = await world.server.items(start=0, limit=2)
    page = await world.server.items(start=0, limit=0)
    assert (page.items, page.rows, page.total) == ((), 0, listed.total)


@pytest.mark.parametrize("only", list(Only))
async def test_a_page_can_be_of_what_is_played_begun_or_a_favourite_only(world: World, only: Only) -> None:
    await world.mark("alice", "Metropolis", True)
    await world.favorite("alice", "Nosferatu")
    await world.start("alice", "Show S01E01")
    await world.progress("alice", "Show S01E01", 600)
    # whether a series that is begun belongs to such a page differs by version; what can be played never does
    folders = {world.item(name) for name in ("Show", "Season 1", "Artist", "Album")}
    every = {i: data for i, data in (await all_rows(world, "alice")).items() if i not in folders}
    wanted = {item_id: data for item_id, data in every.items() if FITS[only](data)}
    assert wanted
    found = await all_rows(world, "alice", only=only)
    assert {item_id: data for item_id, data in found.items() if item_id not in folders} == wanted


async def test_pages_can_be_of_one_library(world: World) -> None:
    whole = await all_rows(world, "alice")
    listed = (await world.server.items(start=0, limit=500)).items
    for library in await world.server.libraries():
        page = await world.server.user_data_page(world.user("alice"), start=0, limit=500, within=library.library_id)
        inside = {i.item_id for i in listed if any((i.path or "").startswith(f"{x}/") for x in library.locations)}
        assert inside
        assert inside <= set(page.data) <= set(whole)
        assert page.total == len(page.data) < len(whole)


async def test_no_page_is_had_of_a_library_that_is_not_there(world: World) -> None:
    with pytest.raises(ServerError):
        await world.server.user_data_page(world.user("alice"), start=0, limit=500, within=NO_ITEM)


async def test_a_page_beyond_the_end_is_empty(world: World) -> None:
    page = await world.server.user_data_page(world.user("alice"), start=10_000, limit=500)
    assert (page.rows, page.data) == (0, {})


@pytest.mark.parametrize("only", [None, *Only])
async def test_no_page_is_had_of_a_user_who_is_not_there(world: World, only: Only | None) -> None:
    with pytest.raises(NotThere):
        await world.server.user_data_page(NO_USER, start=0, limit=500, only=only)


async def test_a_scan_is_seen_while_it_runs(world: World) -> None:
    assert not await world.server.scanning()
    await world.scan(runs=True)
    assert await world.server.scanning()
    await world.scan(runs=False)
    assert not await world.server.scanning()


async def saved(world: World, since: int) -> list[str]:
    """Names of what was saved since, read by pages of two."""
    found: list[str] = []
    start, total = 0, 1
    while start < total:
        page = await world.server.items_saved(since, start=start, limit=2)
        assert page.start == start
        found += [item.name for item in page.items]
        start, total = start + page.rows, page.total
    assert len(found) == total
    return found


async def server_now(world: World) -> int:
    now = await world.server.server_time()
    assert now is not None
    return now


async def test_what_was_saved_since_a_moment_is_listed_alone(world: World) -> None:
    world.clock.advance(60_000)
    before = await server_now(world)
    assert await saved(world, before) == []
    for name in ("Metropolis", "Nosferatu", "Two"):
        await world.edit(name)
    assert sorted(await saved(world, before)) == ["Metropolis", "Nosferatu", "Two"]
    world.clock.advance(60_000)
    assert await saved(world, await server_now(world)) == []


async def test_what_somebody_does_with_an_item_does_not_save_it(world: World) -> None:
    world.clock.advance(60_000)
    before = await server_now(world)
    await world.mark("alice", "Metropolis", True)
    await world.favorite("alice", "Nosferatu")
    assert await saved(world, before) == []


@pytest.mark.parametrize("since", [0, -(10**15)])
async def test_since_ever_is_everything(world: World, since: int) -> None:
    page = await world.server.items_saved(since, start=0, limit=500)
    assert page == await world.server.items(start=0, limit=500)
