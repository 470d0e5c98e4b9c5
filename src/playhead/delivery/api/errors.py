"""Every failure as `application/problem+json`, with a sentence for people and never a traceback or an input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playhead.storage.errors import StoreUnavailable, unavailable

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
SOMETHING_BROKE = "Playhead made a mistake of its own. Its log has the details, under this answer's X-Request-Id."

DETAILS = {
    401: "Sign in first: this needs a bearer token.",
    403: "Only an administrator may do this.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "The body is too large.",
    415: "The body must be JSON, with Content-Type: application/json.",
}
"""What to say where nobody said more."""


class FieldError(msgspec.Struct, frozen=True):
    """One wrong field: its name with dots, and what is wrong with it."""

    field: str
    message: str


class Problem(Exception):
    """Raised anywhere below a route: becomes the answer."""

    def __init__(
        self,
        status: int,
        detail: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[FieldError] = (),
    ) -> None:
        super().__init__(detail or DETAILS.get(status) or HTTPStatus(status).phrase)
        self.status = status
        self.headers = dict(headers or {})
        self.errors = tuple(errors)


def field_problem(field: str, message: str) -> Problem:
    """422 about one field."""
    return Problem(422, f"{field}: {message}", errors=[FieldError(field, message)])


def response(problem: Problem) -> Response:
    """The answer that tells a problem."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": str(problem),
    }
    if problem.errors:
        body["errors"] = problem.errors
    headers = dict(problem.headers)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers.setdefault("WWW-Authenticate", "Bearer")
    return Response(msgspec.json.encode(body), problem.status, headers, MEDIA_TYPE)


def of_store(error: StoreUnavailable) -> Problem:
    """503: nothing can be made durable now."""
    return Problem(503, f"{str(error)[:1].upper()}{str(error)[1:]}.", headers={"Retry-After": str(error.retry_after)})


def of_validation(error: RequestValidationError) -> Problem:
    """422 that names each field. What was sent is not repeated: it may be a password."""
    errors = [_field_error(one) for one in error.errors()]
    detail = "; ".join(f"{one.field}: {one.message}" for one in errors[:5])
    return Problem(422, detail, errors=errors)


def _field_error(one: Mapping[str, Any]) -> FieldError:
    if one["type"] == "json_invalid":
        return FieldError("body", "is not valid JSON")
    where = [str(part) for part in one["loc"]]
    name = ".".join(where[1:]) or where[0]
    message = str(one["msg"]).removeprefix("Value error, ")
    return FieldError(name, message[:1].lower() + message[1:])


def of_any(error: Exception) -> Problem:
    """The problem behind whatever was raised; 500 for what nobody thought of."""
    match error:
        case Problem():
            return error
        case HTTPException(status_code=400):
            # the framework's own word for bytes that are no text, or nested beyond reason
            return Problem(422, "body: is not valid JSON", errors=[FieldError("body", "is not valid JSON")])
        case HTTPException():
            said = error.detail if error.detail != HTTPStatus(error.status_code).phrase else None
            return Problem(error.status_code, said, headers=error.headers)
        case RequestValidationError():
            return of_validation(error)
        case StoreUnavailable():
            return of_store(error)
        case DBAPIError() if (whole := unavailable(error)) is not None:
            return of_store(whole)
        case _:
            return Problem(500, SOMETHING_BROKE)


def install(app: FastAPI) -> None:
    """Let the application answer with problems."""
    for kind in (Problem, HTTPException, RequestValidationError, StoreUnavailable):
        app.add_exception_handler(kind, _answer)


async def _answer(_request: Request, error: Exception) -> Response:
    return response(of_any(error))


class Guard:
    """The outermost net: whatever is raised below becomes an answer, and a line in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except ClientDisconnect:
            return
        except Exception as error:
            problem = of_any(error)
            if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
                request_id = scope.get("state", {}).get("request_id")
                log.exception("a request failed", method=scope["method"], path=scope["path"], request=request_id)
            if not started:
                await response(problem)(scope, receive, send)
