"""Playback Reporting is asked by pages, and what it answers becomes a backup."""

from __future__ import annotations

import json
import re
from datetime import UTC
from pathlib import Path
from typing import Any

import httpx
import pytest

from playhead.adapters.playback_reporting import backup, live
from playhead.domain.imports import BadFile
from tests.support.foreign_history import report


def client(answer: Any) -> httpx.Client:
    return httpx.Client(base_url="http://wan.test", transport=httpx.MockTransport(answer))


def test_every_page_is_read_once(tmp_path: Path) -> None:
    rows = [[str(n), *report(date=f"2023-11-15 12:{n % 60:02d}:{n // 60:02d}")] for n in range(1, live.PAGE + 3)]
    asked: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        after = int(re.findall(r"rowid > (\d+)", body["CustomQueryString"])[0])
        asked.append(after)
        assert body["ReplaceUserId"] is False
        page = [row for row in rows if int(row[0]) > after][: live.PAGE]
        return httpx.Response(200, json={"colums": [], "results": page, "message": ""})

    assert live.fetch(client(answer), tmp_path / "b.tsv") == len(rows)
    assert asked == [0, live.PAGE]
    assert backup.count(tmp_path / "b.tsv") == len(rows)
    assert next(backup.plays(tmp_path / "b.tsv", UTC)) is not None


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (404, {}, "no plugin"),
        (401, {}, "API key"),
        (200, {"results": [], "message": "Error Running Query</br>no such table"}, "could not answer"),
        (200, {"results": [["1", "2"]]}, "another form"),
        (200, {"results": [["0", *report()]]}, "the same rows again"),
        (200, [], "could not answer"),
    ],
)
def test_what_is_answered_instead_is_told(tmp_path: Path, status: int, body: Any, why: str) -> None:
    with pytest.raises(BadFile, match=why):
        live.fetch(client(lambda _: httpx.Response(status, json=body)), tmp_path / "b.tsv")


def test_a_tab_in_a_title_is_a_space(tmp_path: Path) -> None:
    row = ["1", *report(name="A\tFilm\nof two lines")]
    live.fetch(client(lambda _: httpx.Response(200, json={"results": [row]})), tmp_path / "b.tsv")
    (line,) = (tmp_path / "b.tsv").read_text().splitlines()
    assert "A Film of two lines" in line
