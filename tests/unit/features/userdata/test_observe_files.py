"""What is seen of another file of an item: what it adds is an edit of the work, what it lacks is not."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from playhead.domain.events import UserDataRead
from playhead.domain.userdata import Field, UserData
from playhead.features.userdata.jobs import decode
from playhead.features.userdata.observe import reading_taken
from playhead.features.userdata.view import View
from playhead.journal.effects import Effects
from tests.support.views import ITEM, LAN, NOW, POLICY, USER, WAN, agreed, copy, key, known, view

FILE = replace(copy(WAN, "4" * 32), version=True)
PLACE = 9 * 10**9


def state() -> View:
    """The film is played and a favourite everywhere, as far as known."""
    held: dict[str, Any] = {"played": True, "play_count": 1, "favorite": True, "position": 0, "last_played": None}
    made = view(register=agreed(at=NOW - 90_000, **held), shadows={WAN: known(**held), LAN: known(**held)})
    return replace(
        made,
        copies=made.copies | {FILE.ref: FILE},
        copies_of={1: (*made.copies_of[1], FILE)},
        shadows=made.shadows | {key(WAN, FILE.item_id): known(**held)},
    )


def seen(data: UserData) -> Effects:
    read = UserDataRead(server=WAN, user_id=USER, item_id=FILE.item_id, data=data, asked_at=NOW, answered_at=NOW)
    return reading_taken(state(), POLICY, read, 1, NOW)


def test_a_place_in_another_file_is_one_in_the_film_and_goes_to_the_film_here_and_elsewhere() -> None:
    effects = seen(UserData(played=True, play_count=1, favorite=True, position=PLACE))
    assert effects.changes.registers[(1, 1)].held[Field.POSITION].value == PLACE
    assert {(decode(spec.args).server, decode(spec.args).item_id) for spec in effects.jobs} == {
        (WAN, ITEM),
        (LAN, ITEM),
    }


def test_a_mark_that_is_gone_from_another_file_is_known_and_no_edit() -> None:
    effects = seen(UserData(favorite=True))
    assert effects.changes.registers == {}
    assert effects.changes.shadows[key(WAN, FILE.item_id)].value(Field.PLAYED) is False
    assert effects.jobs == ()


def test_an_opinion_that_is_taken_back_there_is_taken_back() -> None:
    effects = seen(UserData(played=True, play_count=1))
    assert effects.changes.registers[(1, 1)].held[Field.FAVORITE].value is False
