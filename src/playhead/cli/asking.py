"""Asking the running Playhead, or the same application in this process, and telling refusals in a line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from typing import Any, TypeVar

import httpx
import typer

from playhead.cli.command import given
from playhead.cli.ends import End, Failure
from playhead.cli.program import load, need_sqlite
from playhead.config.settings import Settings
from playhead.runtime.operator import NotReady, operator

T = TypeVar("T")
PAGE = 200

ENDS = {HTTPStatus.UNPROCESSABLE_ENTITY: End.USAGE, HTTPStatus.SERVICE_UNAVAILABLE: End.NOT_READY}


class Operator:
    """The interface as administrator. Refusals are raised as Failure."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, path: str, **query: object) -> Any:
        """The answer to a GET; a query value of None is left out."""
        return (await self._send("GET", path, query=query)).json()

    async def post(self, path: str, body: object | None = None) -> Any:
        """The answer to a POST."""
        return (await self._send("POST", path, body=body)).json()

    async def patch(self, path: str, body: object) -> Any:
        """The answer to a PATCH."""
        return (await self._send("PATCH", path, body=body)).json()

    async def delete(self, path: str) -> None:
        """A DELETE."""
        await self._send("DELETE", path)

    async def all(self, path: str) -> list[Any]:
        """Every item of a list that is paged by cursors."""
        found: list[Any] = []
        cursor: str | None = None
        while True:
            page = await self.get(path, limit=PAGE, cursor=cursor)
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    async def streamed(self, path: str, **query: object) -> AsyncIterator[str]:
        """An answer of any length, in pieces of text."""
        asked: dict[str, Any] = {name: value for name, value in query.items() if value is not None}
        try:
            async with self._client.stream("GET", path, params=asked) as answer:
                if answer.is_error:
                    await answer.aread()
                    raise refusal(answer)
                async for piece in answer.aiter_text():
                    yield piece
        except httpx.HTTPError as error:
            raise Failure(f"Playhead ended or does not answer ({error}): try again", end=End.NOT_READY) from error

    async def linked(self, path: str, limit: int) -> AsyncIterator[Any]:
        """Up to `limit` rows of a list that names its next page in `Link`."""
        answer = await self._send("GET", path, query={"limit": min(limit, PAGE)})
        while True:
            for row in answer.json()[:limit]:
                limit -= 1
                yield row
            following = answer.links.get("next", {}).get("url")
            if following is None or limit <= 0:
                return
            answer = await self._send("GET", following)

    async def _send(
        self, method: str, path: str, *, query: dict[str, Any] | None = None, body: object | None = None
    ) -> httpx.Response:
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        try:
            answer = await self._client.request(method, path, params=asked or None, json=body)
        except httpx.HTTPError as error:
            raise Failure(f"Playhead ended or does not answer ({error}): try again", end=End.NOT_READY) from error
        if answer.is_error:
            raise refusal(answer)
        return answer


def refusal(answer: httpx.Response) -> Failure:
    """What was answered instead, as the end of a command."""
    told = answer.json() if answer.headers.get("content-type", "").startswith("application/problem+json") else {}
    detail = told.get("detail") or f"Playhead answered {answer.status_code}"
    return Failure(detail, end=ENDS.get(HTTPStatus(answer.status_code), End.WRONG))


def ask(context: typer.Context, work: Callable[[Operator], Awaitable[T]]) -> T:
    """Do `work` as the operator of the configured Playhead. Raises Failure."""
    loaded = load(given(context))
    need_sqlite(loaded)
    try:
        return asyncio.run(_ask(loaded.settings, work))
    except NotReady as error:
        raise Failure(str(error), end=End.NOT_READY) from error


async def _ask(settings: Settings, work: Callable[[Operator], Awaitable[T]]) -> T:
    async with operator(settings) as client:
        return await work(Operator(client))
