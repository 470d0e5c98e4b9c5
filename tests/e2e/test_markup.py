"""Names that hold markup, of everything that has a name: every page shows them as text, and nothing of them runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from playhead.simulators.jellyfin import movie
from tests.e2e.browsing import sign_in
from tests.e2e.house import House, house
from tests.support.patience import HTTP_SECONDS
from tests.support.program import signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

HURT = "<img src=x onerror=hurt=1>"
CLOSED = '"></td><script>hurt=1</script>'
WATCH = "window.hurt = 0"
TRACES = "() => [window.hurt, document.querySelectorAll('img[src=x], [onerror], td script').length]"

PAGES = {
    "/": "",
    "/sync": "",
    "/sync/log": HURT,
    "/sync/people": HURT,
    "/sync/unmatched": CLOSED,
    "/sync/accounts": HURT,
    "/sync/playlists": "",
    "/sync/conflicts": "",
    "/sync/explain?person=bob&item=%3Cimg&server=wan": "",
    "/sync/explain?person=%3Cimg%20src%3Dx%20onerror%3Dhurt%3D1%3E&item=%3Cscript%3E&server=wan": "",
    "/system": "",
    "/system/users": HURT,
    "/system/tokens": CLOSED,
    "/system/audit": HURT,
    "/history": "",
    "/watching": "",
    "/watching/statistics": "",
    "/watching/badges": "",
    "/notifications": "",
    "/settings": "",
    "/system/journal": "",
    "/nowhere/%3Cscript%3Ehurt=1%3C%2Fscript%3E": "",
}
"""Each page that shows names, and what of them has to stand there as text."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def wicked(tmp_path_factory: pytest.TempPathFactory, site: Path) -> AsyncIterator[House]:
    """A film, a user, a login, a token, all of evil names."""
    async with house(tmp_path_factory.mktemp("wicked"), site) as made:
        for name in ("wan", "lan"):
            film = made[name].item("Faust")
            await made[name].rename_item("Faust", film.path or "", name=HURT)
        await made["wan"].add_item(replace(movie("Only Here", 1930), name=CLOSED))
        # no server of today takes such a name; an older one, or another's database, may hold it
        await made["wan"].add_user("wicked")
        await made.stop()
        made["wan"].user("wicked").name = HURT
        await made.start(None)
        await made.rows("SELECT count(*) FROM account WHERE name LIKE '<img%'", 1)
        await made.rows("SELECT count(*) FROM item WHERE name LIKE '<img%' AND NOT gone", 2)
        await made["wan"].mark_played("bob", HURT)
        await made.rows("SELECT count(*) > 0 FROM sync_log WHERE item_name LIKE '<img%'", 1)
        async with httpx.AsyncClient(base_url=made.url, timeout=HTTP_SECONDS) as client:
            await signed_in(client)
            user = {"username": HURT, "password": "correct horse battery"}
            assert (await client.post("/api/v1/users", json=user)).status_code == 201
            token = {"name": CLOSED, "scopes": ["read"]}
            assert (await client.post("/api/v1/auth/tokens", json=token)).status_code == 201
        yield made


async def test_no_name_is_more_than_text_on_any_page(wicked: House, page: Page) -> None:
    await page.add_init_script(WATCH)
    await sign_in(page, wicked.url)
    for path, words in PAGES.items():
        await page.goto(wicked.url + path)
        await expect(page.get_by_role("heading", level=1).first).to_be_visible()
        if words:
            await expect(page.get_by_text(words).first).to_be_visible()
        assert (path, await page.evaluate(TRACES)) == (path, [0, 0])


async def test_the_page_would_notice_what_runs(wicked: House, page: Page) -> None:
    await page.add_init_script(WATCH)
    await page.goto(wicked.url)
    await page.evaluate("() => { document.body.insertAdjacentHTML('beforeend', '<img src=x class=probe>') }")
    assert await page.evaluate(TRACES) == [0, 1]
