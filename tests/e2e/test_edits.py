"""What people do on one server, seen in the page and on the others."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.browsing import sign_in
from tests.e2e.house import House

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


def row(page: Page, table: str, *words: str) -> Locator:
    found = page.get_by_role("table", name=table).get_by_role("row")
    for word in words:
        found = found.filter(has_text=word)
    return found


async def test_an_edit_on_one_server_arrives_in_the_open_page_without_a_reload(home: House, page: Page) -> None:
    await sign_in(page, home.url)
    await page.evaluate("window.same = true")
    await home["wan"].mark_played("alice", "Metropolis")
    await home.played("lan", "alice", "Metropolis")
    await home.played("attic", "al", "Metropolis")
    written = row(page, "Last writes", "Metropolis", "played")
    await expect(written).to_have_count(2)
    await expect(written.filter(has_text="lan")).to_contain_text("Written")
    await expect(page.get_by_role("heading", name="Everything is in step")).to_be_visible()
    await expect(page.get_by_role("img", name=re.compile(r"\d+ writes? landed, none failed"))).to_be_visible()
    assert await page.evaluate("window.same") is True


async def test_the_log_shows_an_edit_as_it_comes_and_its_filters_live_in_the_address(home: House, page: Page) -> None:
    await sign_in(page, home.url, "/sync/log?title=Sunrise")
    await expect(page.get_by_text("Nothing fits these filters")).to_be_visible()
    await home["lan"].mark_played("bob", "Sunrise")
    await expect(row(page, "Log", "Sunrise")).to_have_count(2)
    await page.get_by_label("To", exact=True).select_option("attic")
    await expect(row(page, "Log", "Sunrise")).to_have_count(1)
    assert "to=attic" in page.url


async def test_parked_work_tells_its_reason_and_a_retry_writes_it_on_the_server(home: House, page: Page) -> None:
    await home.refuse_writes("lan")
    await home["wan"].mark_played("alice", "Faust")
    await sign_in(page, home.url, "/sync/parked")
    parked = row(page, "Parked work", "Faust")
    await expect(parked).to_contain_text("lan took the write and kept its own value of: played")
    await expect(page.get_by_role("link", name=re.compile("needs you"))).to_be_visible()
    assert not home["lan"].row("alice", "Faust").played

    await home["lan"].clear_faults()
    await page.get_by_role("button", name="Retry Faust on lan").click()
    await home.played("lan", "alice", "Faust")
    await expect(page.get_by_text("Nothing is parked")).to_be_visible()


async def test_cancelled_work_leaves_the_list_and_the_server_as_it_was(home: House, page: Page) -> None:
    await home.refuse_writes("lan")
    await home["wan"].mark_played("bob", "Wings")
    await sign_in(page, home.url, "/sync/parked")
    await page.get_by_role("button", name="Cancel Wings on lan").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("bob’s played from wan will not be written to lan.")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_role("button", name="Cancel Wings on lan")).to_be_focused()

    await page.get_by_role("button", name="Cancel Wings on lan").click()
    await dialog.get_by_role("button", name="Give up this write").click()
    await expect(page.get_by_text("Nothing is parked")).to_be_visible()
    await home["lan"].clear_faults()
    assert not home["lan"].row("bob", "Wings").played
