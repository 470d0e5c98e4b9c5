from __future__ import annotations

import json

import pytest

from playhead.adapters.jellyfin.capabilities import capabilities_of
from playhead.adapters.jellyfin.writes import Row, Step, clearing, unmarking, writing
from playhead.domain.errors import NotSupported, Refused
from playhead.domain.userdata import UserDataPart

USER, ITEM = "a" * 32, "b" * 32
DATE, DATED = 1_714_557_600_123, "2024-05-01T10:00:00.1230000Z"
OLD = Row(capabilities_of("10.8.13"), USER, ITEM)
NEW = [Row(capabilities_of(version), USER, ITEM) for version in ("10.9.11", "10.10.7", "10.11.11", "12.0.0")]
BY_NEW_ROUTES = pytest.mark.parametrize("row", NEW)
EVERYTHING = UserDataPart(played=True, position=0, play_count=3, last_played=DATE, favorite=True, rating=7.5)


def told(step: Step) -> tuple[str, str, dict[str, str]]:
    return step.method, step.path, dict(step.params)


@BY_NEW_ROUTES
def test_everything_is_one_call_from_10_9_on(row: Row) -> None:
    (step,) = writing(row, EVERYTHING)
    assert told(step) == ("POST", f"/UserItems/{ITEM}/UserData", {"userId": USER})
    assert json.loads(step.body or b"")["Rating"] == 7.5


@BY_NEW_ROUTES
def test_likes_are_never_written_where_a_number_can_be(row: Row) -> None:
    (step,) = writing(row, UserDataPart(rating=7.5))
    assert step.body == b'{"Rating":7.5}'


@BY_NEW_ROUTES
def test_no_rating_is_a_call_of_its_own_after_the_rest(row: Row) -> None:
    first, second = writing(row, UserDataPart(favorite=False, position=5, rating=None))
    assert json.loads(first.body or b"") == {"IsFavorite": False, "PlaybackPositionTicks": 5}
    assert told(second) == ("DELETE", f"/UserItems/{ITEM}/Rating", {"userId": USER})


@BY_NEW_ROUTES
def test_no_rating_alone_is_one_call(row: Row) -> None:
    assert writing(row, UserDataPart(rating=None)) == (clearing(row),)


@BY_NEW_ROUTES
def test_nothing_is_still_a_call_whose_answer_tells_the_state(row: Row) -> None:
    (step,) = writing(row, UserDataPart())
    assert step.body == b"{}"


def test_10_8_has_a_call_for_each_thing() -> None:
    part = UserDataPart(played=True, position=0, last_played=DATE, favorite=True, rating=10)
    assert [told(step) for step in writing(OLD, part)] == [
        ("POST", f"/Users/{USER}/PlayedItems/{ITEM}", {"datePlayed": DATED}),
        ("POST", f"/Users/{USER}/FavoriteItems/{ITEM}", {}),
        ("POST", f"/Users/{USER}/Items/{ITEM}/Rating", {"likes": "true"}),
    ]


@pytest.mark.parametrize(
    ("part", "call"),
    [
        (UserDataPart(played=True), ("POST", f"/Users/{USER}/PlayedItems/{ITEM}", {})),
        (UserDataPart(favorite=False), ("DELETE", f"/Users/{USER}/FavoriteItems/{ITEM}", {})),
        (UserDataPart(rating=6.5), ("POST", f"/Users/{USER}/Items/{ITEM}/Rating", {"likes": "true"})),
        (UserDataPart(rating=6), ("POST", f"/Users/{USER}/Items/{ITEM}/Rating", {"likes": "false"})),
        (UserDataPart(rating=None), ("DELETE", f"/Users/{USER}/Items/{ITEM}/Rating", {})),
    ],
    ids=repr,
)
def test_10_8_is_asked_by_the_old_routes(part: UserDataPart, call: tuple[str, str, dict[str, str]]) -> None:
    (step,) = writing(OLD, part)
    assert (told(step), step.body) == (call, None)


def test_10_8_is_told_nothing_without_a_call() -> None:
    assert writing(OLD, UserDataPart()) == ()


@pytest.mark.parametrize(
    ("part", "named"),
    [
        (UserDataPart(position=5), "position"),
        (UserDataPart(played=True, play_count=2), "play count"),
        (UserDataPart(last_played=DATE), "last played"),
        (UserDataPart(played=False), "played"),
    ],
    ids=repr,
)
def test_what_10_8_cannot_be_told_is_named(part: UserDataPart, named: str) -> None:
    with pytest.raises(NotSupported, match=f": {named};"):
        writing(OLD, part)


@pytest.mark.parametrize("row", [OLD, *NEW])
@pytest.mark.parametrize(
    "part",
    [UserDataPart(last_played=None), UserDataPart(rating=11), UserDataPart(played=True, last_played=10**18)],
    ids=repr,
)
def test_what_no_version_can_be_told_is_refused(row: Row, part: UserDataPart) -> None:
    with pytest.raises(Refused):
        writing(row, part)


def test_un_marking_and_clearing_go_by_the_versions_routes() -> None:
    assert told(unmarking(NEW[0])) == ("DELETE", f"/UserPlayedItems/{ITEM}", {"userId": USER})
    assert told(unmarking(OLD)) == ("DELETE", f"/Users/{USER}/PlayedItems/{ITEM}", {})
    assert told(clearing(OLD)) == ("DELETE", f"/Users/{USER}/Items/{ITEM}/Rating", {})
