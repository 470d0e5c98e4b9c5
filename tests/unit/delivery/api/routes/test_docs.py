"""The interface describes itself to everybody."""

from __future__ import annotations

from pathlib import Path

from playhead.delivery.api.services import Door
from tests.support.api import desk


async def test_the_description_is_open_and_the_same_for_machines_and_people(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        document = (await door.client.get("/openapi.json")).json()
        page = await door.client.get("/docs")
    assert document["info"]["version"] == "1.2.3"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert all(path in page.text for path in document["paths"])


async def test_its_style_is_our_own(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        style = await door.client.get("/docs/style.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "http" not in style.text


async def test_the_document_knows_the_path_it_is_served_under(tmp_path: Path) -> None:
    async with desk(tmp_path, door=Door(version="1", base_path="/base")) as door:
        document = (await door.client.get("/base/openapi.json")).json()
    assert document["servers"] == [{"url": "/base"}]
