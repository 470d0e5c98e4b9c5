"""Every failure is problem+json, says what to do, and repeats nothing that was sent."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from playhead.delivery.api.errors import SOMETHING_BROKE, Guard, Problem, field_problem, of_any, response
from playhead.storage.errors import StoreFull, StoreLocked

SCOPE = {"type": "http", "method": "GET", "path": "/", "headers": []}


def driver_error(code: int) -> OperationalError:
    original = sqlite3.OperationalError("from the driver")
    original.sqlite_errorcode = code
    return OperationalError("SELECT secret", {}, original)


@pytest.mark.parametrize(
    ("error", "status", "retry"),
    [
        (Problem(409, "No."), 409, None),
        (HTTPException(405, headers={"Allow": "POST"}), 405, None),
        (StoreFull("the disk is full", retry_after=5), 503, "5"),
        (StoreLocked("locked"), 503, "2"),
        (driver_error(sqlite3.SQLITE_BUSY), 503, "2"),
        (driver_error(sqlite3.SQLITE_ERROR), 500, None),
        (RuntimeError("boom"), 500, None),
    ],
)
def test_each_kind_of_failure_has_its_status(error: Exception, status: int, retry: str | None) -> None:
    answer = response(of_any(error))
    body = json.loads(bytes(answer.body))
    assert (answer.status_code, answer.headers.get("retry-after")) == (status, retry)
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["status"] == status
    assert set(body) >= {"type", "title", "status", "detail"}
    assert "boom" not in body["detail"]
    assert "SELECT" not in body["detail"]


def test_headers_of_the_framework_are_kept() -> None:
    assert response(of_any(HTTPException(405, headers={"Allow": "POST"}))).headers["allow"] == "POST"


def test_a_refusal_says_how_to_prove_oneself() -> None:
    assert response(Problem(401)).headers["www-authenticate"] == "Bearer"


def test_a_wrong_field_is_named_and_its_value_is_not_told() -> None:
    raw: list[dict[str, Any]] = [
        {"type": "value_error", "loc": ("body", "user", "password"), "msg": "Value error, Too short", "input": "hush"},
        {"type": "json_invalid", "loc": ("body", 3), "msg": "JSON decode error", "input": {}},
        {"type": "missing", "loc": ("body",), "msg": "Field required", "input": None},
    ]
    body = json.loads(bytes(response(of_any(RequestValidationError(raw, body="hush"))).body))
    assert body["errors"] == [
        {"field": "user.password", "message": "too short"},
        {"field": "body", "message": "is not valid JSON"},
        {"field": "body", "message": "field required"},
    ]
    assert "hush" not in json.dumps(body)


def test_a_problem_about_one_field_names_it_twice() -> None:
    problem = field_problem("cursor", "is no cursor")
    assert str(problem) == "cursor: is no cursor"
    assert [one.field for one in problem.errors] == ["cursor"]


class Raising:
    """An application that raises, before or after it has begun to answer."""

    def __init__(self, error: Exception, *, begins: bool = False) -> None:
        self._error = error
        self._begins = begins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._begins:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        raise self._error


async def sent_by(app: Raising) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    await Guard(app)(dict(SCOPE), receive, send)
    return sent


async def test_what_nobody_thought_of_is_a_500_without_its_reason() -> None:
    start, body = await sent_by(Raising(RuntimeError("the secret reason")))
    assert start["status"] == 500
    assert json.loads(body["body"])["detail"] == SOMETHING_BROKE


async def test_an_answer_that_has_begun_is_not_begun_again() -> None:
    assert len(await sent_by(Raising(RuntimeError(), begins=True))) == 1


async def test_nobody_is_answered_who_has_left() -> None:
    assert await sent_by(Raising(ClientDisconnect())) == []
