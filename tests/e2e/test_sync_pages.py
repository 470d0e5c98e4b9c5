"""What is held, why a title is as it is, matching by hand, and work that waited for a server: decided in the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from playhead.simulators.jellyfin import FaultKind, movie
from tests.e2e.browsing import sign_in
from tests.e2e.house import FILMS, House, house
from tests.support.program import until

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


def row(page: Page, table: str, words: str) -> Locator:
    return page.get_by_role("table", name=table, exact=True).get_by_role("row").filter(has_text=words)


async def test_a_title_is_explained_with_who_said_what_and_what_each_account_holds(home: House, page: Page) -> None:
    await home["wan"].mark_played("bob", "Nosferatu")
    await home.played("lan", "bob", "Nosferatu")
    await sign_in(page, home.url, "/sync/explain")
    await page.get_by_label("Person").select_option("bob")
    await page.get_by_label("Title or id").fill("nosferatu")
    await page.get_by_role("button", name="Explain").click()
    await expect(page.get_by_text("every account holds what is agreed")).to_be_visible()
    played = row(page, "What is agreed and held", "Played").first
    await expect(played).to_contain_text("set by hand on wan")
    await expect(played).to_contain_text("written by us")
    await expect(row(page, "Last edits", "played").first).to_contain_text("taken over")
    assert "person=bob" in page.url


async def test_of_a_server_that_is_away_it_is_told_what_is_owed(tmp_path: Path, site: Path, page: Page) -> None:
    async with house(tmp_path, site) as one:
        await one["lan"].fault(FaultKind.REFUSE)
        await one["wan"].mark_played("alice", "Faust")
        await sign_in(page, one.url, "/sync/explain?person=alice&item=Faust")
        owed = page.get_by_role("listitem").filter(has_text="lan").first
        await expect(owed).to_contain_text("Owed")
        await expect(owed).to_contain_text("when lan is back")

        await one["lan"].clear_faults()
        await one.played("lan", "alice", "Faust")
        await expect(page.get_by_text("every account holds what is agreed")).to_be_visible()


async def test_a_run_is_asked_for_and_followed(home: House, page: Page) -> None:
    await sign_in(page, home.url, "/sync/runs")
    await page.get_by_role("button", name="Reconcile now").click()
    await expect(row(page, "Runs", "asked for").first).to_contain_text("Done")


async def test_people_are_shown_with_their_accounts_on_each_server(home: House, page: Page) -> None:
    await sign_in(page, home.url, "/sync/people")
    await expect(row(page, "People", "bob").first).to_contain_text("by its name")
    await page.get_by_role("button", name="Accounts of bob").click()
    await expect(page.get_by_role("dialog").get_by_label("bob on wan")).to_be_checked()


async def test_an_account_is_taken_from_a_person_and_given_back(tmp_path: Path, site: Path, page: Page) -> None:
    async with house(tmp_path, site) as one:
        await sign_in(page, one.url, "/sync/people")
        await page.get_by_role("button", name="Accounts of bob").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Name").fill("Robert")
        await dialog.get_by_label("bob on lan").uncheck()
        await dialog.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("status", name="Messages")).to_contain_text("Robert is saved")
        await expect(row(page, "People", "bob (lan)")).to_be_visible()
        await one["wan"].mark_played("bob", "Faust")
        await one["wan"].mark_played("alice", "Faust")
        await one.played("lan", "alice", "Faust")
        assert not one["lan"].row("bob", "Faust").played

        await page.get_by_role("button", name="Accounts of Robert").click()
        await dialog.get_by_label("bob on lan (of bob (lan))").check()
        await dialog.get_by_role("button", name="Save").click()
        await expect(row(page, "People", "Robert").first).to_contain_text("by hand")
        await one.played("lan", "bob", "Faust")


async def test_the_plan_shows_each_difference_and_writes_nothing(tmp_path: Path, site: Path, page: Page) -> None:
    async with house(tmp_path, site) as one:
        await one.quiet()
        await one["wan"].fault(FaultKind.WEBHOOK_DROP)
        await one["wan"].fault(FaultKind.SOCKET_LOSE)
        await one["wan"].mark_played("alice", "Faust")
        await sign_in(page, one.url, "/sync/plan")
        await page.get_by_role("button", name="Show the plan").click()
        planned = row(page, "The plan", "Faust")
        await expect(planned).to_contain_text("not played → played")
        await expect(planned).to_contain_text("alice")
        await expect(page.get_by_text("1 write would be made")).to_be_visible()
        assert not one["lan"].row("alice", "Faust").played

        await page.get_by_role("link", name="Reconcile").click()
        await page.get_by_role("button", name="Reconcile now").click()
        await one.played("lan", "alice", "Faust")
        await page.get_by_role("link", name="Plan", exact=True).click()
        await page.get_by_label("People").select_option("alice")
        await page.get_by_role("button", name="Show the plan").click()
        await expect(page.get_by_text("Nothing would be written")).to_be_visible()
        assert "person=alice" in page.url


async def lost(one: House, page: Page) -> None:
    """The comparison finds what bob lost, and is held."""
    await one.bereave("wan", "bob", FILMS)
    await sign_in(page, one.url, "/sync/runs")
    await page.get_by_role("button", name="Reconcile now").click()
    await page.get_by_role("link", name="Held").click()
    await expect(row(page, "What is held", "bob lost 12 entries on wan")).to_be_visible()


async def test_what_was_lost_is_put_back_when_it_is_discarded(tmp_path: Path, site: Path, page: Page) -> None:
    async with house(tmp_path, site) as one:
        await lost(one, page)
        await expect(page.get_by_role("link", name="1 needs you")).to_have_attribute("href", re.compile("/sync/held$"))
        await page.get_by_role("link", name="Home").click()
        await expect(page.get_by_role("heading", name="1 held account needs you")).to_be_visible()
        await expect(page.get_by_role("region", name="Needs you")).to_contain_text("bob lost 12 entries on wan")
        await page.get_by_role("button", name="Put it back: bob on wan").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("wan gets back what was agreed for bob")
        await dialog.get_by_role("button", name="Put it back").click()
        await expect(page.get_by_role("region", name="Needs you")).to_be_hidden()
        for film in FILMS:
            await one.played("wan", "bob", film)
        assert all(one["lan"].row("bob", film).played for film in FILMS)


async def test_what_was_meant_goes_everywhere_once_it_is_confirmed(tmp_path: Path, site: Path, page: Page) -> None:
    async with house(tmp_path, site) as one:
        await lost(one, page)
        assert all(one["lan"].row("bob", film).played for film in FILMS)
        await page.get_by_role("button", name="It was meant: bob on wan").click()
        await page.get_by_role("dialog").get_by_role("button", name="Take it over").click()
        await expect(page.get_by_text("Nothing is held")).to_be_visible()
        await until(lambda: not any(one["lan"].row("bob", film).played for film in FILMS))


async def test_a_title_that_nobody_matched_is_matched_by_hand(tmp_path: Path, site: Path, page: Page) -> None:
    async with house(tmp_path, site) as one:
        await one["wan"].add_item(movie("Lost Reel", 1920, imdb="tt9876543", root="/srv/media"))
        await one["lan"].add_item(movie("Lost Reel", 1920, tmdb="9876543", root="/mnt/nas/library/found"))
        for server in ("wan", "lan"):
            await one[server].run_plugin_tasks()
        await sign_in(page, one.url, "/sync/unmatched")
        # the list is long where there is much, so it is read again only now and then
        await expect(row(page, "Not matched", "Lost Reel")).to_have_count(2)
        await page.get_by_role("button", name="Match Lost Reel on wan").click()
        await page.get_by_role("button", name="It is this: Lost Reel on lan").click()
        await expect(page.get_by_text("It is a copy of this work from now on.")).to_be_visible()
        await one["wan"].mark_played("alice", "Lost Reel")
        await one.played("lan", "alice", "Lost Reel")

        await page.goto(f"{one.url}/sync/explain?person=alice&item=Lost+Reel&server=wan")
        await page.get_by_role("button", name="Undo the match by hand of Lost Reel on wan").click()
        await expect(page.get_by_text("Its path and its ids decide again.")).to_be_visible()
        await one["wan"].mark_played("bob", "Lost Reel")
        await one["wan"].mark_played("bob", "Faust")
        await one.played("lan", "bob", "Faust")
        assert not one["lan"].row("bob", "Lost Reel").played


async def test_a_copy_that_is_none_is_taken_out_and_put_back(tmp_path: Path, site: Path, page: Page) -> None:
    async with house(tmp_path, site) as one:
        await one["wan"].mark_played("bob", "Wings")
        await one.played("lan", "bob", "Wings")
        await sign_in(page, one.url, "/sync/explain?person=bob&item=Wings&server=wan")
        await page.get_by_role("button", name="Wings on lan is no copy of this").click()
        await expect(page.get_by_text("It is a copy of nothing from now on.")).to_be_visible()
        await expect(page.get_by_role("button", name="Wings on lan is no copy of this")).to_be_hidden()
        await one["wan"].mark_unplayed("bob", "Wings")
        await one["wan"].mark_played("bob", "Faust")
        await one.played("lan", "bob", "Faust")
        assert one["lan"].row("bob", "Wings").played

        await page.get_by_role("link", name="Unmatched").click()
        await page.get_by_role("button", name="Put back Wings on lan").click()
        await expect(page.get_by_text("Its path and its ids decide again.")).to_be_visible()
        await until(lambda: one["lan"].row("bob", "Wings").played == one["wan"].row("bob", "Wings").played)


async def test_a_retry_on_a_server_that_is_away_is_written_when_it_is_back(
    tmp_path: Path, site: Path, page: Page
) -> None:
    async with house(tmp_path, site) as one:
        await one.refuse_writes("lan")
        await one["wan"].mark_played("alice", "Faust")
        await sign_in(page, one.url, "/sync/parked")
        await expect(row(page, "Parked work", "Faust")).to_be_visible()
        await one["lan"].clear_faults()
        await one["lan"].fault(FaultKind.REFUSE)
        await page.get_by_role("button", name="Retry Faust on lan").click()
        await expect(page.get_by_text("Nothing is parked")).to_be_visible()
        await page.get_by_role("link", name="Pending").click()
        await expect(row(page, "Pending work", "Faust")).to_contain_text("cannot connect")
        await one["lan"].clear_faults()
        await one.played("lan", "alice", "Faust")
        await expect(page.get_by_text("Nothing is on the way")).to_be_visible()
