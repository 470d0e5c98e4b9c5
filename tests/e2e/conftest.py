"""One browser and one well-filled house for all; what a test would spoil for the others it starts for itself.

All of it lives in one event loop, since the program, the servers and the browser's connection do.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from scripts.steps import web
from scripts.steps.shell import Shell, tool_environment
from tests.e2e.browsing import Strict
from tests.e2e.house import House, house

ROOT = Path(__file__).parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]
PATIENCE_MS = 60_000
"""Longer than a look at a server that is down, the next reading of a page, and a busy machine."""


@pytest.fixture(scope="session")
def shell() -> Shell:
    (ROOT / ".cache").mkdir(exist_ok=True)
    return Shell(ROOT, tool_environment(ROOT, os.environ)).with_path(ROOT / ".tools/node/bin")


@pytest.fixture(scope="session")
def site(shell: Shell) -> Path:
    """The built app; building it takes a minute, once for each state of the sources."""
    return web.build(shell)


@pytest.fixture(scope="session")
def axe(shell: Shell) -> Path:
    """The script that looks for what keeps people out."""
    web.install_modules(shell)
    return ROOT / "web/node_modules/axe-core/axe.min.js"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A new person's browser. The test fails when a page did what it must never do."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(PATIENCE_MS)
    opened = await context.new_page()
    strict = Strict(opened)
    yield opened
    await context.close()
    assert strict.wrongs == []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def home(tmp_path_factory: pytest.TempPathFactory, site: Path) -> AsyncIterator[House]:
    """Three servers that run well, for tests that leave them so."""
    async with house(tmp_path_factory.mktemp("home"), site, servers=3) as made:
        yield made
