"""What was watched and who is watching, on the pages about it, over a hundred thousand rows."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.browsing import sign_in
from tests.e2e.house import House, house
from tests.e2e.scrutiny import Spot, beyond_the_keyboard, looked_over, sharp_eyed

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

ROWS = 100_000

PAGES = {
    "watching": Spot("/watching", "Playing"),
    "history": Spot("/history", "100 rows of"),
    "filtered": Spot("/history?person=1&q=xan&range=365", "Häxan"),
    "by-hand": Spot("/history?type=tv", "It counts for no badge", press="Mark as watched"),
    "statistics": Spot("/watching/statistics?range=365&every=month", "Most of all on"),
    "badges": Spot("/watching/badges?person=1", "First light"),
    "person": Spot("/watching/people/1?range=year", "in a row at the moment"),
    "title": Spot("/watching/titles/movie%3Atmdb%3A1", "Who watched it"),
    "year": Spot("/watching/year", "Save the picture"),
    "settings": Spot("/watching/settings?person=1", "Begun and not finished"),
}
"""Each page by its name."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def cinema(tmp_path_factory: pytest.TempPathFactory, site: Path) -> AsyncIterator[House]:
    """Two people who have watched for years, and one of them watches now."""
    async with house(tmp_path_factory.mktemp("cinema"), site) as made:
        assert await made.lived(ROWS) >= ROWS
        await made.keeps_history()
        await made.quiet()
        await made["wan"].start("alice", "Intolerance")
        await made["wan"].progress("alice", "Intolerance", seconds=1_800)
        await made.rows("SELECT count(*) FROM history_sitting", 1)
        yield made


def row(page: Page, table: str, words: str) -> Locator:
    return page.get_by_role("table", name=table, exact=True).get_by_role("row").filter(has_text=words)


async def test_every_page_about_watching_fits_every_width_and_axe_finds_nothing(
    cinema: House, browser: Browser, axe: Path, tmp_path: Path
) -> None:
    async with sharp_eyed(browser, axe) as page:
        await sign_in(page, cinema.url)
        assert await looked_over(page, PAGES, tmp_path) == {}


async def test_the_keyboard_reaches_each_control_of_the_pages_about_watching(cinema: House, page: Page) -> None:
    await sign_in(page, cinema.url)
    few = {name: PAGES[name] for name in ("watching", "filtered", "statistics", "settings", "year")}
    assert await beyond_the_keyboard(page, few) == {}


async def test_who_watches_is_shown_with_a_place_that_moves_and_goes_by_itself(cinema: House, page: Page) -> None:
    await sign_in(page, cinema.url, "/watching")
    await cinema["wan"].start("bob", "Wings")
    await cinema["wan"].progress("bob", "Wings", seconds=600)
    playing = page.get_by_role("list", name="Now playing").get_by_role("listitem").filter(has_text="Wings")
    await expect(playing).to_contain_text(re.compile("bob.*wan.*Playing.*of 2:24:00", re.DOTALL))
    before = re.search(r"\d+:\d\d of", await playing.inner_text())
    assert before is not None
    await expect(playing).not_to_contain_text(before[0])

    await page.get_by_role("link", name="Home").click()
    await expect(page.get_by_role("heading", name="Now playing")).to_be_visible()
    await cinema["wan"].stop("bob", "Wings", seconds=700)
    await expect(page.get_by_role("list", name="Now playing")).not_to_contain_text("Wings")


async def test_the_filters_of_the_history_are_in_the_address_and_are_taken_away(cinema: House, page: Page) -> None:
    await sign_in(page, cinema.url, "/history?type=tv&range=7")
    await expect(row(page, "History", "Chapter").first).to_be_visible()
    await expect(row(page, "History", "Reel")).to_have_count(0)
    await page.get_by_role("button", name="Take away the filter Episodes").click()
    await page.get_by_label("Title").fill("reel 7")
    await expect(row(page, "History", "Reel 7").first).to_be_visible()
    await expect(row(page, "History", "Chapter")).to_have_count(0)
    await page.get_by_label("Person", exact=True).select_option("bob")
    await expect(row(page, "History", "alice")).to_have_count(0)
    assert "q=reel+7" in page.url
    await page.get_by_role("button", name="Clear all").click()
    await expect(page.get_by_text("100 rows of")).to_be_visible()
    await page.get_by_role("button", name="Show more").click()
    await expect(page.get_by_text("200 rows of")).to_be_visible()


async def test_what_nobody_saw_is_written_down_and_removed_again(cinema: House, page: Page) -> None:
    await sign_in(page, cinema.url, "/history")
    await page.get_by_role("button", name="Mark as watched").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Person").select_option("bob")
    await dialog.get_by_label("Title").fill("At a Friend's")
    await dialog.get_by_label("TMDB id of the film").fill("4711")
    await dialog.get_by_role("button", name="Mark as watched").click()
    written = row(page, "History", "At a Friend's")
    await expect(written).to_contain_text("By hand")
    await written.get_by_role("button", name="Remove At a Friend's of bob").click()
    await expect(dialog).to_contain_text("This cannot be undone")
    await dialog.get_by_role("button", name="Remove").click()
    await expect(written).to_have_count(0)


