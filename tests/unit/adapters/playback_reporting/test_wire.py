"""A line of Playback Reporting: its moments have no zone, its titles tabs, its durations anything."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from playhead.adapters.playback_reporting.wire import cells, played
from playhead.domain.imports import Unusable
from playhead.domain.plays import Played
from tests.support.foreign_history import ITEM, USER, report

NOON = 1_700_049_600_000


def test_a_row_is_a_playback_on_its_servers_clock() -> None:
    one = played(report(), 3, ZoneInfo("Europe/Berlin"))
    assert isinstance(one, Played)
    assert (one.line, one.at, one.length) == (3, NOON - 3_600_000 + 123, 6_000_000)
    assert (one.user_id, one.item_id, one.title, one.client, one.play_method) == (
        USER,
        ITEM,
        "Film 1",
        "Web",
        "DirectPlay",
    )


def test_ids_with_dashes_are_the_same_ids() -> None:
    dashed = f"{USER[:8]}-{USER[8:12]}-{USER[12:16]}-{USER[16:20]}-{USER[20:]}".upper()
    one, other = played(report(user=dashed), 1, UTC), played(report(), 1, UTC)
    assert isinstance(one, Played)
    assert one == other


def test_an_episode_tells_its_series_and_numbers() -> None:
    one = played(report(kind="Episode", name="Show - Two - s00e12 - The - End"), 1, UTC)
    assert isinstance(one, Played)
    assert (one.series, one.season, one.episode, one.title) == ("Show - Two", 0, 12, "The - End")


def test_tabs_in_a_title_are_spaces() -> None:
    line = "\t".join(report(name="A\tFilm\twith tabs")) + "\r\n"
    assert cells(line) == report(name="A Film with tabs")
    assert cells("too\tfew") is None


@pytest.mark.parametrize("kind", ["Audio", "TvChannel", ""])
def test_what_is_no_film_and_no_episode_is_nothing(kind: str) -> None:
    assert played(report(kind=kind), 1, UTC) is None


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"duration": "-5"}, "its duration is -5"),
        ({"duration": "-2147483648"}, "the least number"),
        ({"duration": "many"}, "no number"),
        ({"date": "yesterday"}, "its date cannot be read"),
        ({"date": "0001-01-01 00:00:00"}, "before 1990"),
        ({"user": "alice"}, "no id of Jellyfin"),
    ],
)
def test_what_cannot_be_is_told(more: dict[str, str], why: str) -> None:
    one = played(report(**more), 7, UTC)
    assert isinstance(one, Unusable)
    assert (one.line, why in one.why) == (7, True)


def test_milliseconds_are_not_taken_for_seconds() -> None:
    one = played(report(duration="6000000"), 1, UTC)
    assert isinstance(one, Played)
    assert one.length == 6_000_000
