"""System: letting a server call Playhead, and who may come in."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.e2e.browsing import sign_in
from tests.e2e.house import House

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def test_a_button_sets_up_the_webhook_of_a_server_and_notices_arrive_again(home: House, page: Page) -> None:
    home["attic"].webhook(None)
    await sign_in(page, home.url, "/system")
    await page.get_by_text("attic").click()
    await expect(page.get_by_label("the webhook URL of attic", exact=True)).to_contain_text("token=••••••••")
    await page.get_by_role("button", name="Set up the webhook").click()
    await expect(page.get_by_text("The plugin posts here now: a notice arrived")).to_be_visible()
    await home["attic"].mark_played("bob", "The Kid")
    await home.played("wan", "bob", "The Kid")


async def test_an_address_that_a_server_cannot_reach_is_taken_back_and_explained(home: House, page: Page) -> None:
    worked = home["lan"].server.plugin["GenericOptions"]
    await sign_in(page, home.url, "/system?server=lan")
    await page.get_by_label("Playhead’s address, as lan reaches it").fill("http://127.0.0.1:9")
    await page.get_by_role("button", name="Set up the webhook").click()
    await expect(page.get_by_text("The plugin has what it had before.")).to_be_visible()
    await expect(page.get_by_text("Set it up again with the address")).to_be_visible()
    assert home["lan"].server.plugin["GenericOptions"] == worked


async def test_the_webhook_address_can_be_seen_and_copied_by_an_administrator(home: House, page: Page) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await sign_in(page, home.url, "/system?server=wan")
    await page.get_by_role("button", name="Copy the webhook URL of wan").click()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{home.url}/webhook/wan?token=")
    await page.get_by_role("button", name="Show secret").click()
    await expect(page.get_by_label("the webhook URL of wan", exact=True)).to_have_text(copied)


async def test_a_user_who_is_no_administrator_sees_the_state_but_no_secret_and_no_deed(home: House, page: Page) -> None:
    await sign_in(page, home.url, "/system/users")
    await page.get_by_role("button", name="Add a user").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("carol")
    await dialog.get_by_label("Password", exact=True).fill("carol's long one")
    await dialog.get_by_role("button", name="Add user").click()
    await expect(page.get_by_role("row").filter(has_text="carol")).to_contain_text("Can sign in")

    await page.get_by_role("button", name="admin, your menu").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await page.get_by_label("Name").fill("carol")
    await page.get_by_label("Password", exact=True).fill("carol's long one")
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_text("wan", exact=True).click()
    await expect(page.get_by_text("An administrator can see how to set up its webhook here.")).to_be_visible()
    await expect(page.get_by_role("link", name="Users")).to_have_count(0)


async def test_a_token_is_shown_once_and_can_be_revoked(home: House, page: Page) -> None:
    await sign_in(page, home.url, "/system/tokens")
    await page.get_by_role("button", name="Make a token").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("home assistant")
    await dialog.get_by_role("button", name="Make token").click()
    token = await dialog.get_by_label("the token home assistant", exact=True).inner_text()
    answer = await page.request.get(f"{home.url}/api/queue", headers={"Authorization": f"Bearer {token.strip()}"})
    assert answer.ok
    await dialog.get_by_role("button", name="I have it").click()
    await page.get_by_role("button", name="Revoke home assistant").click()
    await page.get_by_role("button", name="Revoke this token").click()
    await expect(page.get_by_text("No tokens yet")).to_be_visible()