async def test_the_history_is_kept_as_a_file_as_it_is_filtered(cinema: House, page: Page, tmp_path: Path) -> None:
    await sign_in(page, cinema.url, "/history?q=Reel+1&range=30")
    await expect(row(page, "History", "Reel 1").first).to_be_visible()
    for choice, name in (("As a table (CSV)", "playhead-history.csv"), ("As JSON lines", "playhead-history.jsonl")):
        await page.get_by_role("button", name="Export").click()
        async with page.expect_download() as coming:
            await page.get_by_role("menuitem", name=choice).click()
        file = await coming.value
        assert file.suggested_filename == name
        await file.save_as(tmp_path / name)
    table = list(csv.DictReader((tmp_path / "playhead-history.csv").read_text().splitlines()))
    lines = [json.loads(line) for line in (tmp_path / "playhead-history.jsonl").read_text().splitlines()]
    assert [one["id"] for one in table] == [one["id"] for one in lines]
    assert {"Reel 1" in one["title"] for one in lines} == {True}


async def test_statistics_answer_for_any_range_and_lead_to_a_title(cinema: House, page: Page) -> None:
    await sign_in(page, cinema.url, "/watching/statistics")
    await expect(page.get_by_role("img", name=re.compile("Time watched by week from"))).to_be_visible()
    await page.get_by_label("Range").select_option("any")
    await page.get_by_label("From", exact=True).fill("2100-01-01")
    await page.get_by_label("To", exact=True).fill("2100-01-31")
    await expect(page.get_by_text("No film in this range.")).to_be_visible()
    await page.get_by_label("Range").select_option("Last 30 days")
    await page.locator("section", has=page.get_by_role("heading", name="Films")).get_by_role("link").first.click()
    await expect(page.get_by_role("heading", name="Who watched it")).to_be_visible()
    await expect(page.get_by_role("table", name="Viewings").get_by_role("row").nth(1)).to_be_visible()


async def test_what_was_begun_says_why_it_is_not_counted(cinema: House, page: Page) -> None:
    await sign_in(page, cinema.url, "/watching")
    await cinema["wan"].start("bob", "Wings")
    playing = page.get_by_role("list", name="Now playing").get_by_role("listitem").filter(has_text="Wings")
    await expect(playing).to_be_visible()
    await cinema["wan"].progress("bob", "Wings", seconds=2)
    await expect(playing).to_contain_text(re.compile("0:0[2-9] of"))
    await cinema["wan"].stop("bob", "Wings", seconds=4)
    await expect(playing).to_have_count(0)
    await page.goto(cinema.url + "/watching/people/2")
    begun = page.locator("section", has=page.get_by_role("heading", name="Begun and not counted"))
    await expect(begun.get_by_role("listitem").filter(has_text="Wings")).to_contain_text("are needed")
    await expect(begun.get_by_role("img", name=re.compile("^Seen: .*, of 2:24:00")).first).to_be_visible()
    await expect(page.get_by_role("heading", name="Series under way")).to_be_visible()
    await begun.get_by_role("link", name="Wings").click()
    why = page.locator("section", has=page.get_by_role("heading", name="Why is this not counted?"))
    await expect(why).to_contain_text("are needed")


async def test_a_year_is_kept_as_a_picture(cinema: House, page: Page, tmp_path: Path) -> None:
    await sign_in(page, cinema.url, "/watching/year")
    await expect(page.get_by_role("img", name=re.compile("watched together"))).to_be_visible()
    async with page.expect_download() as coming:
        await page.get_by_role("button", name="Save the picture").click()
    await (await coming.value).save_as(tmp_path / "year.png")
    assert (tmp_path / "year.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert (tmp_path / "year.png").stat().st_size > 20_000
    await page.get_by_label("Year").select_option(index=9)
    await page.get_by_label("Person").select_option("bob")
    assert "person=" in page.url


async def test_how_a_history_is_kept_is_changed_for_somebody(cinema: House, page: Page) -> None:
    await sign_in(page, cinema.url, "/watching/settings")
    await page.get_by_label("Person").select_option("bob")
    await expect(page.get_by_text("Active", exact=True)).to_be_visible()
    await page.get_by_label("Counts as watched from").fill("70")
    await page.get_by_label("Time zone").fill("Mars/Olympus")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_label("Time zone")).to_have_attribute("aria-invalid", "true")
    await page.get_by_label("Time zone").fill("Europe/Berlin")
    await page.get_by_label("Keep my history").uncheck()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("it is switched off")).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("Counts as watched from")).to_have_value("70")
    await expect(page.get_by_label("Keep my history")).not_to_be_checked()
