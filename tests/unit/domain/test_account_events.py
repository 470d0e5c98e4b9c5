"""Records about accounts."""

from __future__ import annotations

from playhead.domain import account_events
from playhead.domain.account_events import AccountMade, PasswordShown, UserRequestSettled
from playhead.domain.event import Event, Retention
from playhead.domain.events import EVENT_TYPES


def test_all_of_them_are_in_the_union() -> None:
    own = {one for one in vars(account_events).values() if isinstance(one, type) and issubclass(one, Event)}
    assert own - {Event} <= set(EVENT_TYPES)
    assert len(own) == 6


def test_what_a_person_did_is_kept() -> None:
    assert UserRequestSettled.retention is PasswordShown.retention is Retention.KEPT
    assert AccountMade.retention is Retention.FACT


def test_no_record_has_a_place_for_a_password() -> None:
    names = {name for one in EVENT_TYPES for name in one.__struct_fields__}
    assert {name for name in names if "password" in name} == {"has_password"}
