from __future__ import annotations

import pytest

from playhead.simulators.jellyfin.replies import Refused
from playhead.simulators.jellyfin.router import ENDPOINTS, Router, local_path
from playhead.simulators.jellyfin.versions import V10_8, V10_9, V10_10, V10_11, V12_0, Number


def refused_status(method: str, path: str, version: Number = V12_0) -> int:
    with pytest.raises(Refused) as refused:
        Router(version).find(method, path)
    assert refused.value.reply.body is None
    return refused.value.reply.status


def test_paths_match_in_any_case_and_give_their_parts() -> None:
    match = Router(V12_0).find("GET", "/useritems/ABC/userdata")
    assert match.endpoint.path == "/UserItems/{itemId}/UserData"
    assert match.params == {"itemId": "ABC"}


def test_a_named_route_wins_over_a_part() -> None:
    assert Router(V12_0).find("GET", "/Users/Me").endpoint.path == "/Users/Me"
    assert Router(V12_0).find("GET", "/Items/Counts").endpoint.path == "/Items/Counts"


def test_an_unknown_path_is_404_and_another_method_405() -> None:
    assert refused_status("GET", "/Nope/Nothing") == 404
    assert refused_status("PUT", "/Users") == 405


@pytest.mark.parametrize(
    ("method", "path", "status", "since"),
    [
        ("POST", "/UserItems/a/UserData", 404, V10_9),
        ("GET", "/users/u/Items/a/UserData", 404, V10_9),
        ("POST", "/UserPlayedItems/a", 404, V10_9),
        ("DELETE", "/UserFavoriteItems/a", 404, V10_9),
        ("DELETE", "/UserItems/a/Rating", 404, V10_9),
        ("GET", "/Items/a", 405, V10_9),
        ("POST", "/QuickConnect/Initiate", 405, V10_9),
        ("POST", "/Users", 405, V10_9),
        ("GET", "/Playlists/a", 404, V10_10),
    ],
)
def test_a_route_is_missing_before_its_version(method: str, path: str, status: int, since: Number) -> None:
    for version in (V10_8, V10_9, V10_10, V10_11, V12_0):
        if version >= since:
            assert Router(version).find(method, path).endpoint.method == method
        elif (version, path) == (V10_9, "/Playlists/a"):
            assert refused_status(method, path, version) == 405, "it can be changed before it can be read"
        else:
            assert refused_status(method, path, version) == status


def test_every_version_has_the_old_routes() -> None:
    for version in (V10_8, V12_0):
        for method in ("POST", "DELETE"):
            for path in ("/users/u/PlayedItems/a", "/users/u/FavoriteItems/a", "/users/u/Items/a/Rating"):
                assert Router(version).find(method, path).endpoint.since == V10_8


def test_quick_connect_begins_with_get_up_to_10_11() -> None:
    assert Router(V10_8).find("GET", "/QuickConnect/Initiate").endpoint.until == V10_11
    assert Router(V10_11).find("GET", "/QuickConnect/Initiate").endpoint.until == V10_11
    assert refused_status("GET", "/QuickConnect/Initiate") == 405


def test_no_route_is_declared_twice() -> None:
    declared = [(endpoint.method, endpoint.path.lower()) for endpoint in ENDPOINTS]
    assert len(declared) == len(set(declared))


def test_the_base_path_is_required_and_stripped() -> None:
    assert local_path("/jf/Users", "/jf", legacy_prefixes=False) == "/Users"
    assert local_path("/JF/Users/", "/jf", legacy_prefixes=False) == "/Users"
    with pytest.raises(Refused):
        local_path("/jfx/Users", "/jf", legacy_prefixes=False)


def test_old_prefixes_are_rewritten_only_where_the_version_does() -> None:
    assert local_path("/emby/Users", "", legacy_prefixes=True) == "/Users"
    assert local_path("/emby/Users", "", legacy_prefixes=False) == "/emby/Users"
