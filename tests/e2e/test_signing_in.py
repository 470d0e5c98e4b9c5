"""The way in and out."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from playhead.identity.callers import CodeNeeded
from tests.e2e.browsing import sign_in
from tests.e2e.house import House, house
from tests.support.program import ADMIN

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def test_a_wrong_password_is_said_and_the_right_one_opens_the_page_that_was_asked_for(
    home: House, page: Page
) -> None:
    await page.goto(f"{home.url}/sync/log")
    await page.get_by_label("Name").fill(ADMIN[0])
    await page.get_by_label("Password", exact=True).fill("not the password")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_contain_text("This name and password do not match.")
    await expect(page.get_by_label("Name")).to_have_value(ADMIN[0])

    await page.get_by_label("Password", exact=True).fill(ADMIN[1])
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Sync")).to_be_visible()
    assert page.url.endswith("/sync/log")


async def test_after_signing_out_nothing_is_shown_and_a_reload_does_not_bring_it_back(home: House, page: Page) -> None:
    await sign_in(page, home.url)
    await page.get_by_role("button", name="admin, your menu").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await expect(page.get_by_text("wan", exact=True)).to_have_count(0)


async def test_the_setup_code_makes_the_first_administrator_and_without_servers_the_page_says_how_to_add_one(
    tmp_path: Path, site: Path, page: Page
) -> None:
    async with house(tmp_path, site, servers=0, admin=None) as fresh:
        assert isinstance(fresh.first_start, CodeNeeded)
        await page.goto(fresh.url)
        await expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
        await page.get_by_label("Setup code").fill("AAAA-AAAA")
        await page.get_by_label("Name").fill("erin")
        await page.get_by_label("Password", exact=True).fill("a good long one")
        await page.get_by_role("button", name="Make the administrator").click()
        await expect(page.get_by_role("alert")).to_contain_text("This is not the setup code.")

        await page.get_by_label("Setup code").fill(fresh.first_start.code)
        await page.get_by_role("button", name="Make the administrator").click()
        await expect(page.get_by_role("button", name="erin, your menu")).to_be_visible()
        await expect(page.get_by_role("heading", name="Add your first servers")).to_be_visible()
        await expect(page.get_by_text("Restart Playhead. The servers appear here by themselves.")).to_be_visible()
        for path in ("/sync", "/system"):
            await page.goto(fresh.url + path)
            await expect(page.get_by_role("heading", name="Add your first servers")).to_be_visible()


async def test_a_changed_password_keeps_this_browser_signed_in(tmp_path: Path, site: Path, page: Page) -> None:
    async with house(tmp_path, site, servers=0) as one:
        await sign_in(page, one.url)
        await page.get_by_role("button", name="admin, your menu").click()
        await page.get_by_role("menuitem", name="Change password").click()
        await page.get_by_label("Current password", exact=True).fill("not the password")
        await page.get_by_label("New password", exact=True).fill("another good one")
        await page.get_by_role("button", name="Change password").click()
        await expect(page.get_by_text("Is not right.")).to_be_visible()

        await page.get_by_label("Current password", exact=True).fill(ADMIN[1])
        await page.get_by_role("button", name="Change password").click()
        await expect(page.get_by_role("status", name="Messages")).to_contain_text("Your password is changed.")
        await page.reload()
        await expect(page.get_by_role("button", name="admin, your menu")).to_be_visible()
