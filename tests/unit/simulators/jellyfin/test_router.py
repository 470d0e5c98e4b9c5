from __future__ import annotations

import pytest

from playhead.simulators.jellyfin.replies import Refused
from playhead.simulators.jellyfin.router import ENDPOINTS, Router, local_path


def refused_status(method: str, path: str) -> int:
    with pytest.raises(Refused) as refused:
        Router().find(method, path)
    assert refused.value.reply.body is None
    return refused.value.reply.status


def test_paths_match_in_any_case_and_give_their_parts() -> None:
    match = Router().find("GET", "/useritems/ABC/userdata")
    assert match.endpoint.path == "/UserItems/{itemId}/UserData"
    assert match.params == {"itemId": "ABC"}


def test_a_named_route_wins_over_a_part() -> None:
    assert Router().find("GET", "/Users/Me").endpoint.path == "/Users/Me"
    assert Router().find("GET", "/Items/Counts").endpoint.path == "/Items/Counts"


def test_an_unknown_path_is_404_and_another_method_405() -> None:
    assert refused_status("GET", "/Nope/Nothing") == 404
    assert refused_status("PUT", "/Users") == 405


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
