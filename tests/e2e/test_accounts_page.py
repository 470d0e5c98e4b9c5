"""Accounts that came and went: answered in the page, and a password that is shown once."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Locator, Page, expect

from playhead.simulators.jellyfin import JellyfinSimulator
from tests.e2e.browsing import sign_in
from tests.e2e.house import house
from tests.support.patience import HTTP_SECONDS
from tests.support.program import until

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


def row(page: Page, words: str) -> Locator:
    return page.get_by_role("table", name="Accounts", exact=True).get_by_role("row").filter(has_text=words)


def has(sim: JellyfinSimulator, name: str) -> bool:
    return sim.server.user_named(name) is not None


async def may_sign_in(sim: JellyfinSimulator, name: str, password: str) -> bool:
    header = 'MediaBrowser Client="t", Device="t", DeviceId="t", Version="1"'
    async with httpx.AsyncClient(base_url=sim.url, headers={"Authorization": header}, timeout=HTTP_SECONDS) as client:
        answer = await client.post("/Users/AuthenticateByName", json={"Username": name, "Pw": password})
    return answer.status_code == 200


async def test_a_deletion_is_confirmed_and_happens_on_the_other_server(tmp_path: Path, site: Path, page: Page) -> None:
    async with house(tmp_path, site) as one:
        await sign_in(page, one.url, "/sync/accounts")
        await expect(page.get_by_text("Nobody came or went")).to_be_visible()
        await one["wan"].delete_user("bob")
        asked = row(page, "bob was deleted on wan")
        await expect(asked).to_contain_text("asked")
        await expect(page.get_by_role("link", name="1 needs you")).to_have_attribute(
            "href", re.compile("/sync/accounts$")
        )
        assert has(one["lan"], "bob")

        await page.get_by_role("button", name="Delete: bob").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("This cannot be undone")
        await page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
        await page.get_by_role("button", name="Delete: bob").click()
        await dialog.get_by_role("button", name="Delete on lan").click()
        await expect(page.get_by_role("status", name="Messages")).to_contain_text("bob is deleted on lan")
        await expect(asked.get_by_text("deleted", exact=True)).to_be_visible()
        await until(lambda: not has(one["lan"], "bob"))


async def test_what_is_discarded_at_home_stays_on_the_other_server(tmp_path: Path, site: Path, page: Page) -> None:
    async with house(tmp_path, site) as one:
        await one["wan"].delete_user("bob")
        await sign_in(page, one.url, "/")
        needs = page.get_by_role("region", name="Needs you")
        await expect(needs).to_contain_text("bob was deleted on wan")
        await expect(page.get_by_role("heading", name="1 question about an account needs you")).to_be_visible()
        await needs.get_by_role("button", name="Keep: bob").click()
        await expect(needs).to_be_hidden()
        await page.goto(f"{one.url}/sync/accounts")
        await expect(row(page, "bob was deleted on wan")).to_contain_text("discarded by admin")
        assert has(one["lan"], "bob")


async def test_the_password_of_a_new_account_is_shown_once(tmp_path: Path, site: Path, page: Page) -> None:
    async with house(tmp_path, site) as one:
        await sign_in(page, one.url, "/sync/accounts")
        await one["wan"].add_user("carol")
        await expect(row(page, "carol is new on wan")).to_contain_text("made")
        await page.get_by_role("button", name="Show the password: carol").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("shown once")
        await dialog.get_by_role("button", name="Show it").click()
        shown = dialog.get_by_label("the password of carol on lan", exact=True)
        await expect(shown).to_be_visible()
        password = (await shown.inner_text()).strip()
        assert len(password) == 16
        assert await may_sign_in(one["lan"], "carol", password)
        await dialog.get_by_role("button", name="I have it").click()
        await expect(dialog).to_be_hidden()
        await expect(page.get_by_role("button", name="Show the password: carol")).to_be_hidden()
        assert password not in await page.content()
        await page.reload()
        await expect(row(page, "carol is new on wan")).to_contain_text("made")
        await expect(page.get_by_role("button", name="Show the password: carol")).to_be_hidden()
