"""Ids as an argument: random in production, countable in tests."""

from __future__ import annotations

import itertools
import secrets
import uuid
from collections.abc import Callable

IdSource = Callable[[], str]
"""Gives a new id, 32 lower-case hex digits, at each call."""


def random_id() -> str:
    return uuid.uuid4().hex


def secret_token(length: int = 32) -> str:
    """A URL-safe secret of about 1.3 characters a byte; `length` in bytes."""
    return secrets.token_urlsafe(length)


def counted_ids(prefix: int = 0) -> IdSource:
    """Ids 1, 2, 3 … as 32 hex digits, the same in every run."""
    numbers = itertools.count(1)
    return lambda: f"{prefix:08x}{next(numbers):024x}"
