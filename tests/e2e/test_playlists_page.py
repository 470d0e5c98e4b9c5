"""Playlists side by side: taken apart, linked by hand, and asked about where they are gone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from playhead.features.playlists import absence, emptied
from playhead.simulators.jellyfin import JellyfinSimulator
from tests.e2e.browsing import sign_in
from tests.e2e.house import House, house
from tests.e2e.scrutiny import Spot, looked_over, sharp_eyed
from tests.support.patience import HTTP_SECONDS
from tests.support.program import until

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def make(sim: JellyfinSimulator, name: str, titles: list[str]) -> None:
    """Alice makes a list."""
    ids = [sim.item(title).id for title in titles]
    body = {"Name": name, "Ids": ids, "UserId": sim.user("alice").id, "MediaType": "Video", "IsPublic": False}
    header = {"Authorization": f'MediaBrowser Token="{sim.api_key}"'}
    async with httpx.AsyncClient(timeout=HTTP_SECONDS) as client:
        assert (await client.post(f"{sim.url}/Playlists", json=body, headers=header)).status_code == 200


def shown(sim: JellyfinSimulator, name: str) -> list[str] | None:
    """The titles of alice's list, None where there is none."""
    for one in sim.server.playlists.values():
        if one.item.name == name:
            return [sim.server.items[item].name for item in one.entries]
    return None


def lose(sim: JellyfinSimulator) -> None:
    """The server forgets every list, and says nothing of it."""
    for made in list(sim.server.playlists):
        del sim.server.playlists[made]
        del sim.server.items[made]
    sim.server.touch_tree()


async def test_a_list_is_taken_apart_and_linked_again(tmp_path: Path, site: Path, page: Page) -> None:
    async with house(tmp_path, site) as one:
        await one.rows("SELECT count(*) FROM playlist_account", 4)
        # a server is looked at whenever it is there again
        await one.stop()
        await make(one["wan"], "Silents", ["Faust", "Wings"])
        await one.start(None)
        await until(lambda: shown(one["lan"], "Silents") == ["Faust", "Wings"])
        await sign_in(page, one.url, "/sync/playlists")
        row = page.get_by_role("table", name="Playlists", exact=True).get_by_role("row").filter(has_text="Silents")
        await expect(row).to_contain_text("Linked everywhere")
        await expect(row).to_contain_text("lan")

        await page.get_by_role("button", name="Unlink Silents").click()
        await expect(row).to_contain_text("Apart")
        await page.get_by_role("button", name="Link Silents everywhere").click()
        await expect(row).to_contain_text("Linked everywhere")
        assert shown(one["lan"], "Silents") == ["Faust", "Wings"]


async def offer(one: House, data: Path) -> None:
    """Two lists of different names are found, as at the first contact: they are offered, and go nowhere."""
    await one.rows("SELECT count(*) FROM playlist_account", 4)
    await one.stop()
    with closing(sqlite3.connect(data / "playhead.db")) as database, database:
        database.execute("DELETE FROM playlist_account")
    await make(one["wan"], "Night", ["Faust", "Wings"])
    await make(one["lan"], "Nacht", ["Wings", "Sunrise"])
    await one.start(None)
    await one.rows("SELECT count(*) FROM playlist_register", 2)


async def test_two_lists_are_made_one_by_hand(tmp_path: Path, site: Path, page: Page) -> None:
    async with house(tmp_path, site) as one:
        await offer(one, tmp_path)
        await sign_in(page, one.url, "/sync/playlists")
        table = page.get_by_role("table", name="Playlists", exact=True)
        await expect(table.get_by_role("row").filter(has_text="Nacht")).to_contain_text("Offered")

        opener = page.get_by_role("button", name="Link with another: Night")
        await opener.click()
        dialog = page.get_by_role("dialog", name="Link Night with another playlist")
        await expect(dialog.get_by_role("button", name="Link them")).to_be_disabled()
        await page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
        await expect(opener).to_be_focused()
        await opener.click()
        await dialog.get_by_label("Nacht on lan").check()
        await dialog.get_by_role("button", name="Link them").click()
        await expect(dialog).to_be_hidden()
        await expect(table.get_by_role("row").filter(has_text="Night")).to_contain_text("Linked")
        await expect(table.get_by_role("row").filter(has_text="Nacht")).to_have_count(0)

        def merged() -> bool:
            return all(
                sorted(shown(one[name], "Night") or []) == ["Faust", "Sunrise", "Wings"] for name in ("wan", "lan")
            )

        await until(merged)
        assert shown(one["wan"], "Night") == shown(one["lan"], "Night")


