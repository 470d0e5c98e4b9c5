"""Which record changes which list."""

from __future__ import annotations

from typing import get_args

from playhead.delivery.live.messages import SHOWN
from playhead.domain.channels import SYNC_UPDATES
from playhead.domain.events import BrakeSettled, Unreadable
from playhead.domain.told_events import ListName, ListUpdate
from playhead.features.alerts.lists import CHANGES, changed_by, told_of

SETTLED = BrakeSettled(brake_id=1, action="confirm")


def test_a_list_is_named_unless_it_was_with_this_commit() -> None:
    assert changed_by(SETTLED, ()) == ("brakes", "runs")
    assert changed_by(SETTLED, {"runs"}) == ("brakes",)
    assert changed_by(Unreadable(server="wan", why="x"), ()) == ()


def test_administrators_are_told() -> None:
    draft = told_of(("runs",))
    assert (draft.event, draft.stream) == (ListUpdate(lists=("runs",)), SYNC_UPDATES)


def test_each_list_has_a_record_that_changes_it_and_none_of_them_is_for_people_itself() -> None:
    assert {one for lists in CHANGES.values() for one in lists} == set(get_args(ListName))
    assert not set(CHANGES) & set(SHOWN)
