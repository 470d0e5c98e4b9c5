"""What a token may do is kept as text, in one order, and reading is always in it."""

from __future__ import annotations

import pytest

from playhead.identity.scopes import SCOPES, Scope, kept_scopes, scopes_of


@pytest.mark.parametrize(
    ("given", "kept"),
    [(SCOPES, "read,write,admin"), (("admin", "write"), "read,write,admin"), ((), "read"), (("read", "read"), "read")],
)
def test_scopes_are_kept_in_one_order_with_reading_among_them(given: tuple[Scope, ...], kept: str) -> None:
    assert kept_scopes(given) == kept
    assert kept_scopes(scopes_of(kept)) == kept


def test_what_is_no_scope_gives_nothing() -> None:
    assert scopes_of("root,readwrite,admin") == ("admin",)
