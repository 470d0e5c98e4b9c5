"""The writes that would follow from pages."""

from __future__ import annotations

from msgspec.structs import replace

from playhead.domain.events import PageDiffered, PageRow
from playhead.domain.userdata import UserData
from playhead.features.userdata.preview import planned
from tests.support.views import ITEM, LAN, NOW, POLICY, USER, WAN, view


def page(server: str, data: UserData) -> PageDiffered:
    return PageDiffered(server=server, user_id=USER, rows=(PageRow(ITEM, data),), asked_at=NOW, answered_at=NOW)


def test_pages_are_merged_before_writes_are_told() -> None:
    everybody = replace(view(), swept=frozenset({f"{WAN}/{USER}", f"{LAN}/{USER}"}))
    one = page(WAN, UserData(played=True, play_count=1, last_played=NOW - 9_000))
    other = page(LAN, UserData(favorite=True))
    (to_lan, to_wan) = planned(everybody, POLICY, [one, other], NOW)
    assert (to_lan.server, to_lan.event_type, to_lan.source_server) == (LAN, "watched", WAN)
    assert (to_wan.server, to_wan.event_type, to_wan.item_name) == (WAN, "favorite", "Metropolis")
    assert (to_wan.before, to_wan.value) == ("favorite=false", "favorite=true")
    assert to_lan.before == "played=false position=0 play_count=0 last_played=none"
    assert to_lan.value.startswith("played=true position=0 play_count=1 last_played=")
    assert planned(everybody, POLICY, [], NOW) == ()
