"""The application as a whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from playhead import __version__
from playhead.delivery.api.app import openapi_document, openapi_text
from tests.support.api import desk

KEPT = Path(__file__).parents[4] / "contracts/openapi.json"


def test_the_kept_document_is_the_one_that_is_served() -> None:
    assert KEPT.read_text(encoding="utf-8") == openapi_text()


def test_the_document_names_this_version_and_is_json() -> None:
    assert json.loads(openapi_text()) == openapi_document()
    assert openapi_document()["info"]["version"] == __version__


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nope", 404),
        ("GET", "/health", 404),
        ("GET", "/api/v1/nope", 404),
        ("GET", "/api/status/", 404),
        ("DELETE", "/api/status", 405),
        ("GET", "/api/v1/auth/login", 405),
        ("GET", "/webhook/wan", 405),
        ("POST", "/api/v1/auth/login", 422),
    ],
)
async def test_every_refusal_is_a_problem(tmp_path: Path, method: str, path: str, status: int) -> None:
    async with desk(tmp_path) as door:
        answer = await door.client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


async def test_a_mistake_of_ours_is_a_500_with_its_id(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        door.runtime.loop_words = {}
        with capture_logs() as lines:
            answer = await door.client.get("/api/status", headers=headers | {"X-Request-Id": "find-me"})
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "find-me")
    assert "KeyError" not in answer.text
    assert [(line["event"], line["path"], line["request"]) for line in lines] == [
        ("a request failed", "/api/status", "find-me")
    ]
