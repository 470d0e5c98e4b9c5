"""What holds on every page: in both themes, on a phone, a tablet and a wide screen, by keyboard, for everybody."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from playhead.simulators.jellyfin import FaultKind
from tests.e2e.browsing import sign_in
from tests.e2e.house import House, house
from tests.e2e.scrutiny import FINDINGS, Spot, beyond_the_keyboard, looked_over, sharp_eyed
from tests.support.program import until

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

PAGES = {
    "home": Spot("/", "kept its own value"),
    "sync": Spot("/sync", "What to do"),
    "waiting": Spot("/sync/waiting", "Nothing waits"),
    "parked": Spot("/sync/parked", "retried 1 time"),
    "pending": Spot("/sync/pending", "cannot connect"),
    "explain": Spot("/sync/explain?person=bob&item=Wings&server=lan", "The newest word is"),
    "held": Spot("/sync/held", "Nothing is held"),
    "playlists": Spot("/sync/playlists", "No playlists yet"),
    "accounts": Spot("/sync/accounts", "zoe was deleted on wan"),
    "conflicts": Spot("/sync/conflicts", "No conflicts"),
    "runs": Spot("/sync/runs", "Reconcile now"),
    "plan": Spot("/sync/plan", "What would a run write"),
    "unmatched": Spot("/sync/unmatched", "matched"),
    "people": Spot("/sync/people", "by its name"),
    "log": Spot("/sync/log", "Wings"),
    "system": Spot("/system", "last webhook"),
    "webhook": Spot("/system?server=lan", "Tick these notifications"),
    "users": Spot("/system/users", "Can sign in"),
    "tokens": Spot("/system/tokens", "No tokens yet"),
    "audit": Spot("/system/audit", "User added"),
    "notifications": Spot("/notifications", "A job needs you"),
    "settings": Spot("/settings", "Your tokens for other programs"),
    "journal": Spot("/system/journal", "Because of"),
    "record": Spot("/system/journal?record=1", "What it caused"),
    "figures": Spot("/system/figures", "From a notice to its write"),
    "about": Spot("/system/about", "Database size"),
}
"""Each page by its name."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lived_in(tmp_path_factory: pytest.TempPathFactory, site: Path) -> AsyncIterator[House]:
    """Edits that went well, one that was parked, one that waits for a server that is gone, and a question."""
    async with house(tmp_path_factory.mktemp("lived"), site, servers=3) as made:
        for film in ("Wings", "Sunrise", "The Kid", "One Week", "The Golem", "Häxan"):
            await made["wan"].mark_played("bob", film)
            await made.played("lan", "bob", film)
        await made["wan"].add_user("zoe")
        await until(lambda: all(made[name].server.user_named("zoe") is not None for name in ("lan", "attic")))
        await made["wan"].delete_user("zoe")
        await made.rows("SELECT count(*) FROM accounts_request WHERE state = 'waiting'", 1)
        await made["lan"].mark_unplayed("bob", "Wings")
        await made.refuse_writes("lan")
        await made["wan"].mark_played("alice", "Metropolis")
        await made.played("attic", "al", "Metropolis")
        await made["attic"].fault(FaultKind.REFUSE)
        await made["wan"].mark_played("alice", "Faust")
        await made.parked(2)
        yield made


async def test_every_page_fits_every_width_in_both_themes_and_axe_finds_nothing(
    lived_in: House, browser: Browser, axe: Path, tmp_path: Path
) -> None:
    async with sharp_eyed(browser, axe) as page:
        await page.goto(lived_in.url)
        await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert await page.evaluate(FINDINGS) == []
        await sign_in(page, lived_in.url)
        assert await looked_over(page, PAGES, tmp_path) == {}


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_keyboard_reaches_each_control_of_each_page(width: int, lived_in: House, page: Page) -> None:
    await page.set_viewport_size({"width": width, "height": 900})
    await sign_in(page, lived_in.url)
    assert await beyond_the_keyboard(page, PAGES) == {}


async def test_a_server_is_shown_with_what_is_heard_of_it_and_why_its_sockets_are_not_there(
    lived_in: House, page: Page
) -> None:
    await sign_in(page, lived_in.url, "/sync")
    servers = page.get_by_role("table", name="Servers", exact=True).get_by_role("row")
    await lived_in["attic"].drop_sockets()
    await expect(servers.filter(has_text="attic")).to_contain_text(re.compile("Sockets late: .*cannot connect"))
    await expect(servers.filter(has_text="wan")).not_to_contain_text("Sockets late")
