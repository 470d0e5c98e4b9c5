"""What holds on every page: in both themes, on a phone, a tablet and a wide screen, by keyboard, for everybody."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from playhead.simulators.jellyfin import FaultKind
from tests.e2e.browsing import sign_in
from tests.e2e.house import House, house

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

Theme = Literal["light", "dark"]
WIDTHS = (390, 1024, 1920)
CHECKED: dict[Theme, int] = {"light": 1920, "dark": 390}
"""Where axe looks: contrast differs by theme, structure by width."""


PAGES = {
    "home": ("/", "kept its own value"),
    "sync": ("/sync", "What to do"),
    "waiting": ("/sync/waiting", "Nothing waits"),
    "parked": ("/sync/parked", "tried 2 times"),
    "pending": ("/sync/pending", "cannot connect"),
    "explain": ("/sync/explain?person=bob&item=Wings&server=lan", "The newest word is"),
    "held": ("/sync/held", "Nothing is held"),
    "conflicts": ("/sync/conflicts", "No conflicts"),
    "runs": ("/sync/runs", "Reconcile now"),
    "plan": ("/sync/plan", "What would a run write"),
    "unmatched": ("/sync/unmatched", "matched"),
    "people": ("/sync/people", "Accounts"),
    "log": ("/sync/log", "Wings"),
    "system": ("/system", "last webhook"),
    "webhook": ("/system?server=lan", "Tick these notifications"),
    "users": ("/system/users", "Can sign in"),
    "tokens": ("/system/tokens", "No tokens yet"),
    "about": ("/system/about", "Database size"),
}
"""Where each page is, and words that stand there once it has been read, and not on the page before it."""

# Set on the page: notes each element that takes focus, and answers which controls the keyboard never came to.
NOTE_FOCUS = """() => {
  window.focused = new Set();
  document.addEventListener("focusin", (event) => window.focused.add(event.target));
  document.body.tabIndex = -1;
  document.body.focus();
}"""
CONTROLS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((e) => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({ visibilityProperty: true }))"""
MISSED = f"() => ({CONTROLS})().filter((e) => !window.focused.has(e)).map((e) => e.outerHTML.slice(0, 200))"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FINDINGS = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
  .map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(" ")).join(" | ")}`)"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lived_in(tmp_path_factory: pytest.TempPathFactory, site: Path) -> AsyncIterator[House]:
    """Edits that went well, one that was parked, and one that waits for a server that is gone."""
    async with house(tmp_path_factory.mktemp("lived"), site, servers=3) as made:
        for film in ("Wings", "Sunrise", "The Kid", "One Week", "The Golem", "Häxan"):
            await made["wan"].mark_played("bob", film)
            await made.played("lan", "bob", film)
        await made["lan"].mark_unplayed("bob", "Wings")
        await made.refuse_writes("lan")
        await made["wan"].mark_played("alice", "Metropolis")
        await made.played("attic", "al", "Metropolis")
        await made["attic"].fault(FaultKind.REFUSE)
        await made["wan"].mark_played("alice", "Faust")
        await made.parked(2)
        yield made


async def at(page: Page, name: str) -> None:
    """Go there as a link in the page does, without loading everything anew."""
    path, words = PAGES[name]
    await page.evaluate(
        "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')) }", path
    )
    await expect(page.get_by_text(words).first).to_be_visible()


async def test_every_page_fits_every_width_in_both_themes_and_axe_finds_nothing(
    lived_in: House, browser: Browser, axe: Path, tmp_path: Path
) -> None:
    context = await browser.new_context(bypass_csp=True, reduced_motion="reduce")
    await context.add_init_script(path=axe)
    page = await context.new_page()
    found: dict[str, object] = {}
    await page.goto(lived_in.url)
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    found["sign-in"] = await page.evaluate(FINDINGS)
    await sign_in(page, lived_in.url)
    for name, theme, width in itertools.product(PAGES, CHECKED, WIDTHS):
        await page.emulate_media(color_scheme=theme)
        await page.set_viewport_size({"width": width, "height": 900})
        await at(page, name)
        found[f"{name} {width} sideways"] = await page.evaluate(SIDEWAYS)
        await page.screenshot(path=tmp_path / f"{name}-{width}-{theme}.png", full_page=True)
        if width == CHECKED[theme]:
            found[f"{name} {width} {theme}"] = await page.evaluate(FINDINGS)
    await context.close()
    assert {what: finding for what, finding in found.items() if finding} == {}


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_keyboard_reaches_each_control_of_each_page(width: int, lived_in: House, page: Page) -> None:
    missed: dict[str, list[str]] = {}
    await page.set_viewport_size({"width": width, "height": 900})
    await sign_in(page, lived_in.url)
    for name in PAGES:
        await at(page, name)
        await page.evaluate(NOTE_FOCUS)
        for _ in range(await page.evaluate(f"() => ({CONTROLS})().length") + 1):
            await page.keyboard.press("Tab")
        missed[name] = await page.evaluate(MISSED)
    assert {name: controls for name, controls in missed.items() if controls} == {}
