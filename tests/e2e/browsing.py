"""A browser's page that notes whatever a page of ours must never do."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Page, Request, expect

from tests.support.program import ADMIN

EXPECTED = ("Failed to load resource", "WebSocket connection to")
"""What the browser itself says of a refused sign-in or a Playhead that is stopped: no mistake of the page."""


class Strict:
    """Notes requests to other hosts, errors of scripts, and everything the content security policy refused."""

    def __init__(self, page: Page) -> None:
        self.wrongs: list[str] = []
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.wrongs.append(f"error: {error}"))

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).hostname != "127.0.0.1":
            self.wrongs.append(f"request to {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(EXPECTED):
            self.wrongs.append(f"console: {message.text}")


async def sign_in(page: Page, url: str, path: str = "/") -> None:
    """Open an address as somebody who is not signed in yet, and sign in as the administrator."""
    await page.goto(url + path)
    await page.get_by_label("Name").fill(ADMIN[0])
    await page.get_by_label("Password", exact=True).fill(ADMIN[1])
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("button", name="admin, your menu")).to_be_visible()
