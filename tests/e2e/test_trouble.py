"""Servers that are gone, keys that are refused, a Playhead that is not there: what the page says, and its return."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from playhead.simulators.jellyfin import FaultKind
from tests.e2e.browsing import sign_in
from tests.e2e.house import house

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def test_of_a_server_that_is_down_the_page_says_what_to_do_and_what_waits_until_it_is_back(
    tmp_path: Path, site: Path, page: Page
) -> None:
    async with house(tmp_path, site) as one:
        await sign_in(page, one.url)
        await one["lan"].fault(FaultKind.REFUSE)
        await one["wan"].mark_played("alice", "Nosferatu")
        await expect(page.get_by_role("heading", name="lan is out of reach")).to_be_visible()
        needs = page.get_by_role("region", name="Needs you")
        await expect(needs).to_contain_text("lan does not answer")
        await expect(needs).to_contain_text(f"Check that it runs and that {one['lan'].url} is right.")

        await page.get_by_role("link", name="on the way").click()
        waiting = page.get_by_role("table", name="Pending work").get_by_role("row").filter(has_text="Nosferatu")
        await expect(waiting).to_contain_text("cannot connect")

        await one["lan"].clear_faults()
        await one.played("lan", "alice", "Nosferatu")
        await expect(page.get_by_text("Nothing is on the way")).to_be_visible()
        await page.get_by_role("link", name="Servers", exact=True).click()
        await expect(page.get_by_role("row").filter(has_text="lan")).to_contain_text("In step")


async def test_a_refused_key_says_to_make_a_new_one(tmp_path: Path, site: Path, page: Page) -> None:
    async with house(tmp_path, site) as one:
        await sign_in(page, one.url, "/sync")
        await one["lan"].fault(FaultKind.UNAUTHORIZED)
        await one["wan"].mark_played("bob", "Faust")
        server = page.get_by_role("row").filter(has_text="lan")
        await expect(server).to_contain_text("lan refused the key.")
        await expect(server).to_contain_text("Make a new one in its dashboard → API keys")
        await expect(server).to_contain_text("Needs you")
        await expect(page.get_by_role("row").filter(has_text="wan")).to_contain_text("In step")


async def test_while_playhead_is_stopped_the_page_keeps_what_it_shows_and_catches_up_afterwards(
    tmp_path: Path, site: Path, page: Page
) -> None:
    async with house(tmp_path, site) as one:
        await sign_in(page, one.url)
        await one["wan"].mark_played("alice", "Cabiria")
        await expect(page.get_by_role("table", name="Last writes")).to_contain_text("Cabiria")
        await one.stop()
        bar = page.get_by_role("alert")
        await expect(bar).to_contain_text("No connection to Playhead. What you see is from")
        await expect(page.get_by_role("table", name="Last writes")).to_contain_text("Cabiria")

        await one.start()
        await one["wan"].mark_played("alice", "Intolerance")
        await expect(bar).to_be_hidden()
        await expect(page.get_by_role("table", name="Last writes")).to_contain_text("Intolerance")
