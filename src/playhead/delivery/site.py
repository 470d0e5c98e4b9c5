"""The built web app: its files, and its one page for every address that is a page of it.

Stands before the interface, and takes only what the interface has no name for.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

SECTIONS = frozenset(
    {"sync", "system", "watching", "history", "library", "subtitles", "imports", "activity", "login", "setup"}
)
"""First parts of the app's own addresses: a link to one is a page, whoever follows it."""

NOT_PAGES = frozenset({"api", "webhook", "ws", "docs", "openapi.json", "healthz", "readyz", "health", "metrics"})
HASHED = "assets/"
FOR_EVER = "public, max-age=31536000, immutable"
CHECK_AGAIN = "no-cache"
BASE = '<base href="/"'
UNBUILT = Path(__file__).parent / "pages/unbuilt.html"


class Site:
    """Serves the folder `built`; without one, a page that says how to get it. Files are those of the start."""

    def __init__(self, app: ASGIApp, built: Path | None, prefix: str) -> None:
        self._app = app
        self._folder = built
        self._files = _files(built)
        self._index = _index(built, prefix)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._answer(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        await (answer or self._app)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response | None:
        path = scope["path"].removeprefix("/")
        if path != "index.html" and path in self._files and self._folder is not None:
            caching = FOR_EVER if path.startswith(HASHED) else CHECK_AGAIN
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            return FileResponse(self._folder / path, headers={"Cache-Control": caching}, media_type=kind)
        if is_page(path, Headers(scope=scope).get("accept", "")):
            return Response(self._index, headers={"Cache-Control": CHECK_AGAIN}, media_type="text/html; charset=utf-8")
        return None


def is_page(path: str, accept: str) -> bool:
    """Whether the app answers: its root, its sections, and whatever else a browser navigates to. Pure.

    An unknown address is the app's to explain to a person, and a plain 404 to a program.
    """
    first = path.partition("/")[0]
    if first in NOT_PAGES:
        return False
    if path in ("", "index.html") or first in SECTIONS:
        return True
    return "text/html" in accept and "." not in path.rpartition("/")[2]


def _files(built: Path | None) -> frozenset[str]:
    """The names that may be asked for: nothing else on the disk can be reached."""
    if built is None:
        return frozenset()
    return frozenset(path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file())


def _index(built: Path | None, prefix: str) -> bytes:
    index = None if built is None else built / "index.html"
    if index is None or not index.is_file():
        return UNBUILT.read_bytes()
    return index.read_text(encoding="utf-8").replace(BASE, f'<base href="{prefix}/"', 1).encode()
