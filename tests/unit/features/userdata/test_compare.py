"""One listed row against what is known of it."""

from __future__ import annotations

import pytest

from playhead.adapters.jellyfin.capabilities import capabilities_of
from playhead.domain.userdata import UserData, UserDataPart
from playhead.features.userdata.compare import CLEAN, Brake, backward, counts_as_entry, judge
from playhead.features.userdata.model import SYNCED, Shadow
from tests.support.views import NOW, agreed, known

PLAYED = UserData(played=True, play_count=2, last_played=NOW)
SEEN = known(played=True, position=0, play_count=2, last_played=NOW, favorite=False, rating=None)


def test_what_is_known_already_is_no_news() -> None:
    assert judge(PLAYED, SEEN, None, SYNCED) == CLEAN
    assert judge(UserData(), Shadow(), None, SYNCED) == CLEAN


def test_a_row_that_was_never_seen_is_news_where_it_says_something() -> None:
    verdict = judge(PLAYED, Shadow(), None, SYNCED)
    assert (verdict.news, verdict.regresses) == (True, False)


def test_a_field_that_is_not_kept_in_step_is_no_news() -> None:
    assert judge(UserData(favorite=True), Shadow(), None, SYNCED[:1]) == CLEAN


def test_an_untouched_row_lacks_what_was_agreed() -> None:
    assert judge(UserData(), Shadow(), agreed(played=True), SYNCED).lacks
    assert judge(UserData(), Shadow(), agreed(played=False), SYNCED) == CLEAN


def test_what_a_server_has_refused_is_not_asked_of_it_again() -> None:
    register = agreed(favorite=True)
    assert judge(UserData(), Shadow(), register, SYNCED).lacks
    refused = known(favorite=False)
    said = judge(UserData(), refused, register, SYNCED)
    assert said.lacks
    from_before = Shadow(fields=refused.fields, refused=UserDataPart(favorite=True))
    assert judge(UserData(), from_before, register, SYNCED) == CLEAN


def test_what_a_version_cannot_be_told_is_not_lacking() -> None:
    place = agreed(position=600_000_000)
    assert judge(UserData(), Shadow(), place, SYNCED, can=capabilities_of("10.9.11")).lacks
    assert judge(UserData(), Shadow(), place, SYNCED, can=capabilities_of("10.8.13")) == CLEAN
    liked = agreed(position=600_000_000, favorite=True)
    assert judge(UserData(), Shadow(), liked, SYNCED, can=capabilities_of("10.8.13")).lacks


@pytest.mark.parametrize(
    ("before", "after", "regresses"),
    [
        (SEEN, UserData(), True),
        (SEEN, UserData(play_count=2, last_played=NOW), False),
        (known(favorite=True), UserData(), True),
        (known(rating=7.5), UserData(), True),
        (known(rating=7.5), UserData(rating=0.0), False),
        (known(rating=7.5), UserData(rating=2.0), False),
        (known(position=900_000_000_000), UserData(), False),
        (known(favorite=False), UserData(favorite=True), False),
    ],
)
def test_an_un_mark_and_a_removed_favourite_or_rating_take_something_away(
    before: Shadow, after: UserData, regresses: bool
) -> None:
    verdict = judge(after, before, None, SYNCED)
    assert (verdict.news, verdict.regresses) == (True, regresses)


@pytest.mark.parametrize(
    ("after", "earlier"),
    [
        (UserData(played=True, play_count=2, last_played=NOW - 60_000), True),
        (UserData(played=True, play_count=1, last_played=NOW), True),
        (UserData(played=True, play_count=3, last_played=NOW + 60_000), False),
        (UserData(played=True, play_count=1, last_played=NOW + 60_000), False),
        (UserData(), False),
    ],
)
def test_an_earlier_date_or_a_smaller_count_is_no_persons_doing(after: UserData, earlier: bool) -> None:
    assert backward(after, SEEN) is earlier


def test_entries_are_what_is_or_was_played_or_a_favourite() -> None:
    assert counts_as_entry(UserData(), SEEN)
    assert counts_as_entry(UserData(favorite=True), Shadow())
    assert not counts_as_entry(UserData(play_count=1), Shadow())


@pytest.mark.parametrize(
    ("regressions", "entries", "holds"),
    [(201, 100_000, True), (200, 100_000, False), (10, 199, True), (10, 200, False), (9, 9, False), (10, 10, True)],
)
def test_the_brake_holds_beyond_its_count_or_its_share(regressions: int, entries: int, holds: bool) -> None:
    assert Brake().holds(regressions, entries) is holds


@pytest.mark.parametrize(
    ("regressions", "backward", "differences", "asks"),
    [
        (0, 3, 3, False),
        (0, 10, 10, False),
        (1, 1, 2, True),
        (9, 10, 19, False),
        (10, 10, 20, False),
        (11, 10, 21, True),
        (5, 9, 14, True),
        (9, 0, 9, False),
        (10, 0, 10, True),
    ],
)
def test_a_person_is_asked_of_losses_beside_a_few_rows_of_an_earlier_time(
    regressions: int, backward: int, differences: int, asks: bool
) -> None:
    said = Brake().asks(regressions=regressions, entries=20, backward=backward, differences=differences)
    assert said is asks
