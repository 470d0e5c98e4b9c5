"""A server that seems not to be the one that is meant: which one it is, said in the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.e2e.browsing import sign_in
from tests.e2e.house import House, house
from tests.e2e.scrutiny import Spot, beyond_the_keyboard, looked_over, sharp_eyed

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

OTHER = "0123456789abcdef" * 2
SAME, ANEW = "It is the same, moved: wan", "Take it as new: wan"
PAGES = {
    "asked": Spot("/", "wan is held"),
    "table": Spot("/sync", "What to do"),
    "same": Spot("/sync", "its accounts and titles stay linked", press=SAME),
    "anew": Spot("/sync", "nothing from before is replayed", press=ANEW),
}


@pytest_asyncio.fixture(loop_scope="session")
async def held(tmp_path: Path, site: Path) -> AsyncIterator[House]:
    async with house(tmp_path, site) as one:
        await one.changes_id("wan", OTHER)
        yield one


@pytest.mark.parametrize(("button", "words"), [(SAME, "It is the same, moved"), (ANEW, "Take it as new")])
async def test_an_administrator_says_which_server_it_is(held: House, page: Page, button: str, words: str) -> None:
    await sign_in(page, held.url, "/sync")
    wan = page.get_by_role("table", name="Servers", exact=True).get_by_role("row").filter(has_text="wan")
    await expect(wan).to_contain_text("Needs you")
    await held["lan"].mark_played("alice", "Faust")
    await page.get_by_role("button", name=button).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text(OTHER)
    await dialog.get_by_role("button", name=words).click()
    await expect(page.get_by_role("button", name=button)).to_be_hidden()
    await expect(wan).not_to_contain_text("is held")
    await held.played("wan", "alice", "Faust")


async def test_it_is_asked_at_home_too_and_may_be_left_for_later(held: House, page: Page) -> None:
    await sign_in(page, held.url)
    await expect(page.get_by_role("region", name="Needs you")).to_contain_text("its server id has changed")
    await page.get_by_role("button", name=SAME).click()
    await page.get_by_role("dialog").get_by_role("button", name="Decide later").click()
    await expect(page.get_by_role("button", name=SAME)).to_be_visible()


async def test_the_question_fits_every_width_and_is_reached_by_the_keyboard(
    held: House, browser: Browser, axe: Path, page: Page, tmp_path: Path
) -> None:
    async with sharp_eyed(browser, axe) as seen:
        await sign_in(seen, held.url)
        assert await looked_over(seen, PAGES, tmp_path) == {}
    await sign_in(page, held.url)
    assert await beyond_the_keyboard(page, PAGES) == {}
