"""The interface's own description, for machines and for people. Open to everybody."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from playhead.delivery.api.auth import Served
from playhead.delivery.api.docs_page import page

router = APIRouter(include_in_schema=False)

STYLE = Path(__file__).parents[2] / "pages/docs.css"


@router.get("/openapi.json")
async def openapi(request: Request, served: Served) -> Response:
    """The document, for the address it is served under."""
    document = request.app.openapi()
    if served.door.prefix:
        document = document | {"servers": [{"url": served.door.prefix}]}
    return JSONResponse(document)


@router.get("/docs")
async def docs(request: Request) -> Response:
    """The document as a page."""
    return Response(page(request.app.openapi()), media_type="text/html; charset=utf-8")


@router.get("/docs/style.css")
async def style() -> Response:
    """The page's style."""
    return Response(_style(), media_type="text/css", headers={"Cache-Control": "max-age=3600"})


@cache
def _style() -> bytes:
    return STYLE.read_bytes()
