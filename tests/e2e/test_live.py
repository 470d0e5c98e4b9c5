"""The live connection as people see it: broken and mended, in several tabs, with access that ends."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, WebSocket, expect

from tests.e2e.browsing import sign_in
from tests.e2e.house import House, house
from tests.e2e.line import Line
from tests.support.patience import HTTP_SECONDS, PATIENCE_SECONDS
from tests.support.program import ADMIN, until

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own(tmp_path_factory: pytest.TempPathFactory, site: Path) -> AsyncIterator[House]:
    """Two servers, for tests that break the way to them."""
    async with house(tmp_path_factory.mktemp("live"), site) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def line(own: House) -> AsyncIterator[Line]:
    async with Line(urlsplit(own.url).port or 0).running() as running:
        yield running


class Ear:
    """What goes over the sockets of a page."""

    def __init__(self, page: Page) -> None:
        self.sockets: list[WebSocket] = []
        self.sent: list[dict[str, Any]] = []
        self.heard: list[dict[str, Any]] = []
        page.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        self.sockets.append(socket)
        socket.on("framesent", lambda payload: self.sent.append(json.loads(payload)))
        socket.on("framereceived", lambda payload: self.heard.append(json.loads(payload)))

    async def hears(self, fits: Callable[[dict[str, Any]], bool]) -> None:
        await until(lambda: any(fits(frame) for frame in self.heard), PATIENCE_SECONDS)


def live(page: Page) -> Locator:
    return page.get_by_role("banner").get_by_text("Live", exact=True)


def logged(page: Page, film: str) -> Locator:
    return page.get_by_role("table", name="Log").get_by_role("row").filter(has_text=film)


@contextlib.asynccontextmanager
async def administrator(url: str) -> AsyncIterator[httpx.AsyncClient]:
    """The interface, for what is done elsewhere."""
    async with httpx.AsyncClient(base_url=f"{url}/api/v1/", timeout=HTTP_SECONDS, trust_env=False) as client:
        answer = await client.post("auth/login", json={"username": ADMIN[0], "password": ADMIN[1]})
        client.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['access_token']}"
        yield client


async def test_a_page_is_told_of_an_edit_and_not_by_asking(own: House, page: Page) -> None:
    ear = Ear(page)
    await sign_in(page, own.url, "/sync/log")
    await expect(live(page)).to_be_visible()
    wanted = {"media_updates", "system_updates", "analysis_updates", "notifications", "playback", "sync_updates"}
    await until(lambda: {frame["channel"] for frame in ear.heard if frame["type"] == "subscribed"} == wanted)
    await own["wan"].mark_played("alice", "Metropolis")
    await expect(logged(page, "Metropolis")).to_have_count(1)
    assert len(ear.sockets) == 1
    assert "ticket=" in ear.sockets[0].url
    assert any(frame["type"] == "sync_update" for frame in ear.heard)


async def test_what_happened_while_the_line_was_cut_comes_when_it_is_mended(own: House, line: Line, page: Page) -> None:
    ear = Ear(page)
    await sign_in(page, line.url, "/sync/log")
    await own["wan"].mark_played("alice", "Nosferatu")
    await expect(logged(page, "Nosferatu")).to_have_count(1)
    await page.evaluate("window.same = true")

    line.cut()
    await expect(page.get_by_role("alert")).to_contain_text("No connection to Playhead. What you see is from")
    await expect(logged(page, "Nosferatu")).to_have_count(1)
    for film in ("Faust", "Wings"):
        await own["wan"].mark_played("alice", film)
        await own.played("lan", "alice", film)

    line.mend()
    await expect(logged(page, "Wings")).to_have_count(1, timeout=PATIENCE_SECONDS * 1000)
    await expect(logged(page, "Faust")).to_have_count(1)
    await expect(live(page)).to_be_visible()
    await expect(page.get_by_role("alert")).to_be_hidden()
    assert await page.evaluate("window.same") is True
    resumed = [frame for frame in ear.heard if frame["type"] == "subscribed" and frame["data"].get("was_recovering")]
    assert resumed
    assert all(frame["data"]["recovered"] for frame in resumed)
    offsets = [frame["offset"] for frame in ear.heard if frame.get("channel") == "sync_updates" and "previous" in frame]
    assert offsets == sorted(set(offsets))


async def test_a_browser_that_was_offline_catches_up_without_a_reload(own: House, page: Page) -> None:
    await sign_in(page, own.url, "/sync/log")
    await expect(live(page)).to_be_visible()
    await page.evaluate("window.same = true")
    await page.context.set_offline(True)
    await own["wan"].mark_played("bob", "Sunrise")
    await own.played("lan", "bob", "Sunrise")
    await page.context.set_offline(False)
    await expect(logged(page, "Sunrise")).to_have_count(1, timeout=PATIENCE_SECONDS * 1000)
    await expect(live(page)).to_be_visible(timeout=PATIENCE_SECONDS * 1000)
    assert await page.evaluate("window.same") is True


async def test_two_tabs_hear_the_same_and_signing_out_of_one_is_the_end_of_both(own: House, page: Page) -> None:
    await sign_in(page, own.url, "/sync/log")
    other = await page.context.new_page()
    await other.goto(f"{own.url}/sync/log")
    for one in (page, other):
        await expect(live(one)).to_be_visible()
    await own["lan"].mark_played("bob", "The Kid")
    for one in (page, other):
        await expect(logged(one, "The Kid")).to_have_count(1)
    await other.get_by_role("button", name="admin, your menu").click()
    await other.get_by_role("menuitem", name="Sign out").click()
    for one in (page, other):
        await expect(one.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_whose_access_is_revoked_while_the_page_is_open_is_shown_the_way_in(own: House, page: Page) -> None:
    ear = Ear(page)
    async with administrator(own.url) as admin:
        made = await admin.post("users", json={"username": "vera", "password": "vera's password"})
        vera = made.raise_for_status().json()["id"]
        await page.goto(f"{own.url}/sync/log")
        await page.get_by_label("Name").fill("vera")
        await page.get_by_label("Password", exact=True).fill("vera's password")
        await page.get_by_role("button", name="Sign in").click()
        # what the sync does is told to administrators only: her pages ask, and her socket is there all the same
        await expect(live(page)).to_be_visible()
        assert {frame["channel"] for frame in ear.sent} == {
            "media_updates", "system_updates", "analysis_updates", "notifications", "playback",
        }  # fmt: skip
        (await admin.patch(f"users/{vera}", json={"disabled": True})).raise_for_status()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await until(lambda: all(socket.is_closed() for socket in ear.sockets), PATIENCE_SECONDS)
    assert await page.evaluate("localStorage.getItem('playhead.session')") is None


async def test_a_changed_password_ends_the_connection_and_begins_another(
    tmp_path: Path, site: Path, page: Page
) -> None:
    async with house(tmp_path, site) as one:
        ear = Ear(page)
        await sign_in(page, one.url)
        await expect(live(page)).to_be_visible()
        await page.get_by_role("button", name="admin, your menu").click()
        await page.get_by_role("menuitem", name="Change password").click()
        await page.get_by_label("Current password", exact=True).fill(ADMIN[1])
        await page.get_by_label("New password", exact=True).fill("another password")
        await page.get_by_role("button", name="Change password").click()
        await expect(page.get_by_role("status", name="Messages")).to_contain_text("Your password is changed.")
        await expect(live(page)).to_be_visible()
        await one["wan"].mark_played("alice", "Cabiria")
        await expect(page.get_by_role("table", name="Last writes")).to_contain_text("Cabiria")
        assert not ear.sockets[-1].is_closed()


async def test_a_token_that_is_about_to_expire_is_renewed_on_the_open_connection(
    tmp_path: Path, site: Path, page: Page
) -> None:
    async with house(tmp_path, site, access_minutes=1) as one:
        ear = Ear(page)
        await sign_in(page, one.url)
        await ear.hears(lambda frame: frame["type"] == "token_expiring")
        await ear.hears(lambda frame: frame["type"] == "authenticated")
        assert any(frame["type"] == "auth" for frame in ear.sent)
        assert len(ear.sockets) == 1
        await expect(live(page)).to_be_visible()


async def test_an_expired_token_is_renewed_before_anything_is_shown(own: House, page: Page) -> None:
    await sign_in(page, own.url, "/sync/log")
    await page.evaluate(
        """() => {
            const kept = JSON.parse(localStorage.getItem("playhead.session"));
            localStorage.setItem("playhead.session", JSON.stringify({ ...kept, access: "expired", expiresAt: 0 }));
        }"""
    )
    await page.reload()
    await expect(live(page)).to_be_visible()
    await own["lan"].mark_played("bob", "One Week")
    await expect(logged(page, "One Week")).to_have_count(1)
