"""The interface's description from the command line."""

from __future__ import annotations

from playhead import __version__
from tests.support.command import call


def test_the_document_is_printed_alone_and_is_of_this_version() -> None:
    printed = call("openapi")
    assert (printed.code, printed.err) == (0, "")
    assert printed.json["info"]["version"] == __version__
    assert {"/api/status", "/webhook/{server_name}"} <= set(printed.json["paths"])
    assert call("openapi", "--json").out == printed.out
