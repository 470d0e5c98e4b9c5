"""Why a value is agreed, in words, field by field."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from playhead.domain.userdata import Field
from playhead.features.userdata.explain_why import span, why
from playhead.features.userdata.model import IMPORTED, Edit, Held, Register, Stamp
from tests.support.views import LAN, NOW, WAN, agreed

LATER, EARLIER = Stamp(NOW, 2, -1, WAN), Stamp(NOW - 180_000, 2, -2, LAN)


def said(field: Field, won: Any, lost: Any, stamp: Stamp = LATER, rival: Stamp = EARLIER) -> str:
    edits = (
        Edit(field=field, value=lost, stamp=rival, won=True, seq=1),
        Edit(field=field, value=won, stamp=stamp, won=True, seq=2),
    )
    return why(field, Register(held={field: Held(won, stamp)}, edits=edits))


@pytest.mark.parametrize(
    ("field", "won", "lost", "text"),
    [
        (Field.PLAYED, True, False, "“not played” on lan"),
        (Field.POSITION, 900_000_000, 9_000_000_000, "“at 15:00” on lan"),
        (Field.FAVORITE, False, True, "“favourite” on lan"),
        (Field.RATING, 7.5, None, "“not rated” on lan"),
    ],
)
def test_what_is_chosen_goes_by_time(field: Field, won: Any, lost: Any, text: str) -> None:
    assert said(field, won, lost) == f"it was said 3 min later than {text}"


def test_at_one_time_the_weightier_word_wins_and_then_the_better_rank() -> None:
    seen = replace(LATER, weight=0, server=LAN)
    text = "it was said at the same time as “favourite” on lan, and "
    assert said(Field.FAVORITE, False, True, rival=seen) == f"{text}what is set by hand beats what was only seen"
    ranked = replace(LATER, rank=-2, server=LAN)
    assert said(Field.FAVORITE, False, True, rival=ranked) == f"{text}wan is better ranked"


def test_what_was_there_at_the_first_look_gives_way() -> None:
    first = Stamp(0, 0, -2, LAN)
    assert said(Field.RATING, 8.0, 3.0, rival=first).startswith("it was said since the first look, which had shown")
    assert why(Field.RATING, agreed(at=0, rating=3.0)).startswith("it was there before the first look")
    assert said(Field.FAVORITE, True, True) == "nobody has said anything else"


def test_what_is_counted_is_no_contest() -> None:
    register = agreed(play_count=3, last_played=NOW)
    assert why(Field.PLAY_COUNT, register) == "the plays of all accounts are added up"
    assert why(Field.LAST_PLAYED, register) == "it is the latest date that any account has shown"
    again = replace(register, epoch=1, epoch_stamp=EARLIER)
    assert why(Field.PLAY_COUNT, again).endswith("since it was last marked as not played")


def test_an_un_mark_and_an_end_take_away() -> None:
    unmarked = agreed(epoch=1, played=False, play_count=0, last_played=None, position=0)
    for field in unmarked.held:
        assert why(field, unmarked).startswith("it was marked as not played on wan"), field
    assert why(Field.POSITION, agreed(played=True, position=0)).startswith("it was played to its end")


def test_what_was_imported_says_so() -> None:
    held = Held(True, Stamp(5, IMPORTED, -9, "watchstate"))
    told = why(Field.PLAYED, Register(held={Field.PLAYED: held}))
    assert told == "another tool had noted it, and nothing newer was known"


@pytest.mark.parametrize(("ms", "text"), [(5, "5 ms"), (59_999, "59 s"), (7_200_000, "2 h"), (10**9, "11 d")])
def test_spans(ms: int, text: str) -> None:
    assert span(ms) == text
