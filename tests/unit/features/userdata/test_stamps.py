"""When an edit happened: a strict order, causality before clocks, and what is only as old as its date."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from msgspec import UNSET

from playhead.domain.userdata import Field, SaveReason, UserDataPart
from playhead.features.userdata.model import Known, Shadow, Stamp
from playhead.features.userdata.observation import Candidate, Observation
from playhead.features.userdata.stamps import Rank, claims_of, remember, subjects

NOW = 1_767_225_600_000
HOUR = 3_600_000
WAN = Rank(server="wan", rank=2)


def notice(*, reason: SaveReason | None = None, at: int = NOW, **said: Any) -> Observation:
    return Observation(part=UserDataPart(**said), at=at, heard_at=at + 50, reading=False, reason=reason)


def reading(*, reason: SaveReason | None = None, at: int = NOW, **said: Any) -> Observation:
    return Observation(part=UserDataPart(**said), at=at, heard_at=at + 50, reading=True, reason=reason)


def stamp_of(
    seen: Observation,
    shadow: Shadow | None = None,
    *,
    field: Field = Field.PLAYED,
    first: bool = False,
    rank: Rank = WAN,
    weight: int = 0,
) -> Stamp:
    """The stamp of one edit; `first` when the account's item had never been seen."""
    candidate = Candidate(field=field, value=True, before=UNSET if first else False)
    (claim,) = claims_of([candidate], seen, shadow or Shadow(), rank, weight=weight)
    return claim.stamp


ORDERED = (
    Stamp(),
    Stamp(at=1),
    Stamp(at=1, weight=1, rank=-9, server="a"),
    Stamp(at=1, weight=2, rank=-2, server="a"),
    Stamp(at=1, weight=2, rank=-1, server="a"),
    Stamp(at=1, weight=2, rank=-1, server="b"),
    Stamp(at=2),
)


@pytest.mark.parametrize(("one", "other"), list(permutations(range(len(ORDERED)), 2)))
def test_stamps_are_in_one_strict_order(one: int, other: int) -> None:
    assert (ORDERED[one] < ORDERED[other]) == (one < other)
    assert ORDERED[one] != ORDERED[other]


def test_a_millisecond_decides() -> None:
    assert Stamp(at=NOW, weight=2, rank=-1, server="z") < Stamp(at=NOW + 1)


def test_a_notice_tells_its_own_time() -> None:
    assert stamp_of(notice(), weight=2) == Stamp(at=NOW, weight=2, rank=-2, server="wan")


def test_an_edit_seen_after_our_write_is_later_than_what_we_wrote() -> None:
    for at, then in ((NOW + HOUR, NOW + HOUR + 1), (NOW - HOUR, NOW)):
        ours = Known(value=False, since=NOW, ours=True, stamped_at=at)
        assert stamp_of(notice(), Shadow(fields={Field.PLAYED: ours})).at == then
        assert stamp_of(notice(), Shadow(fields={Field.FAVORITE: ours})).at == NOW


def test_an_edit_that_our_write_overtook_is_as_old_as_it_is() -> None:
    shadow = Shadow(fields={Field.PLAYED: Known(value=False, since=NOW, ours=True, stamped_at=NOW + HOUR)})
    candidate = Candidate(field=Field.PLAYED, value=True, before=False, overwritten=True)
    (claim,) = claims_of([candidate], notice(), shadow, WAN, weight=2)
    assert claim.stamp.at == NOW


@pytest.mark.parametrize("at", [NOW, NOW + 1, NOW + HOUR])
def test_an_edit_is_later_than_the_one_before_from_there_though_the_clock_says_otherwise(at: int) -> None:
    mark = notice(at=at)
    shadow = Shadow(fields={Field.PLAYED: Known(value=False, since=NOW), Field.FAVORITE: Known(value=False, since=NOW)})
    (claim,) = claims_of([Candidate(field=Field.PLAYED, value=True, before=False)], mark, shadow, WAN, weight=2)
    told = Shadow(fields=remember(shadow.fields, [claim]))
    assert stamp_of(notice(), told) > claim.stamp
    assert stamp_of(notice(), told, field=Field.PLAY_COUNT) > claim.stamp
    assert stamp_of(notice(), told, field=Field.FAVORITE).at == NOW


