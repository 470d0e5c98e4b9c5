"""Pages of a pass: row by row like readings, in a class of their own."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from playhead.domain.events import PageDiffered, PageRow, SyncUpdate
from playhead.domain.userdata import Field, UserData
from playhead.features.userdata import jobs
from playhead.features.userdata.model import Shadow
from playhead.features.userdata.passes import PASS_PRIO, deaf_to, page_taken
from playhead.features.userdata.view import Changes, View
from tests.support.views import ITEM, LAN, NOW, POLICY, USER, WAN, agreed, key, known, view

PLAYED = UserData(played=True, play_count=1, last_played=NOW - 5_000)
EMPTY = known(played=False, position=0, play_count=0, last_played=None, favorite=False, rating=None)


def values() -> dict[str, Any]:
    return {field.value: getattr(PLAYED, field) for field in Field}


def page(data: UserData = PLAYED, *, rows: int = 1, since: int = 0, overwrite: bool = False) -> PageDiffered:
    return PageDiffered(
        server=WAN,
        user_id=USER,
        rows=(PageRow(ITEM, data),) * rows,
        asked_at=NOW,
        answered_at=NOW + 20,
        run_id="run",
        since=since,
        overwrite=overwrite,
    )


def taken(seen: View, event: PageDiffered) -> tuple[list[str], Changes]:
    effects = page_taken(seen, POLICY, event, 1, NOW + 30)
    assert all(spec.prio == PASS_PRIO for spec in effects.jobs)
    changes: Changes = effects.changes
    return [jobs.decode(spec.args).server for spec in effects.jobs], changes


def test_news_is_merged_and_who_lacks_it_is_written_to() -> None:
    servers, changes = taken(view(shadows={LAN: EMPTY}), page())
    assert servers == [LAN]
    assert changes.registers[(1, 1)].value(Field.PLAYED) is True
    assert changes.run_writes == {"run": 1}


def test_an_account_that_was_never_read_is_left_to_its_own_first_pass() -> None:
    assert taken(view(), page())[0] == []
    swept = replace(view(), swept=frozenset({f"{LAN}/{USER}"}))
    assert taken(swept, page())[0] == [LAN]


def test_a_later_row_sees_what_the_one_before_it_changed() -> None:
    servers, changes = taken(view(shadows={LAN: EMPTY}), page(rows=2))
    assert servers == [LAN]
    assert changes.registers[(1, 1)].value(Field.PLAY_COUNT) == 1


def test_rows_of_unknown_items_are_passed_over() -> None:
    event = replace(page(), rows=(PageRow("f" * 32, PLAYED),))
    assert taken(view(), event) == ([], Changes(registers={}, shadows={}))


def test_an_edit_that_nobody_told_of_is_later_than_the_pass_before() -> None:
    before = known(since=NOW - 90_000, **values())
    register = agreed(at=NOW - 50_000, **values())
    lost = view(register=register, shadows={WAN: before, LAN: before})
    assert taken(lost, page(UserData(), since=NOW - 80_000))[0] == [WAN]
    assert taken(lost, page(UserData(), since=NOW - 40_000))[0] == [LAN]


def test_what_is_to_be_written_over_is_no_edit() -> None:
    before = known(**values())
    register = agreed(**values())
    lost = view(register=register, shadows={WAN: before, LAN: before})
    servers, changes = taken(lost, page(UserData(), since=NOW - 10, overwrite=True))
    assert servers == [WAN]
    assert changes.registers == {}
    assert changes.shadows[key(WAN)].value(Field.PLAYED) is False


def test_a_server_whose_differences_are_nobodys_is_not_heard() -> None:
    policy = deaf_to(POLICY, WAN)
    assert (policy.peers[WAN].hears, policy.peers[WAN].writes, policy.peers[LAN].hears) == (False, True, True)


def test_the_shadow_type_is_untouched_by_a_page_without_rows() -> None:
    assert taken(view(shadows={WAN: Shadow()}), replace(page(), rows=()))[1].shadows == {}


def test_what_a_first_merge_decides_against_is_listed_and_told() -> None:
    elsewhere = replace(page(UserData(rating=3.0)), server=LAN)
    effects = page_taken(view(register=agreed(rating=9.0)), POLICY, elsewhere, 1, NOW + 30)
    (one,) = effects.changes.conflicts
    assert (one.field, one.item_id) == (Field.RATING, ITEM)
    assert [draft.event.action for draft in effects.drafts if isinstance(draft.event, SyncUpdate)] == ["conflict"]
