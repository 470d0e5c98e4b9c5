"""The pages of Sync where there is something to decide, and their dialogs: seen, read out, and reached by keyboard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from playhead.simulators.jellyfin import FaultKind, movie
from tests.e2e.browsing import sign_in
from tests.e2e.house import FILMS, House, house
from tests.e2e.scrutiny import Spot, beyond_the_keyboard, looked_over, sharp_eyed
from tests.support.patience import HTTP_SECONDS, PATIENCE_SECONDS
from tests.support.program import ADMIN, until

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

PAGES = {
    "needed": Spot("/", "bob lost 12 entries on wan"),
    "held": Spot("/sync/held", "It was meant"),
    "deciding": Spot("/sync/held", "What bob no longer has", press="It was meant: bob on wan"),
    "conflicts": Spot("/sync/conflicts", "on lan,"),
    "retired": Spot("/sync", "1 account of alice, 0 titles"),
    "unmatched": Spot("/sync/unmatched", "a person took it out"),
    "matching": Spot("/sync/unmatched", "Its item id", press="Match Safety Last! on lan"),
    "planned": Spot("/sync/plan", "held until you decide", press="Show the plan"),
    "person": Spot("/sync/people", "What the accounts hold is merged", press="Accounts of bob"),
    "pinned": Spot("/sync/explain?person=bob&item=Found+Reel&server=wan", "Undo the match"),
}

BETWEEN_EDITS = 1.0
"""Two ratings of one millisecond have no order but that of their servers; people take longer."""


class Operator:
    """The interface, for what is no matter of these tests."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def post(self, path: str, body: object = None) -> None:
        answer = await self._client.post(f"/api/v1/{path}", json=body)
        assert answer.is_success, answer.text


async def signed_in(client: httpx.AsyncClient) -> Operator:
    body = {"username": ADMIN[0], "password": ADMIN[1]}
    answer = await client.post("/api/v1/auth/login", json=body)
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return Operator(client)


async def disagree(one: House) -> None:
    """lan is told nothing of a rating on wan before it is rated there too."""
    await one["lan"].fault(FaultKind.REFUSE)
    await one["wan"].rate("alice", "Metropolis", 3.0)
    await asyncio.sleep(BETWEEN_EDITS)
    await one["lan"].rate("alice", "Metropolis", 8.0)
    await one["lan"].clear_faults()
    await until(lambda: one["wan"].row("alice", "Metropolis").rating == 8.0)


async def find(one: House) -> None:
    """A film that is only on lan, and one that is on both under names of no likeness."""
    await one["lan"].add_item(movie("Lost Reel", 1920, tmdb="9876543", root="/mnt/nas/library/lost"))
    await one["lan"].add_item(movie("Found Reel", 1921, tmdb="9876544", root="/mnt/nas/library/found"))
    await one["wan"].add_item(movie("Found Reel", 1921, imdb="tt9876544", root="/srv/media"))
    for server in ("wan", "lan"):
        await one[server].run_plugin_tasks()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def troubled(tmp_path_factory: pytest.TempPathFactory, site: Path) -> AsyncIterator[House]:
    """A pass that is held, a conflict, titles that were matched and taken apart by hand, and one that is alone."""
    async with (
        house(tmp_path_factory.mktemp("troubled"), site) as made,
        httpx.AsyncClient(base_url=made.url, timeout=HTTP_SECONDS) as client,
        asyncio.timeout(10 * PATIENCE_SECONDS),
    ):
        operator = await signed_in(client)
        await disagree(made)
        await find(made)
        await made.rows("SELECT count(*) FROM item WHERE name LIKE '%Reel'", 3)
        found, other = (made[name].item("Found Reel").id for name in ("wan", "lan"))
        await operator.post(f"sync/unmatched/wan/{found}/pin", {"server": "lan", "item_id": other})
        await made.bereave("wan", "bob", FILMS)
        await operator.post("sync/reconcile")
        await made.rows("SELECT count(*) FROM sync_pass WHERE state = 'held'", 1)
        await made["wan"].mark_played("alice", "Cabiria")
        await operator.post(f"sync/unmatched/lan/{made['lan'].item('Safety Last!').id}/unlink")
        await made.retired("attic")
        yield made


async def test_what_is_to_be_decided_fits_every_width_and_axe_finds_nothing(
    troubled: House, browser: Browser, axe: Path, tmp_path: Path
) -> None:
    async with sharp_eyed(browser, axe) as page:
        await sign_in(page, troubled.url)
        assert await looked_over(page, PAGES, tmp_path) == {}


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_keyboard_reaches_whatever_decides(width: int, troubled: House, page: Page) -> None:
    await page.set_viewport_size({"width": width, "height": 900})
    await sign_in(page, troubled.url)
    assert await beyond_the_keyboard(page, PAGES) == {}
