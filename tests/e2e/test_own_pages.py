"""What everybody sets for himself, what he was told, and what the machine wrote down: in the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from playhead.simulators.jellyfin import FaultKind
from tests.e2e.browsing import sign_in
from tests.e2e.house import House, house
from tests.e2e.test_live import administrator, live
from tests.e2e.test_users_page import row
from tests.support.patience import HTTP_SECONDS

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

WITHOUT_A_NET = """
  const real = window.setInterval;
  window.setInterval = (work, ms, ...more) => (ms >= 10000 ? 0 : real(work, ms, ...more));
"""
"""Takes the slow readings from a page: what it shows then, it was told."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own(tmp_path_factory: pytest.TempPathFactory, site: Path) -> AsyncIterator[House]:
    async with house(tmp_path_factory.mktemp("own"), site) as made:
        yield made


async def test_everybody_makes_and_revokes_tokens_of_his_own_and_no_token_is_more_than_he(
    own: House, page: Page
) -> None:
    async with administrator(own.url) as admin:
        made = await admin.post("users", json={"username": "vera", "password": "vera's password"})
        made.raise_for_status()
    await page.goto(f"{own.url}/settings")
    await page.get_by_label("Name").fill("vera")
    await page.get_by_label("Password", exact=True).fill("vera's password")
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("button", name="Make a token").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("As an administrator")).to_have_count(0)
    await dialog.get_by_label("Name").fill("wall")
    await dialog.get_by_role("button", name="Make token").click()
    token = await dialog.locator("pre, code").first.inner_text()
    await dialog.get_by_role("button", name="I have it").click()
    await expect(row(page, "Tokens", "wall")).to_contain_text("read")
    async with httpx.AsyncClient(timeout=HTTP_SECONDS, trust_env=False) as client:
        headers = {"Authorization": f"Bearer {token.strip()}"}
        assert (await client.get(f"{own.url}/api/v1/auth/me", headers=headers)).json()["username"] == "vera"
        await page.get_by_role("button", name="Revoke wall").click()
        await page.get_by_role("button", name="Revoke this token").click()
        await expect(page.get_by_text("No tokens yet")).to_be_visible()
        assert (await client.get(f"{own.url}/api/v1/auth/me", headers=headers)).status_code == 401


async def test_the_theme_is_kept_in_this_browser(own: House, page: Page) -> None:
    await sign_in(page, own.url, "/settings")
    for theme in ("dark", "light"):
        await page.get_by_label("Theme").select_option(theme)
        await page.reload()
        await expect(page.get_by_label("Theme")).to_have_value(theme)
        assert await page.evaluate("document.documentElement.dataset.mantineColorScheme") == theme


async def test_an_administrator_links_an_account_without_its_proof(own: House, page: Page) -> None:
    await sign_in(page, own.url, "/system/users")
    await page.get_by_role("button", name="Edit admin").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Link an account").select_option(label="alice on wan")
    await dialog.get_by_role("button", name="Link it").click()
    await expect(dialog.get_by_role("button", name="Unlink alice on wan")).to_be_visible()
    await expect(dialog.get_by_label("Link an account").locator("option", has_text="alice on wan")).to_have_count(0)
    await dialog.get_by_role("button", name="Unlink alice on wan").click()
    await expect(dialog.get_by_role("button", name="Unlink alice on wan")).to_have_count(0)


async def test_what_one_was_told_is_new_until_it_was_looked_at(own: House, page: Page) -> None:
    await sign_in(page, own.url)
    await expect(live(page)).to_be_visible()
    await page.evaluate("window.same = true")
    await own["lan"].fault(FaultKind.REFUSE)
    await own["wan"].mark_played("alice", "Metropolis")
    bell = page.get_by_role("banner").get_by_role("link", name="Notifications")
    await expect(bell).to_have_accessible_name("Notifications, 1 new")
    await bell.click()
    today = page.get_by_role("region", name="Today").get_by_role("listitem").filter(has_text="lan cannot be reached")
    await expect(today).to_contain_text("new")
    await expect(bell).to_have_accessible_name("Notifications")
    await own["lan"].clear_faults()
    await expect(page.get_by_role("listitem").filter(has_text="lan is back")).to_be_visible()
    assert await page.evaluate("window.same") is True


async def test_what_another_administrator_does_is_told_to_open_pages(own: House, page: Page) -> None:
    await page.add_init_script(WITHOUT_A_NET)
    await sign_in(page, own.url, "/sync/people")
    await expect(live(page)).to_be_visible()
    bob = page.get_by_role("table", name="People", exact=True).get_by_role("row").filter(has_text="bob")
    await expect(bob).to_be_visible()
    async with administrator(own.url) as admin:
        people = {one["name"]: one["id"] for one in (await admin.get("people")).json()["items"]}
        (await admin.put(f"people/{people['bob']}", json={"name": "Robert"})).raise_for_status()
        await expect(page.get_by_role("row").filter(has_text="Robert")).to_be_visible()
        await page.get_by_role("link", name="Runs").click()
        runs = page.get_by_role("table", name="Runs", exact=True).get_by_role("row").filter(has_text="asked for")
        await expect(runs).to_have_count(0)
        (await admin.post("sync/reconcile", json={})).raise_for_status()
        await expect(runs).to_have_count(1)
        await expect(runs).to_contain_text("Done")


async def test_a_record_leads_to_what_it_caused_and_back(own: House, page: Page) -> None:
    for film in ("Sunrise", "Wings"):
        await own["wan"].mark_played("alice", film)
        await own.played("lan", "alice", film)
    await sign_in(page, own.url, "/system/journal?kind=sync_update")
    journal = page.get_by_role("table", name="Journal", exact=True)
    await page.get_by_label("Words").fill("sunrise lan")
    await expect(journal.get_by_role("row").filter(has_text="Wings")).to_have_count(0)
    await journal.get_by_role("row").filter(has_text="synced").get_by_role("link").first.click()
    shown = page.get_by_role("heading", name="Record")
    told = await shown.inner_text()
    await page.get_by_role("definition").get_by_role("button", name="Record").click()
    await expect(page.get_by_text("user data written").first).to_be_visible()
    caused = page.get_by_role("listitem").filter(has_text="sync update")
    await caused.locator("summary").click()
    await expect(caused.get_by_text("It caused nothing.")).to_be_visible()
    await caused.get_by_role("button", name="Show record").click()
    await expect(shown).to_have_text(told)
    await page.get_by_role("button", name="Back to the list").click()
    await expect(journal).to_be_visible()
