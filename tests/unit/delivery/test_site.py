"""The app's page stands at the app's addresses, its files are cached by their names, and nothing else is served."""

from __future__ import annotations

from pathlib import Path

import pytest

from playhead.delivery.api.services import Door
from playhead.delivery.site import is_page
from tests.support.api import desk

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text('<!doctype html><base href="/" /><title>Playhead</title>')
    (folder / "assets/index-abc123.js").write_text("export {}")
    (folder / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("not of the site")
    return folder


@pytest.mark.parametrize("path", ["", "sync", "sync/log", "system", "index.html"])
def test_the_apps_own_addresses_are_pages_for_everybody(path: str) -> None:
    assert is_page(path, "*/*")


@pytest.mark.parametrize("path", ["health", "api/nope", "webhook/x", "docs/nope", "metrics/x", "ws", "openapi.json"])
def test_the_interfaces_names_are_never_pages(path: str) -> None:
    assert not is_page(path, BROWSER)


def test_an_unknown_address_is_a_page_for_a_browser_alone() -> None:
    assert is_page("nowhere", BROWSER)
    assert not is_page("nowhere", "*/*")
    assert not is_page("nowhere.js", BROWSER)


async def test_the_page_is_asked_for_again_and_hashed_files_never(tmp_path: Path, built: Path) -> None:
    async with desk(tmp_path, site=built) as door:
        page = await door.client.get("/sync/parked")
        script = await door.client.get("/assets/index-abc123.js")
        icon = await door.client.get("/favicon.svg")
    assert (page.headers["cache-control"], page.headers["content-type"]) == ("no-cache", "text/html; charset=utf-8")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-type"].startswith("text/javascript")
    assert (icon.headers["cache-control"], icon.headers["content-type"]) == ("no-cache", "image/svg+xml")


async def test_files_are_served_with_the_security_headers_too(tmp_path: Path, built: Path) -> None:
    async with desk(tmp_path, site=built) as door:
        script = await door.client.get("/assets/index-abc123.js")
    assert script.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/assets/gone.js", "/../secret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt"]
)
async def test_what_is_not_of_the_site_is_not_there(tmp_path: Path, built: Path, path: str) -> None:
    async with desk(tmp_path, site=built) as door:
        assert (await door.client.get(path, headers={"Accept": BROWSER})).status_code == 404


async def test_the_page_knows_the_path_it_is_served_under(tmp_path: Path, built: Path) -> None:
    async with desk(tmp_path, site=built, door=Door(version="1", base_path="/playhead")) as door:
        assert '<base href="/playhead/" />' in (await door.client.get("/playhead/sync")).text


async def test_without_a_built_app_the_page_says_how_to_get_one(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        page = await door.client.get("/")
    assert page.status_code == 200
    assert "./scripts/build" in page.text
    assert "<script" not in page.text


async def test_only_reading_is_for_the_site(tmp_path: Path, built: Path) -> None:
    async with desk(tmp_path, site=built) as door:
        assert (await door.client.post("/sync")).status_code == 404
        head = await door.client.head("/sync")
    assert (head.status_code, head.content) == (200, b"")
