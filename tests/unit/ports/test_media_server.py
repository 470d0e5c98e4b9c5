"""The media server port: whoever claims to be one has every call, with the same names of arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from playhead.adapters.jellyfin.capabilities import capabilities_of
from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.domain.userdata import Field, UserDataPart
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


OLD, NEW = capabilities_of("10.8.13"), capabilities_of("10.9.11")


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        (UserDataPart(played=True, position=0, last_played=5, favorite=True, rating=7), ()),
        (UserDataPart(played=True), ()),
        (UserDataPart(rating=None), ()),
        (UserDataPart(), ()),
        (UserDataPart(played=False), (Field.PLAYED,)),
        (UserDataPart(position=0), (Field.POSITION,)),
        (UserDataPart(played=True, position=7, play_count=1), (Field.POSITION, Field.PLAY_COUNT)),
        (UserDataPart(last_played=5, favorite=False), (Field.LAST_PLAYED,)),
    ],
    ids=repr,
)
def test_without_group_writes_only_a_mark_takes_a_date_and_no_position(
    part: UserDataPart, wrong: tuple[Field, ...]
) -> None:
    assert OLD.unwritable(part) == wrong
    assert NEW.unwritable(part) == ()


@pytest.mark.parametrize(("rating", "kept"), [(10, 10), (7.5, 10), (6.5, 10), (6.4, 1), (1, 1), (0, 1), (None, None)])
def test_a_thumb_is_all_that_10_8_keeps_of_a_rating(rating: float | None, kept: float | None) -> None:
    assert OLD.kept_rating(rating) == kept
    assert NEW.kept_rating(rating) == rating


def test_a_page_tells_how_many_rows_were_sent() -> None:
    page = ItemPage(items=(), rows=3, start=0, total=9)
    assert (page.rows, page.total) == (3, 9)
