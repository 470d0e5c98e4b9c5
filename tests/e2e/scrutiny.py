"""Looking over pages: at each width and in both themes, with axe, and by the keyboard alone."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, expect

Theme = Literal["light", "dark"]
WIDTHS = (390, 1024, 1920)
READING = re.compile(r"^\s*Reading ")
CHECKED: dict[Theme, int] = {"light": 1920, "dark": 390}
"""Where axe looks: contrast differs by theme, structure by width."""


@dataclass(frozen=True)
class Spot:
    """Where a page is, and words that stand there once it has been read, and not on the page before it; `press` is a
    button to be pressed before."""

    path: str
    words: str
    press: str = ""


# Set on the page: notes each element that takes focus, and answers which controls the keyboard never came to.
NOTE_FOCUS = """() => {
  window.focused = new Set();
  document.addEventListener("focusin", (event) => window.focused.add(event.target));
  if (document.querySelector("[role='dialog']")) return;
  document.body.tabIndex = -1;
  document.body.focus();
}"""
CONTROLS = """() => {
  const room = document.querySelector("[role='dialog']") ?? document;
  return [...room.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((e) => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({ visibilityProperty: true }));
}"""
MISSED = f"() => ({CONTROLS})().filter((e) => !window.focused.has(e)).map((e) => e.outerHTML.slice(0, 200))"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FINDINGS = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
  .map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(" ")).join(" | ")}`)"""
GO = "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')) }"


@contextlib.asynccontextmanager
async def sharp_eyed(browser: Browser, axe: Path) -> AsyncIterator[Page]:
    """A page with axe in it, where nothing moves."""
    context = await browser.new_context(bypass_csp=True, reduced_motion="reduce")
    await context.add_init_script(path=axe)
    try:
        yield await context.new_page()
    finally:
        await context.close()


async def at(page: Page, spot: Spot) -> None:
    """Go there as a link in the page does, without loading everything anew."""
    await page.evaluate(GO, spot.path)
    if spot.press:
        await page.get_by_role("button", name=spot.press).click()
    await expect(page.get_by_text(spot.words).first).to_be_visible()
    # its other parts too: whoever has gone through a page does not go back for what came later
    await expect(page.get_by_role("status").filter(has_text=READING)).to_have_count(0)


async def looked_over(page: Page, spots: Mapping[str, Spot], shots: Path) -> dict[str, object]:
    """What is wrong with which page. Pictures of all of them are left in `shots`."""
    found: dict[str, object] = {}
    for name, theme, width in itertools.product(spots, CHECKED, WIDTHS):
        await page.emulate_media(color_scheme=theme)
        await page.set_viewport_size({"width": width, "height": 900})
        await at(page, spots[name])
        found[f"{name} {width} sideways"] = await page.evaluate(SIDEWAYS)
        await page.screenshot(path=shots / f"{name}-{width}-{theme}.png", full_page=True)
        if width == CHECKED[theme]:
            found[f"{name} {width} {theme}"] = await page.evaluate(FINDINGS)
        await page.keyboard.press("Escape")
    return {what: finding for what, finding in found.items() if finding}


async def beyond_the_keyboard(page: Page, spots: Mapping[str, Spot]) -> dict[str, list[str]]:
    """The controls of each page, or of its dialog, that Tab does not come to."""
    missed: dict[str, list[str]] = {}
    for name, spot in spots.items():
        await at(page, spot)
        await page.evaluate(NOTE_FOCUS)
        presses = 0
        # parts of a page may be read while others are gone through already
        while presses <= await page.evaluate(f"() => ({CONTROLS})().length"):
            await page.keyboard.press("Tab")
            presses += 1
        missed[name] = await page.evaluate(MISSED)
        await page.keyboard.press("Escape")
    return {name: controls for name, controls in missed.items() if controls}
