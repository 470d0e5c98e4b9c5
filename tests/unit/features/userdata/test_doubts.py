"""What is made of a notice that was not believed, once the item was read."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from playhead.domain.userdata import Field, SaveReason, UserData, UserDataPart
from playhead.features.userdata.doubts import changed_back, doubt_after, overtaken, replayed
from playhead.features.userdata.evidence import weigh
from playhead.features.userdata.model import Doubt, Known, Past, Shadow
from playhead.features.userdata.observation import Observation, reading_of

NOW = 1_767_225_600_000


def held(ours: bool = False, past: dict[str, Any] | None = None, since: int = NOW, **values: Any) -> Shadow:
    rings = {name: (Past(value, since),) for name, value in (past or {}).items()}
    return Shadow(
        fields={Field(n): Known(value=v, since=since, ours=ours, past=rings.get(n, ())) for n, v in values.items()}
    )


def doubted(reason: SaveReason = SaveReason.TOGGLE_PLAYED, at: int = NOW, **said: Any) -> Doubt:
    return Doubt(part=UserDataPart(**said), at=at, error=2_000, reason=reason)


def read(shadow: Shadow, doubt: Doubt | None, **data: Any) -> Observation:
    return reading_of(UserData(**data), replace(shadow, doubt=doubt), NOW + 5_000, NOW + 5_010)


def notice(reason: SaveReason, at: int = NOW, **said: Any) -> Observation:
    return Observation(part=UserDataPart(**said), at=at, error=2_000, heard_at=at, reading=False, reason=reason)


def test_a_mark_that_is_there_no_more_was_taken_back_after_it() -> None:
    shadow = held(since=NOW - 60_000, played=False, play_count=0, last_played=None)
    seen = read(shadow, doubted(played=True, play_count=1))
    assert changed_back(shadow, seen)
    (taken,) = weigh(shadow, seen).candidates
    assert (taken.field, taken.value, taken.before) == (Field.PLAYED, False, False)


def test_a_mark_that_our_own_write_took_back_is_no_second_thought() -> None:
    shadow = held(ours=True, past={"played": True}, since=NOW + 100, played=False, play_count=0, last_played=None)
    seen = read(shadow, doubted(played=True))
    assert not changed_back(shadow, seen)
    assert weigh(shadow, seen).candidates == ()


def test_a_doubted_mark_that_a_replay_hides_is_an_edit() -> None:
    shadow = held(since=NOW - 60_000, played=False, play_count=2, last_played=NOW)
    seen = read(shadow, doubted(played=True, play_count=1), played=False, play_count=2, last_played=NOW)
    assert replayed(seen)
    assert not changed_back(shadow, seen)
    (taken,) = overtaken(shadow, seen)
    assert (taken.field, taken.value) == (Field.PLAYED, True)


def test_a_viewing_that_our_write_overtook_counts_though_the_reading_shows_our_number() -> None:
    shadow = held(
        ours=True, past={"play_count": 1}, since=NOW + 100, played=True, play_count=2, last_played=NOW - 9_000
    )
    seen = read(shadow, doubted(play_count=3), played=True, play_count=2, last_played=NOW - 9_000)
    (taken,) = overtaken(shadow, seen)
    assert (taken.field, taken.value, taken.before) == (Field.PLAY_COUNT, 3, 2)


@pytest.mark.parametrize("count", [1, 2])
def test_what_was_held_before_our_write_is_an_old_story(count: int) -> None:
    shadow = held(ours=True, past={"play_count": 1}, since=NOW + 100, play_count=2)
    assert list(overtaken(shadow, read(shadow, doubted(play_count=count), play_count=2))) == []


def test_the_newest_of_two_doubts_is_kept() -> None:
    older, newer = (
        notice(SaveReason.TOGGLE_PLAYED, played=False),
        notice(SaveReason.TOGGLE_PLAYED, NOW + 1, played=True),
    )
    first = doubt_after(Shadow(), newer, look=True)
    assert doubt_after(Shadow(doubt=first), older, look=True) == first
    assert first is not None
    assert first.part.played is True


def test_a_replay_that_is_doubted_too_keeps_the_doubted_mark() -> None:
    mark = doubt_after(Shadow(), notice(SaveReason.TOGGLE_PLAYED, played=True), look=True)
    replay = notice(SaveReason.PLAYBACK_START, NOW + 1, played=False, play_count=2)
    both = doubt_after(Shadow(doubt=mark), replay, look=True)
    assert both is not None
    assert (both.part.played, both.part.play_count) == (True, 2)


def test_an_un_mark_that_is_doubted_replaces_the_doubted_mark() -> None:
    mark = doubt_after(Shadow(), notice(SaveReason.TOGGLE_PLAYED, played=True), look=True)
    unmark = doubt_after(Shadow(doubt=mark), notice(SaveReason.TOGGLE_PLAYED, NOW + 1, played=False), look=True)
    assert unmark is not None
    assert unmark.part == UserDataPart(played=False, play_count=UNSET)


def test_a_reading_ends_the_doubt_unless_it_came_too_early() -> None:
    shadow = replace(held(played=False), doubt=doubted(played=True))
    seen = read(shadow, shadow.doubt)
    assert doubt_after(shadow, seen, look=False) is None
    assert doubt_after(shadow, seen, look=True) == shadow.doubt
