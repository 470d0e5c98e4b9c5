"""The media server port: whoever claims to be one has every call, with the same names of arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.ports.media_server import Capabilities, ItemPage, MediaServer
from tests.support.fake_media_server import FakeMediaServer

CALLS = sorted(
    name for name, value in vars(MediaServer).items() if inspect.isfunction(value) and not name.startswith("_")
)


def _arguments(call: Callable[..., Any]) -> list[tuple[str, Any]]:
    return [(p.name, p.kind) for p in inspect.signature(call).parameters.values()]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("implementation", [JellyfinServer, FakeMediaServer])
def test_every_call_is_there_with_the_ports_arguments(implementation: type[object], call: str) -> None:
    port, own = getattr(MediaServer, call), getattr(implementation, call)
    assert _arguments(own) == _arguments(port)
    assert inspect.iscoroutinefunction(own)


def test_a_capability_is_never_left_open() -> None:
    with pytest.raises(TypeError):
        Capabilities(group_write=True)  # type: ignore[call-arg]  # that it is refused is what is tested


def test_a_page_tells_how_many_rows_were_sent() -> None:
    page = ItemPage(items=(), rows=3, start=0, total=9)
    assert (page.rows, page.total) == (3, 9)
