from __future__ import annotations

import pytest
from msgspec.structs import replace

from playhead.adapters.jellyfin.capabilities import capabilities_of, parse_version
from playhead.domain.userdata import Field


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("10.11.11", (10, 11)),
        ("12.0.0", (12, 0)),
        ("12.0-rc5", (12, 0)),
        ("10.9", (10, 9)),
        ("v10.8.13", (10, 8)),
        ("13", (13, 0)),
    ],
)
def test_versions_are_read_in_every_spelling(text: str, version: tuple[int, int]) -> None:
    assert parse_version(text) == version


def test_versions_compare_as_numbers() -> None:
    assert parse_version("10.11.11") > parse_version("10.9.11")
    assert parse_version("12.0-rc5") > parse_version("10.11.11")


def test_10_11_is_believed_and_written_without_reading() -> None:
    can = capabilities_of("10.11.11")
    assert can.group_write
    assert can.believes_answer
    assert can.replay_clears_played
    assert not can.read_before_write


def test_12_is_read_first_and_not_believed() -> None:
    can = capabilities_of("12.0-rc5")
    assert can.group_write
    assert can.read_before_write
    assert not can.believes_answer
    assert not can.replay_clears_played


def test_10_8_can_neither_write_groups_nor_mint_tokens() -> None:
    can = capabilities_of("10.8.13")
    assert not can.group_write
    assert not can.quick_connect_mint
    assert not can.any_rating
    assert can.writable == {Field.PLAYED, Field.LAST_PLAYED, Field.FAVORITE, Field.RATING}
    assert can.believes_answer
    assert can.replay_clears_played


@pytest.mark.parametrize("text", ["10.9.11", "10.10.7"])
def test_10_9_and_10_10_can_what_10_11_can(text: str) -> None:
    assert replace(capabilities_of(text), tells_sessions=True) == capabilities_of("10.11.11")
    assert not capabilities_of(text).tells_sessions
    assert capabilities_of(text).writable == set(Field)
    assert capabilities_of(text).quick_connect_mint


@pytest.mark.parametrize("text", ["14.2.0", "unstable", "", "٣.١"])
def test_what_is_newer_or_unknown_counts_as_the_newest(text: str) -> None:
    assert capabilities_of(text) == capabilities_of("12.0.0")
