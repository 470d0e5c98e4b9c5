"""Record bodies: each kind has one name, survives its way through the database, and knows how long it is kept."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.domain.events import (
    EVENT_TYPES,
    KIND,
    Body,
    DecideFailed,
    Event,
    JobCommand,
    Retention,
    Unreadable,
    UserChanged,
    UserDataNotice,
)
from playhead.domain.items import Item
from playhead.domain.people import RemoteUser
from playhead.domain.userdata import SaveReason, UserData, UserDataPart
from tests.support.profiles import machine

DATA = st.builds(UserData, rating=st.none() | st.floats(0, 10), position=st.integers(0, 2**40))
PARTS: dict[Any, st.SearchStrategy[Any]] = {
    UserData: DATA,
    UserDataPart: st.builds(UserDataPart, played=st.booleans(), last_played=st.none() | st.integers(0, 2**45)),
    RemoteUser: st.builds(RemoteUser),
    Item: st.builds(Item, provider_ids=st.dictionaries(st.text(max_size=5), st.text(max_size=9), max_size=2)),
    SaveReason: st.sampled_from(SaveReason),
    str: st.text(max_size=20),
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(0, 100),
}


def of(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Any body of this kind, as its annotations allow."""
    with_parts = {k: v for k, v in PARTS.items() if k is not str}
    for annotation, strategy in with_parts.items():
        st.register_type_strategy(annotation, strategy)
    return st.builds(kind)


def test_every_subclass_is_in_the_union_and_named_once() -> None:
    assert set(Event.__subclasses__()) == set(EVENT_TYPES)
    assert len(set(KIND.values())) == len(EVENT_TYPES)
    assert all(name == name.lower() for name in KIND.values())


@pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda kind: kind.__name__)
def test_a_body_comes_back_as_it_was_written(kind: type[Event]) -> None:
    @machine(1)
    @given(of(kind))
    def round_trip(event: Event) -> None:
        wire = msgspec.json.encode(event)
        assert msgspec.json.decode(wire, type=Body) == event
        assert msgspec.json.decode(wire)["kind"] == KIND[kind]

    round_trip()


def test_a_field_that_a_notice_did_not_name_is_not_made_up_on_the_way() -> None:
    notice = UserDataNotice(server="a", user_id="u", item_id="i", data=UserDataPart(played=False), heard_at=1)
    again = msgspec.json.decode(msgspec.json.encode(notice), type=UserDataNotice)
    assert again.data.said() == ("played",)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="from_tomorrow"):
        msgspec.json.decode(b'{"kind": "from_tomorrow"}', type=Body)


def test_what_a_person_did_is_kept_and_what_somebody_said_is_not() -> None:
    assert {DecideFailed.retention, JobCommand.retention, UserChanged.retention} == {Retention.KEPT}
    assert {UserDataNotice.retention, Unreadable.retention} == {Retention.OBSERVATION}
    assert all(isinstance(kind.retention, Retention) for kind in EVENT_TYPES)
