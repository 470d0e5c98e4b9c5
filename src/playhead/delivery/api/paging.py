"""Pages: opaque cursors, limits, and the `Link` to the next page."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query

from playhead.delivery.api.errors import Problem, field_problem

Limit = Annotated[int, Query(ge=1, le=500, description="How many at most.")]
Cursor = Annotated[str | None, Query(max_length=64, description="`next_cursor` of the page before.")]

TextCursor = Annotated[str | None, Query(max_length=160, description="`next_cursor` of the page before.")]

LARGEST_ID = 2**63 - 1


def cursor_of(row_id: int) -> str:
    """The cursor behind a row."""
    return base64.urlsafe_b64encode(f"id:{row_id}".encode()).decode().rstrip("=")


def after(cursor: str | None) -> int | None:
    """The row behind which a page begins. Raises a 422 problem for a text that is no cursor."""
    if not cursor:
        return None
    kind, _, digits = _plain(cursor).partition(":")
    found = number(digits)
    if kind != "id" or found is None:
        raise field_problem("cursor", "is not a cursor of this list")
    return found


def text_cursor_of(key: str) -> str:
    """The cursor behind a row that is known by a text."""
    return base64.urlsafe_b64encode(f"key:{key}".encode()).decode().rstrip("=")


def after_text(cursor: str | None) -> str | None:
    """The text behind which a page begins. Raises a 422 problem for a text that is no cursor."""
    if not cursor:
        return None
    kind, _, key = _plain(cursor).partition(":")
    if kind != "key" or not key:
        raise field_problem("cursor", "is not a cursor of this list")
    return key


def _plain(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        raise field_problem("cursor", "is not a cursor of this list") from None


def path_id(text: str) -> int:
    """A numeric id in a path. Raises a 404 problem for any other text: such a thing cannot exist."""
    found = number(text)
    if found is None:
        raise Problem(404)
    return found


def number(text: str) -> int | None:
    """A row's id in decimal digits; None for any other text."""
    sound = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_ID)) and int(text) <= LARGEST_ID
    return int(text) if sound else None


def link_next(path: str, **query: object) -> str:
    """The `Link` header's value for the next page (RFC 8288); `path` is as callers see it."""
    return f'<{path}?{urlencode(query)}>; rel="next"'
