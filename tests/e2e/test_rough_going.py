"""Much to show and a slow way to it: a server that is another's twin, a bad network, ten thousand rows."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.e2e.browsing import sign_in
from tests.e2e.house import House, house
from tests.e2e.scrutiny import SIDEWAYS, Spot, at
from tests.e2e.test_live import live, logged

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

ROWS = 10_000
FRAMES = """() => new Promise((done) => {
  const gaps = [];
  let before = performance.now(), left = 120;
  const step = (now) => {
    gaps.push(now - before);
    before = now;
    window.scrollBy(0, 700);
    left -= 1;
    if (left > 0) requestAnimationFrame(step);
    else done(gaps.slice(1).sort((one, other) => one - other));
  };
  requestAnimationFrame(step);
})"""
"""Scrolls for 120 frames, and answers the milliseconds between them in order."""


NO_SOCKETS = """
  const real = window.setInterval;
  window.setInterval = (work, ms, ...more) => (ms >= 10000 ? 0 : real(work, ms, ...more));
  window.WebSocket = class {
    readyState = 0;
    constructor() { setTimeout(() => this.onclose?.({ code: 1006 }), 10); }
    send() {}
    close() {}
  };
"""
"""As behind a proxy that lets no upgrade through; and without the slow readings, so that what is shown was told."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def rough(tmp_path_factory: pytest.TempPathFactory, site: Path) -> AsyncIterator[House]:
    async with house(tmp_path_factory.mktemp("rough"), site) as made:
        yield made


async def test_two_names_for_one_server_are_said_and_over_when_it_has_an_id_of_its_own(
    tmp_path: Path, site: Path, page: Page
) -> None:
    async with house(tmp_path, site) as one:
        before = one["lan"].server.id
        await one.changes_id("lan", one["wan"].server.id)
        await sign_in(page, one.url, "/sync")
        lan = page.get_by_role("table", name="Servers", exact=True).get_by_role("row").filter(has_text="lan is held")
        await expect(lan).to_contain_text("Of two names for one server remove one")
        # no answer helps, so none is offered
        await expect(page.get_by_role("button", name="It is the same")).to_have_count(0)
        await one["lan"].take_id(before)
        await expect(lan).to_have_count(0)
        await one["wan"].mark_played("alice", "Faust")
        await one.played("lan", "alice", "Faust")


async def test_over_a_slow_network_the_page_says_what_it_reads_and_then_lives(rough: House, page: Page) -> None:
    await sign_in(page, rough.url)
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 20_000}
    await session.send("Network.emulateNetworkConditions", slow)
    await page.goto(f"{rough.url}/sync/log", wait_until="commit")
    await expect(page.get_by_role("status").filter(has_text="Reading").first).to_be_visible()
    await expect(live(page)).to_be_visible()
    await rough["wan"].mark_played("alice", "Cabiria")
    await expect(logged(page, "Cabiria")).to_have_count(1)


async def test_where_no_socket_gets_through_the_page_lives_by_plain_http(rough: House, page: Page) -> None:
    await page.add_init_script(NO_SOCKETS)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await sign_in(page, rough.url, "/sync/log")
    await expect(live(page)).to_be_visible()
    assert any("/api/v1/events?channels=" in url for url in asked)
    before = len([url for url in asked if "/api/sync-log" in url])
    await rough["wan"].mark_played("bob", "Wings")
    await expect(logged(page, "Wings")).to_have_count(1)
    assert len([url for url in asked if "/api/sync-log" in url]) > before


async def test_ten_thousand_rows_are_scrolled_through(
    rough: House, page: Page, record_property: Callable[[str, object], None]
) -> None:
    def entry(number: int) -> dict[str, object]:
        return {
            "id": number, "event_type": "watched", "source_server": "wan", "target_server": "lan", "username": "alice",
            "item_id": "a" * 32, "item_name": f"Film {number}", "synced_value": "played=true", "success": True,
            "dry_run": False, "message": "", "created_at": "2026-01-01T00:00:00.000Z",
        }  # fmt: skip

    rows = [entry(number) for number in range(ROWS, 0, -1)]
    body = json.dumps({"entries": rows, "total": ROWS, "limit": ROWS, "offset": 0})

    async def answer(route: Route) -> None:
        await route.fulfill(content_type="application/json", body=body)

    await page.route("**/api/sync-log?*", answer)
    await sign_in(page, rough.url, "/sync/log")
    table = page.get_by_role("table", name="Log")
    await expect(table.get_by_text("Film 10000", exact=True)).to_be_visible()
    gaps: list[float] = await page.evaluate(FRAMES)
    told = {"median": gaps[len(gaps) // 2], "p95": gaps[int(len(gaps) * 0.95)], "worst": gaps[-1]}
    for name, value in told.items():
        record_property(f"frame_ms_{name}", round(value, 1))
    print({name: f"{value:.1f} ms" for name, value in told.items()})
    assert await page.evaluate("document.scrollingElement.scrollTop") > 50_000
    await page.evaluate("window.scrollTo(0, document.scrollingElement.scrollHeight)")
    await expect(table.get_by_text("Film 1", exact=True)).to_be_visible()
    assert await table.get_by_role("row").count() < 1_000
    await page.keyboard.press("j")
    assert await page.evaluate("document.activeElement.closest('[data-rows]') !== null")


async def test_a_very_wide_screen_shows_no_line_that_is_too_long(
    rough: House, browser: Browser, tmp_path: Path
) -> None:
    context = await browser.new_context(viewport={"width": 2560, "height": 1300})
    page = await context.new_page()
    pages = {"home": Spot("/", "servers in step"), "log": Spot("/sync/log", "Outcome"),
             "figures": Spot("/system/figures", "From a notice to its write")}  # fmt: skip
    try:
        await sign_in(page, rough.url)
        for name, spot in pages.items():
            await at(page, spot)
            await page.screenshot(path=tmp_path / f"{name}-2560.png")
            assert await page.evaluate("document.querySelector('main > *').clientWidth") <= 1664
            assert await page.evaluate(SIDEWAYS) == 0
    finally:
        await context.close()
