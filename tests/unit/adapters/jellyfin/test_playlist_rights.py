"""What each version lets a key and a user do with a list."""

from __future__ import annotations

import pytest

from playhead.adapters.jellyfin.playlist_rights import rights_of
from playhead.ports.playlists import Lacking

USER = {"move", "publish", "rename"}


@pytest.mark.parametrize(
    ("number", "keyed", "with_token"),
    [
        ((10, 8), {"publish", "rename"}, {"publish", "rename"}),
        ((10, 9), USER | {"remove"}, set()),
        ((10, 10), USER | {"remove"}, set()),
        ((10, 11), USER, set()),
        ((12, 0), USER, set()),
        ((13, 2), USER, set()),
    ],
)
def test_what_is_lacking(number: tuple[int, int], keyed: set[str], with_token: set[str]) -> None:
    rights = rights_of(number)
    assert set(rights.cannot(token=False, owned=True)) == keyed
    assert set(rights.cannot(token=True, owned=True)) == with_token


def test_the_reason_says_whether_a_token_would_help() -> None:
    assert set(rights_of((10, 8)).cannot(token=False, owned=True).values()) == {Lacking.VERSION}
    assert set(rights_of((12, 0)).cannot(token=False, owned=None).values()) == {Lacking.USER}


def test_somebody_elses_list_is_left_alone() -> None:
    cannot = rights_of((12, 0)).cannot(token=True, owned=False)
    assert set(cannot) == {"add", "delete", "move", "publish", "remove", "rename"}
    assert set(cannot.values()) == {Lacking.NOT_OWNER}


def test_places_and_ids_come_with_versions() -> None:
    assert [rights_of(one).positions for one in ((10, 11), (12, 0))] == [False, True]
    assert [rights_of(one).own_ids for one in ((10, 10), (10, 11))] == [False, True]
    assert [rights_of(one).tells_access for one in ((10, 9), (10, 10))] == [False, True]
    assert [rights_of(one).tells_owner for one in ((10, 8), (10, 9))] == [False, True]