DIALOGS = {
    "playlists": Spot("/sync/playlists", "Nacht"),
    "playlists-link": Spot("/sync/playlists", "Nacht on lan", press="Link with another: Night"),
}


async def test_the_choice_of_another_list_fits_every_width_and_axe_finds_nothing(
    tmp_path: Path, site: Path, browser: Browser, axe: Path
) -> None:
    async with house(tmp_path, site) as one, sharp_eyed(browser, axe) as page:
        await offer(one, tmp_path)
        await sign_in(page, one.url, "/sync/playlists")
        assert await looked_over(page, DIALOGS, tmp_path) == {}


async def test_a_list_that_is_empty_at_once_needs_a_person(
    tmp_path: Path, site: Path, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emptied, "APART_MS", 0)
    monkeypatch.setattr(emptied, "ASKED", 2)
    async with house(tmp_path, site) as one:
        await one.rows("SELECT count(*) FROM playlist_account", 4)
        await one.stop()
        for name in ("Silents", "Night"):
            await make(one["wan"], name, ["Faust", "Wings"])
        await one.start(None)
        await one.rows("SELECT count(*) FROM playlist_shadow WHERE seen_at > 0", 4)
        for mine in one["wan"].server.playlists.values():
            mine.entries.clear()
        one.look()
        await one.rows("SELECT count(*) FROM playlist_shadow WHERE held", 2)
        await sign_in(page, one.url)
        needs = page.get_by_role("region", name="Needs you")
        await expect(needs).to_contain_text("Silents, a playlist of alice, is empty all at once on wan.")
        await needs.get_by_role("button", name="Fill it again: Silents").click()
        await until(lambda: shown(one["wan"], "Silents") == ["Faust", "Wings"])
        await needs.get_by_role("button", name="It was meant: Night").click()
        await expect(page.get_by_role("dialog", name="Empty Night everywhere?")).to_contain_text("taken out on lan too")
        await page.get_by_role("button", name="Empty it").click()
        await until(lambda: shown(one["lan"], "Night") == [])
        await expect(needs).to_be_hidden()


async def test_lists_that_are_gone_at_once_need_a_person(
    tmp_path: Path, site: Path, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(absence, "APART_MS", 0)
    async with house(tmp_path, site) as one:
        await one.rows("SELECT count(*) FROM playlist_account", 4)
        await one.stop()
        for name in ("Silents", "Night"):
            await make(one["wan"], name, ["Faust", "Wings"])
        await one.start(None)
        await one.rows("SELECT count(*) FROM playlist_shadow WHERE seen_at > 0", 4)
        lose(one["wan"])
        one.look()
        await one.rows("SELECT count(*) FROM playlist_shadow WHERE missed", 2)
        one.look()
        await one.rows("SELECT count(*) FROM playlist_shadow WHERE held", 2)
        await sign_in(page, one.url)
        needs = page.get_by_role("region", name="Needs you")
        await expect(needs).to_contain_text("Silents, a playlist of alice, is gone on wan.")
        await expect(page.get_by_text("2 questions about playlists need you")).to_be_visible()
        await needs.get_by_role("button", name="Make it again: Silents").click()
        await until(lambda: shown(one["wan"], "Silents") == ["Faust", "Wings"])
        await expect(page.get_by_text("1 question about a playlist needs you")).to_be_visible()
        await needs.get_by_role("button", name="It was meant: Night").click()
        await page.get_by_role("button", name="Delete it").click()
        await until(lambda: shown(one["lan"], "Night") is None)
        await expect(needs).to_be_hidden()