def test_a_reading_that_a_notice_asked_for_is_about_now() -> None:
    seen = reading(reason=SaveReason.TOGGLE_PLAYED, last_played=NOW - HOUR)
    assert stamp_of(seen, Shadow(seen_at=NOW - 2 * HOUR)).at == NOW


def test_a_change_found_by_reading_is_as_old_as_its_date_when_that_is_news() -> None:
    shadow = Shadow(seen_at=NOW - 3 * HOUR)
    assert stamp_of(reading(last_played=NOW - HOUR), shadow).at == NOW - HOUR
    assert stamp_of(reading(last_played=NOW - 5 * HOUR), shadow).at == shadow.seen_at + 1
    assert stamp_of(reading(), shadow).at == shadow.seen_at + 1
    assert stamp_of(reading(last_played=None), shadow).at == shadow.seen_at + 1


def test_a_date_is_told_by_the_servers_own_clock() -> None:
    # the server is an hour ahead of us
    ahead = Rank(server="wan", rank=2, offset=-HOUR)
    shadow = Shadow(seen_at=NOW - 3 * HOUR)
    assert stamp_of(reading(last_played=NOW - HOUR), shadow, rank=ahead).at == NOW - 2 * HOUR


@pytest.mark.parametrize("date", [NOW + HOUR, NOW + 9 * HOUR])
def test_nothing_that_was_read_happened_after_the_reading(date: int) -> None:
    assert stamp_of(reading(last_played=date), Shadow(seen_at=NOW - HOUR)).at == NOW
    assert stamp_of(reading(last_played=date), first=True).at == NOW
    assert stamp_of(reading(), Shadow(seen_at=NOW + HOUR)).at == NOW


@pytest.mark.parametrize(
    ("seen", "field", "at"),
    [
        (reading(played=True, last_played=NOW - HOUR), Field.PLAYED, NOW - HOUR),
        (reading(played=True, last_played=None), Field.PLAYED, 0),
        (reading(played=True), Field.PLAY_COUNT, 0),
        (reading(favorite=True, last_played=NOW - HOUR), Field.FAVORITE, 0),
        (notice(reason=SaveReason.TOGGLE_PLAYED, last_played=NOW - HOUR), Field.PLAYED, NOW),
        (notice(reason=SaveReason.UPDATE_USER_RATING, last_played=NOW - HOUR), Field.PLAYED, NOW - HOUR),
        (notice(reason=SaveReason.UPDATE_USER_RATING), Field.FAVORITE, NOW),
        (notice(reason=SaveReason.TOGGLE_PLAYED, last_played=NOW - HOUR), Field.FAVORITE, 0),
    ],
    ids=[
        "as old as its date",
        "without a date older than everything",
        "a count too",
        "a date says nothing of a favourite",
        "what the notice is about is news",
        "what only travels along is as old as its date",
        "a favourite that the notice is about is news",
        "a favourite that travels along is older than everything",
    ],
)
def test_what_was_there_before_we_came(seen: Observation, field: Field, at: int) -> None:
    assert stamp_of(seen, field=field, first=True).at == at


def test_first_sight_knows_no_write_of_ours_to_be_later_than() -> None:
    shadow = Shadow(fields={Field.POSITION: Known(value=0, since=NOW, ours=True, stamped_at=NOW)})
    assert stamp_of(reading(played=True), shadow, first=True).at == 0


def test_a_save_is_about_what_its_reason_says() -> None:
    assert subjects(SaveReason.UPDATE_USER_RATING) == {Field.FAVORITE, Field.RATING}
    assert subjects(SaveReason.UPDATE_USER_DATA) == subjects(None) == set(Field)
    assert subjects(SaveReason.PLAYBACK_FINISHED) == subjects(SaveReason.TOGGLE_PLAYED)
    assert Field.RATING not in subjects(SaveReason.PLAYBACK_START)


@pytest.mark.parametrize(("silent_for", "at", "weight"), [(20_000, NOW, 1), (10 * 60_000, NOW - 10 * 60_000 + 50, 0)])
def test_an_end_that_nobody_reported_is_as_old_as_the_last_report(silent_for: int, at: int, weight: int) -> None:
    shadow = Shadow(reported_at=NOW - silent_for + 50)
    seen = notice(reason=SaveReason.PLAYBACK_FINISHED, played=True)
    stamp = stamp_of(seen, shadow, weight=1)
    assert (stamp.at, stamp.weight) == (at, weight)
