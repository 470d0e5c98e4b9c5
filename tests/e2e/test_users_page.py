"""Users, what they may, their accounts, and what is told about all that: in the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.browsing import sign_in
from tests.e2e.house import house
from tests.support.program import ADMIN

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


def row(page: Page, table: str, words: str) -> Locator:
    return page.get_by_role("table", name=table, exact=True).get_by_role("row").filter(has_text=words)


async def sign_out(page: Page, name: str) -> None:
    await page.get_by_role("button", name=f"{name}, your menu").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_an_account_signs_in_is_seen_changed_and_removed(tmp_path: Path, site: Path, page: Page) -> None:
    async with house(tmp_path, site) as one:
        alice = one["wan"].server.user_named("alice")
        assert alice is not None
        alice.password = "alice's own"
        await page.goto(one.url)
        await page.get_by_label("With").select_option("wan")
        await page.get_by_label("Name").fill("alice")
        await page.get_by_label("Password", exact=True).fill("alice's own")
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("button", name="alice, your menu")).to_be_visible()
        await sign_out(page, "alice")

        await sign_in(page, one.url, "/system/users")
        await expect(row(page, "Users", "alice on wan")).to_contain_text("User")
        await page.get_by_role("button", name="Edit alice").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("button", name="Unlink alice on wan").click()
        await expect(dialog.get_by_text("no password and no other account")).to_be_visible()
        await dialog.get_by_label("Administrator").check()
        await dialog.get_by_label("New password", exact=True).fill("a long one for alice")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog).to_be_hidden()
        await expect(row(page, "Users", "alice")).to_contain_text("Administrator")

        await page.get_by_role("button", name="Edit alice").click()
        await dialog.get_by_role("button", name="Unlink alice on wan").click()
        await expect(dialog.get_by_text("links one by signing in with it, or you do it here")).to_be_visible()
        await dialog.get_by_role("button", name="Remove this user…").click()
        await dialog.get_by_role("button", name="Remove alice").click()
        await expect(row(page, "Users", "alice")).to_have_count(0)

        await page.get_by_role("link", name="Audit").click()
        await expect(row(page, "Audit", "User removed")).to_contain_text("127.0.0.1")
        await expect(row(page, "Audit", "Account linked")).to_contain_text("alice on wan")
        await expect(row(page, "Audit", "jellyfin:wan")).to_contain_text("alice")


async def test_the_last_administrator_stays_one_and_links_his_own_account(
    tmp_path: Path, site: Path, page: Page
) -> None:
    async with house(tmp_path, site) as one:
        alice = one["wan"].server.user_named("alice")
        assert alice is not None
        alice.password = "alice's own"
        await sign_in(page, one.url, "/system/users")
        await page.get_by_role("button", name="Edit admin").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Administrator").uncheck()
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog.get_by_text("This is the last administrator.")).to_be_visible()
        await page.keyboard.press("Escape")

        await page.get_by_role("button", name="admin, your menu").click()
        await page.get_by_role("menuitem", name="Link an account").click()
        await dialog.get_by_label("Account").select_option("wan")
        await dialog.get_by_label("Name there").fill("alice")
        await dialog.get_by_label("Password there", exact=True).fill("not it")
        await dialog.get_by_role("button", name="Link it").click()
        await expect(dialog.get_by_text("wan does not take this name and password.")).to_be_visible()
        await dialog.get_by_label("Password there", exact=True).fill("alice's own")
        await dialog.get_by_role("button", name="Link it").click()
        await expect(dialog).to_be_hidden()
        await page.reload()
        await expect(row(page, "Users", ADMIN[0])).to_contain_text("alice on wan")


async def test_a_token_says_what_it_may(tmp_path: Path, site: Path, page: Page) -> None:
    async with house(tmp_path, site, servers=0) as one:
        await sign_in(page, one.url, "/system/tokens")
        await page.get_by_role("button", name="Make a token").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Name").fill("wall")
        await dialog.get_by_label("As an administrator").check()
        await dialog.get_by_role("button", name="Make token").click()
        await dialog.get_by_role("button", name="I have it").click()
        await expect(row(page, "Tokens", "wall")).to_contain_text("read, as administrator")
